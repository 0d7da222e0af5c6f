#include "text.h"

#include <cstdint>

namespace apigen::rt {
namespace {

struct Piece {
  std::size_t length;
  bool valid;
};

// The next well-formed sequence, or the longest beginning of one: that is what one U+FFFD stands for (Unicode section 3.9,
// as Java's decoder does it).
Piece next(std::string_view bytes, std::size_t at) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) return {1, true};
  std::size_t length = lead >= 0xC2 && lead <= 0xDF ? 2 : (lead & 0xF0) == 0xE0 ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
  if (!length) return {1, false};
  unsigned char low = 0x80, high = 0xBF;  // of the second byte
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  for (std::size_t i = 1; i < length; ++i) {
    if (at + i >= bytes.size() || byte(at + i) < low || byte(at + i) > high) return {i, false};
    low = 0x80;
    high = 0xBF;
  }
  return {length, true};
}

std::size_t valid_prefix(std::string_view bytes, std::size_t at) {
  while (at < bytes.size()) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80) {
      ++at;
      continue;
    }
    Piece piece = next(bytes, at);
    if (!piece.valid) break;
    at += piece.length;
  }
  return at;
}

}  // namespace

std::string_view as_text(Arena& arena, std::string_view bytes) {
  std::size_t good = valid_prefix(bytes, 0);
  if (good == bytes.size()) return bytes;
  Buffer text(arena);
  text.reserve(bytes.size() + bytes.size() / 4 + 16);
  for (std::size_t at = 0; at < bytes.size();) {
    text.append(bytes.substr(at, good - at));
    if (good == bytes.size()) break;
    text.append("\xEF\xBF\xBD");
    at = good + next(bytes, good).length;
    good = valid_prefix(bytes, at);
  }
  return text.view();
}

}  // namespace apigen::rt
