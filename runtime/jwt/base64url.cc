#include "base64url.h"

#include <array>
#include <cstdint>

namespace apigen::jwt {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNone = 0xFF;

constexpr auto kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNone);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  return values;
}();

}  // namespace

bool append_decoded_base64url(rt::Buffer& out, std::string_view text) {
  if (text.size() % 4 == 1) return false;
  const std::size_t before = out.size();
  std::uint32_t bits = 0;
  int held = 0;
  for (char c : text) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(c)];
    if (value == kNone) {
      out.truncate(before);
      return false;
    }
    bits = bits << 6 | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out.append(static_cast<char>(bits >> held));
    bits &= (1u << held) - 1;
  }
  if (bits == 0) return true;
  out.truncate(before);
  return false;
}

}  // namespace apigen::jwt
