#pragma once

#include <cstdint>
#include <string_view>

namespace apigen::rt {

/// Whether a text (UTF-8) is a regular expression of ECMA 262 with the u flag. Linear in the text but for sorting group names.
bool is_regex(std::string_view text);

}  // namespace apigen::rt
