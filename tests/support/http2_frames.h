// Frames of HTTP/2 as text, made by hand, so that a test can send what no client library would.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace apigen::testing::http2 {

inline constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

enum Type : std::uint8_t { kData, kHeaders, kPriority, kReset, kSettings, kPush, kPing, kGoAway, kWindowUpdate, kContinuation };
enum Flag : std::uint8_t { kNone = 0, kAck = 1, kEndStream = 1, kEndHeaders = 4 };

inline std::string number(std::uint32_t value, int bytes) {
  std::string text;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift);
  return text;
}

inline std::string frame(std::uint8_t type, unsigned flags, std::uint32_t stream, std::string_view payload = {}) {
  std::string text = number(static_cast<std::uint32_t>(payload.size()), 3);
  text += static_cast<char>(type);
  text += static_cast<char>(flags);
  return text.append(number(stream, 4)).append(payload);
}

/// HPACK: literal fields that are not indexed, without Huffman (RFC 7541 section 6.2.2). Names and values up to 16,509 bytes.
inline std::string block(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  std::string text;
  auto add = [&](std::string_view part) {
    if (part.size() < 127) {
      text += static_cast<char>(part.size());
    } else {
      std::size_t rest = part.size() - 127;
      text += '\x7f';
      for (; rest >= 128; rest /= 128) text += static_cast<char>(128 | (rest & 127));
      text += static_cast<char>(rest);
    }
    text += part;
  };
  for (const auto& [name, value] : fields) {
    text += '\0';
    add(name);
    add(value);
  }
  return text;
}

inline std::string get(std::uint32_t stream, std::string_view path = "/") {
  return frame(kHeaders, kEndStream | kEndHeaders, stream,
               block({{":method", "GET"}, {":scheme", "http"}, {":path", path}, {":authority", "a.test"}}));
}

inline std::string post(std::uint32_t stream, std::string_view path = "/") {
  return frame(kHeaders, kEndHeaders, stream, block({{":method", "POST"}, {":scheme", "http"}, {":path", path}, {":authority", "a.test"}}));
}

struct Frame {
  std::uint8_t type = 0xff, flags = 0;
  std::uint32_t stream = 0;
  std::string payload;
};

/// Takes one frame off the front; false if it is not there as a whole.
inline bool take(std::string& bytes, Frame& out) {
  auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at])); };
  if (bytes.size() < 9) return false;
  const std::size_t size = byte(0) << 16 | byte(1) << 8 | byte(2);
  if (bytes.size() < 9 + size) return false;
  out.type = static_cast<std::uint8_t>(byte(3));
  out.flags = static_cast<std::uint8_t>(byte(4));
  out.stream = (byte(5) & 0x7f) << 24 | byte(6) << 16 | byte(7) << 8 | byte(8);
  out.payload = bytes.substr(9, size);
  bytes.erase(0, 9 + size);
  return true;
}

}  // namespace apigen::testing::http2
