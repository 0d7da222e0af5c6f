#include "identifiers.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "apigen/core/services.h"

namespace apigen::gateway {
namespace {

using rt::Buffer;

constexpr std::size_t kLongestTrace = 512;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Eight hexadecimal digits at once: each byte is spread over two, high nibble first, and each nibble becomes its digit.
void put_hex(char* to, std::uint32_t value) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t digits = __builtin_bswap32(value);
  digits = (digits | digits << 16) & 0x0000'ffff'0000'ffff;
  digits = (digits | digits << 8) & 0x00ff'00ff'00ff'00ff;
  digits = (digits >> 4 & 0x000f'000f'000f'000f) | (digits & 0x000f'000f'000f'000f) << 8;
  std::uint64_t letters = (digits + 0x0606'0606'0606'0606) >> 4 & 0x0101'0101'0101'0101;
  digits += 0x3030'3030'3030'3030 + letters * ('a' - '0' - 10);
  std::memcpy(to, &digits, 8);
}

void put_hex(char* to, std::uint64_t value) {
  put_hex(to, static_cast<std::uint32_t>(value >> 32));
  put_hex(to + 8, static_cast<std::uint32_t>(value));
}

std::string_view make_uuid(rt::Exchange& x) {
  std::uint64_t high = x.services.environment.random(), low = x.services.environment.random();
  high = (high & ~std::uint64_t{0xF000}) | 0x4000;           // version 4
  low = (low & ~(std::uint64_t{3} << 62)) | std::uint64_t{1} << 63;  // RFC 9562's variant
  char digits[32];
  put_hex(digits, high);
  put_hex(digits + 16, low);
  auto* uuid = static_cast<char*>(x.arena.allocate(36, 1));
  std::memcpy(uuid, digits, 8);
  std::memcpy(uuid + 9, digits + 8, 4);
  std::memcpy(uuid + 14, digits + 12, 4);
  std::memcpy(uuid + 19, digits + 16, 4);
  std::memcpy(uuid + 24, digits + 20, 12);
  uuid[8] = uuid[13] = uuid[18] = uuid[23] = '-';
  return {uuid, 36};
}

// 88 random bits in the URL-safe alphabet of RFC 4648 section 5, with padding: "CF_abcDEFoAMFzA=".
std::string_view make_short_id(rt::Exchange& x) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  auto* id = static_cast<char*>(x.arena.allocate(16, 1));
  std::uint64_t random = x.services.environment.random();
  for (int i = 0; i < 10; ++i, random >>= 6) id[i] = kAlphabet[random & 63];
  random = x.services.environment.random();
  for (int i = 10; i < 14; ++i, random >>= 6) id[i] = kAlphabet[random & 63];
  id[14] = kAlphabet[random & 60];  // four bits are left for it
  id[15] = '=';
  return {id, 16};
}

// The value of one field of "Root=1-...;Parent=...;Sampled=1".
std::string_view trace_field(std::string_view trace, std::string_view name) {
  while (!trace.empty()) {
    std::string_view field = trace.substr(0, trace.find(';'));
    trace.remove_prefix(std::min(field.size() + 1, trace.size()));
    while (!field.empty() && field.front() == ' ') field.remove_prefix(1);
    std::size_t equals = field.find('=');
    if (equals != std::string_view::npos && rt::equals_ignoring_case(field.substr(0, equals), name)) return field.substr(equals + 1);
  }
  return {};
}

// "1-", the seconds of the request's arrival and 96 random bits.
void put_root(char* to, rt::Exchange& x) {
  to[0] = '1';
  to[1] = to[10] = '-';
  put_hex(to + 2, static_cast<std::uint32_t>(x.context.received_ms / 1000));
  put_hex(to + 11, x.services.environment.random());
  put_hex(to + 27, static_cast<std::uint32_t>(x.services.environment.random()));
}

// The client sent none: by far the most frequent.
void begin_trace(rt::Exchange& x) {
  constexpr std::string_view kForm = "Root=1-........-........................;Parent=................;Sampled=0";
  constexpr std::size_t kRoot = 5, kRootEnd = kForm.find(';'), kParent = kForm.rfind("=.") + 1;
  auto* text = static_cast<char*>(x.arena.allocate(kForm.size(), 1));
  std::memcpy(text, kForm.data(), kForm.size());
  put_root(text + kRoot, x);
  put_hex(text + kParent, x.services.environment.random());
  x.context.trace_id = {text, kForm.size()};
  x.context.trace_to_backend = {text, kRootEnd};
}

void trace(rt::Exchange& x) {
  std::string_view sent = x.request.headers.last("x-amzn-trace-id");
  if (sent.size() > kLongestTrace) sent = {};
  if (sent.empty()) return begin_trace(x);
  std::string_view root = trace_field(sent, "Root"), parent = trace_field(sent, "Parent"), sampled = trace_field(sent, "Sampled");
  if (!root.empty() && !parent.empty() && !sampled.empty()) {
    x.context.trace_id = x.context.trace_to_backend = sent;
    return;
  }
  Buffer out(x.arena);
  out.reserve(96);
  out.append("Root=");
  char digits[35];
  if (root.empty()) put_root(digits, x);
  out.append(root.empty() ? std::string_view(digits, sizeof digits) : root);
  const std::size_t root_size = out.size();
  out.append(";Parent=");
  if (parent.empty()) put_hex(digits, x.services.environment.random());
  out.append(parent.empty() ? std::string_view(digits, 16) : parent);
  out.append(";Sampled=").append(!sampled.empty() ? sampled : parent.empty() ? std::string_view("0") : std::string_view("1"));
  x.context.trace_id = out.view();
  x.context.trace_to_backend = root.empty() ? out.view().substr(0, root_size) : out.view();
}

}  // namespace

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < 36; ++i) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

void identify(rt::Exchange& x, bool http_api) {
  x.context.extended_request_id = make_short_id(x);
  if (http_api) {
    x.context.request_id = x.context.extended_request_id;  // 10.3: the same for HTTP APIs
  } else {
    std::string_view sent = x.request.headers.last("x-amzn-requestid");
    x.context.request_id = is_uuid(sent) ? sent : make_uuid(x);
  }
  trace(x);
}

}  // namespace apigen::gateway
