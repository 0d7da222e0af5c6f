// apigen.lock: the names that a package's first generation chose, so that later additions rename nothing.
//
// The file is meant to be kept in version control beside the package. It only ever grows: a name of something that left
// the document stays reserved and comes back with it. People may edit names in it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apigen::sdk {

class Lock {
 public:
  /// key (the thing's place in the document) -> neutral name.
  using Scope = std::map<std::string, std::string, std::less<>>;

  /// Reads the file's text. On a problem (not JSON, another version, a name that is none, one name for two things) the
  /// result is empty and `problem` says what to do.
  static Lock parse(std::string_view text, std::string& problem);

  /// The names of one scope: "operations", "groups", "types", "schemes"; "fields <type>", "parameters <operation>" ...
  Scope& scope(std::string_view name);

  /// The scopes whose names begin so, by name. Valid as long as the Lock.
  std::vector<std::pair<std::string, const Scope*>> scopes(std::string_view prefix) const;

  /// The file's text: JSON, sorted, one scope or one name a line.
  std::string text() const;

 private:
  std::map<std::string, Scope, std::less<>> scopes_;
};

}  // namespace apigen::sdk
