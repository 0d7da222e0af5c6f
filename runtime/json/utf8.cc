#include "apigen/json/utf8.h"

namespace apigen::json {

std::size_t utf8_sequence(const char* at, const char* end) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(at[i]); };
  auto continues = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  std::size_t left = static_cast<std::size_t>(end - at);
  if (left == 0) return 0;
  unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;  // a continuation byte, or an overlong form of ASCII
  if (lead < 0xE0) return left >= 2 && continues(1) ? 2 : 0;
  if (lead < 0xF0) {
    if (left < 3 || !continues(1) || !continues(2)) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;   // overlong
    if (lead == 0xED && byte(1) >= 0xA0) return 0;  // surrogate
    return 3;
  }
  if (lead > 0xF4 || left < 4 || !continues(1) || !continues(2) || !continues(3)) return 0;
  if (lead == 0xF0 && byte(1) < 0x90) return 0;   // overlong
  if (lead == 0xF4 && byte(1) >= 0x90) return 0;  // above U+10FFFF
  return 4;
}

char* write_utf8(char* to, std::uint32_t scalar) {
  if (scalar < 0x80) {
    *to++ = static_cast<char>(scalar);
  } else if (scalar < 0x800) {
    *to++ = static_cast<char>(0xC0 | (scalar >> 6));
    *to++ = static_cast<char>(0x80 | (scalar & 0x3F));
  } else if (scalar < 0x10000) {
    *to++ = static_cast<char>(0xE0 | (scalar >> 12));
    *to++ = static_cast<char>(0x80 | ((scalar >> 6) & 0x3F));
    *to++ = static_cast<char>(0x80 | (scalar & 0x3F));
  } else {
    *to++ = static_cast<char>(0xF0 | (scalar >> 18));
    *to++ = static_cast<char>(0x80 | ((scalar >> 12) & 0x3F));
    *to++ = static_cast<char>(0x80 | ((scalar >> 6) & 0x3F));
    *to++ = static_cast<char>(0x80 | (scalar & 0x3F));
  }
  return to;
}

}  // namespace apigen::json
