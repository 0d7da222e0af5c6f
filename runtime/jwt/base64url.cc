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
  auto value = [&](std::size_t at) -> std::uint32_t { return kValues[static_cast<unsigned char>(text[at])]; };
  auto* place = reinterpret_cast<unsigned char*>(out.prepare(text.size() / 4 * 3 + 2));
  std::size_t written = 0, at = 0;
  std::uint32_t wrong = 0;  // its high bit: a character that is none, or a bit that stands for nothing
  for (; at + 4 <= text.size(); at += 4) {
    const std::uint32_t a = value(at), b = value(at + 1), c = value(at + 2), d = value(at + 3);
    wrong |= a | b | c | d;
    place[written++] = static_cast<unsigned char>(a << 2 | b >> 4);
    place[written++] = static_cast<unsigned char>(b << 4 | c >> 2);
    place[written++] = static_cast<unsigned char>(c << 6 | d);
  }
  if (const std::size_t rest = text.size() - at; rest) {
    const std::uint32_t a = value(at), b = value(at + 1), c = rest == 3 ? value(at + 2) : 0;
    const bool spare = rest == 3 ? c & 3 : b & 15;
    wrong |= a | b | c | (spare ? kNone : 0u);
    place[written++] = static_cast<unsigned char>(a << 2 | b >> 4);
    if (rest == 3) place[written++] = static_cast<unsigned char>(b << 4 | c >> 2);
  }
  if (wrong & 0x80) return false;
  out.commit(written);
  return true;
}

}  // namespace apigen::jwt
