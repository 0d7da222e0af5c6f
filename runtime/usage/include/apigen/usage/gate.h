// What one worker asks about callers: who shows which key, and which plan counts it. Used on the worker's thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "apigen/rt/exchange.h"
#include "apigen/usage/registry.h"

namespace apigen::usage {

class Gate {
 public:
  /// `registry` outlives it.
  explicit Gate(const Registry& registry);

  /// Goes over to the registry's newest snapshot.
  void update();

  /// Finds the key that the caller shows and fills in x.caller. Null, or why not, in words for a log.
  const char* identify(rt::Exchange& x, std::string_view value);

 private:
  const Registry& registry_;
  KeyHasher hasher_;
  std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace apigen::usage
