// Which operations an entry of methodSettings is for.
#pragma once

#include <string>
#include <string_view>

namespace apigen::config {

/// A resource path ("/pets/{petId}") and a method, each "*" for all.
struct MethodPattern {
  std::string path, method;

  /// Of a key of Stage::method_settings: "~1pets~1{petId}/GET", "*/*".
  static MethodPattern of(std::string_view key) {
    const std::size_t slash = key.rfind('/');
    MethodPattern pattern;
    pattern.method = key.substr(slash + 1);
    for (std::size_t i = 0; i < slash; ++i) {
      if (key.substr(i, 2) == "~1") {
        pattern.path += '/';
        ++i;
      } else {
        pattern.path += key[i];
      }
    }
    return pattern;
  }

  bool matches(std::string_view operation_path, std::string_view operation_method) const {
    return (path == "*" || path == operation_path) && (method == "*" || method == operation_method);
  }
  /// What an operation does not find in the most exact pattern it takes from the next.
  int exactness() const { return (path != "*" ? 2 : 0) + (method != "*" ? 1 : 0); }
};

}  // namespace apigen::config
