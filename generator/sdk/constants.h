// Names of enumerations' values among all types of a package, for languages whose constants have no scope of their own.
#pragma once

#include <map>
#include <string>

#include "apigen/sdk/lock.h"
#include "apigen/sdk/model.h"
#include "apigen/sdk/names.h"

namespace apigen::sdk {

/// A constant is "<type>_<value>". Only those that had to be called otherwise stand in the lock's scope "constants"; the
/// others follow from its scopes "types" and "values <type>". Made before the document adds to these.
class Constants {
 public:
  /// Keeps new types off the names that constants, and groups as "<group>_service", have already.
  Constants(Lock& lock, NameScope& types);

  /// Gives every value its EnumValue::constant. Borrows the lock of the constructor.
  void name(Sdk& sdk);

 private:
  Lock& lock_;
  std::map<std::string, std::string> known_;  // "<type> <value>" -> constant
};

}  // namespace apigen::sdk
