// ECMA 262 regular expressions in the words of RE2 and PCRE2.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace apigen::rt {

struct TranslatedPattern {
  std::string text;
  bool needs_backtracking = false;  // look-around or back-references: PCRE2, with a match limit
};

/// Translates a pattern (with the u flag's meaning of \u{...} and \p{...}); nothing if it is malformed in a way that the
/// engines would take for something else.
std::optional<TranslatedPattern> translate_ecma(std::string_view source);

}  // namespace apigen::rt
