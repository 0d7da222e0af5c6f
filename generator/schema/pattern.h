// Regular expressions of schemas (ECMA 262, with the u flag's meaning of \u{...} and \p{...}) in the words of the engines that
// run them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace apigen::schema {

struct PatternProgram {
  std::string text;
  bool backtracking = false;  // PCRE2 with limits; RE2, in linear time, otherwise
};

/// Nothing if the pattern is malformed, or means something that neither engine can do.
std::optional<PatternProgram> compile_pattern(std::string_view source);

}  // namespace apigen::schema
