// One UTF-8 sequence at a time, strict (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <cstdint>

namespace apigen::json {

/// Length (1 to 4) of the well-formed sequence that begins at `at`, or 0. Reads nothing at or past `end`.
std::size_t utf8_sequence(const char* at, const char* end);

/// Writes a scalar value (not a surrogate) and returns the place after it.
char* write_utf8(char* to, std::uint32_t scalar);

}  // namespace apigen::json
