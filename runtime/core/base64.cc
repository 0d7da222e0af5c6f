#include "apigen/core/base64.h"

#include <array>
#include <cstdint>

namespace apigen::rt {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::int8_t kBad = -1;

constexpr std::array<std::int8_t, 256> make_values() {
  std::array<std::int8_t, 256> values{};
  for (auto& value : values) value = kBad;
  for (std::int8_t i = 0; i < 64; ++i) values[static_cast<unsigned char>(kAlphabet[i])] = i;
  return values;
}
constexpr std::array<std::int8_t, 256> kValues = make_values();

bool white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

void append_base64(Buffer& out, std::string_view bytes) {
  std::size_t size = (bytes.size() + 2) / 3 * 4;
  char* place = out.prepare(size);
  std::size_t i = 0;
  auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at])); };
  for (; i + 3 <= bytes.size(); i += 3) {
    std::uint32_t group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    for (int shift = 18; shift >= 0; shift -= 6) *place++ = kAlphabet[group >> shift & 63];
  }
  if (std::size_t rest = bytes.size() - i) {
    std::uint32_t group = byte(i) << 16 | (rest == 2 ? byte(i + 1) << 8 : 0);
    *place++ = kAlphabet[group >> 18 & 63];
    *place++ = kAlphabet[group >> 12 & 63];
    *place++ = rest == 2 ? kAlphabet[group >> 6 & 63] : '=';
    *place++ = '=';
  }
  out.commit(size);
}

bool append_decoded_base64(Buffer& out, std::string_view text) {
  const std::size_t before = out.size();
  out.reserve(before + text.size() / 4 * 3 + 3);
  std::uint32_t group = 0;
  int digits = 0;      // of the current group
  int padding = 0;
  for (char c : text) {
    if (white(c)) continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    std::int8_t value = kValues[static_cast<unsigned char>(c)];
    if (value == kBad || padding) {
      out.truncate(before);
      return false;
    }
    group = group << 6 | static_cast<std::uint32_t>(value);
    if (++digits == 4) {
      const char bytes[3] = {static_cast<char>(group >> 16), static_cast<char>(group >> 8), static_cast<char>(group)};
      out.append(std::string_view(bytes, 3));
      group = 0;
      digits = 0;
    }
  }
  // A group of one digit holds no byte, and padding completes a group or is left out.
  if (digits == 1 || (padding && (digits == 0 || digits + padding != 4))) {
    out.truncate(before);
    return false;
  }
  if (digits == 3) out.append(static_cast<char>(group >> 10)).append(static_cast<char>(group >> 2));
  if (digits == 2) out.append(static_cast<char>(group >> 4));
  return true;
}

}  // namespace apigen::rt
