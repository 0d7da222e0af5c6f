// Bytes as lower-case hexadecimal digits.
#pragma once

#include <cstddef>
#include <string_view>

#include "apigen/rt/arena.h"

namespace apigen::sigv4 {

inline std::string_view hex(rt::Arena& arena, const unsigned char* bytes, std::size_t size) {
  static constexpr char kDigits[] = "0123456789abcdef";
  rt::Buffer out(arena);
  out.reserve(2 * size);
  for (std::size_t i = 0; i < size; ++i) out.append(kDigits[bytes[i] >> 4]).append(kDigits[bytes[i] & 15]);
  return out.view();
}

}  // namespace apigen::sigv4
