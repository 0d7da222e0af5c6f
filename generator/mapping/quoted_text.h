// What Velocity does to the text between the quotes of a string.
#pragma once

#include <string>
#include <string_view>

namespace apigen::mapping {

/// Replaces every \uXXXX by its character (surrogate pairs joined, lone surrogates as `?`). False if one is malformed.
bool decode_unicode_escapes(std::string& text);

/// Each doubled quote becomes one.
std::string halve_quotes(std::string_view text, char quote);

}  // namespace apigen::mapping
