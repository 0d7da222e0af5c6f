// Java counts text in UTF-16 units; here it is UTF-8. ASCII is the fast case everywhere.
#pragma once

#include <cstdint>
#include <string_view>

namespace apigen::rt::vtl {

inline bool is_ascii(std::string_view text) {
  unsigned char all = 0;
  for (char c : text) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

/// The code point at `i`, moving past it; a byte that is not UTF-8 counts as U+FFFD of one byte.
inline std::uint32_t next_code_point(std::string_view text, std::size_t& i) {
  auto byte = [&](std::size_t k) { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0u; };
  std::uint32_t first = byte(i);
  std::size_t length = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
  if (length == 0 || i + length > text.size()) {
    ++i;
    return 0xFFFD;
  }
  std::uint32_t c = length == 1 ? first : first & (0x7Fu >> length);
  for (std::size_t k = 1; k < length; ++k) {
    if (byte(i + k) >> 6 != 2) {
      ++i;
      return 0xFFFD;
    }
    c = c << 6 | (byte(i + k) & 0x3Fu);
  }
  i += length;
  return c;
}

template <class F>
void for_each_unit(std::string_view text, F f) {
  for (std::size_t i = 0; i < text.size();) {
    std::uint32_t c = next_code_point(text, i);
    if (c < 0x10000) {
      f(static_cast<std::uint16_t>(c));
    } else {
      f(static_cast<std::uint16_t>(0xD800 + ((c - 0x10000) >> 10)));
      f(static_cast<std::uint16_t>(0xDC00 + ((c - 0x10000) & 0x3FF)));
    }
  }
}

/// String.length().
inline std::size_t utf16_length(std::string_view text) {
  if (is_ascii(text)) return text.size();
  std::size_t length = 0;
  for_each_unit(text, [&](std::uint16_t) { ++length; });
  return length;
}

/// The byte at which the UTF-16 unit `index` begins; within a surrogate pair, the byte of the pair's beginning.
inline std::size_t byte_of_unit(std::string_view text, std::size_t index) {
  if (is_ascii(text)) return index < text.size() ? index : text.size();
  std::size_t i = 0, unit = 0;
  while (i < text.size() && unit < index) {
    std::size_t before = i;
    unit += next_code_point(text, i) < 0x10000 ? 1 : 2;
    if (unit > index) return before;
  }
  return i;
}

/// The UTF-16 index of a byte.
inline std::size_t unit_of_byte(std::string_view text, std::size_t byte) { return utf16_length(text.substr(0, byte)); }

}  // namespace apigen::rt::vtl
