#include "identifiers.h"

#include <cstdint>

#include "apigen/core/base64.h"
#include "apigen/core/services.h"

namespace apigen::gateway {
namespace {

using rt::Buffer;

constexpr char kHex[] = "0123456789abcdef";
constexpr std::size_t kLongestTrace = 512;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

void append_hex(Buffer& out, std::uint64_t value, int digits) {
  char* place = out.prepare(static_cast<std::size_t>(digits));
  for (int i = digits - 1; i >= 0; --i, value >>= 4) place[i] = kHex[value & 15];
  out.commit(static_cast<std::size_t>(digits));
}

std::string_view make_uuid(rt::Exchange& x) {
  std::uint64_t high = x.services.environment.random(), low = x.services.environment.random();
  high = (high & ~std::uint64_t{0xF000}) | 0x4000;           // version 4
  low = (low & ~(std::uint64_t{3} << 62)) | std::uint64_t{1} << 63;  // RFC 9562's variant
  Buffer out(x.arena);
  out.reserve(36);
  append_hex(out, high >> 32, 8);
  append_hex(out.append('-'), high >> 16, 4);
  append_hex(out.append('-'), high, 4);
  append_hex(out.append('-'), low >> 48, 4);
  append_hex(out.append('-'), low, 12);
  return out.view();
}

// Eleven bytes in the URL-safe alphabet with padding: "CF_abcDEFoAMFzA=".
std::string_view make_short_id(rt::Exchange& x) {
  char bytes[11];
  std::uint64_t random = x.services.environment.random();
  for (int i = 0; i < 8; ++i, random >>= 8) bytes[i] = static_cast<char>(random);
  random = x.services.environment.random();
  for (int i = 8; i < 11; ++i, random >>= 8) bytes[i] = static_cast<char>(random);
  Buffer out(x.arena);
  out.reserve(16);
  rt::append_base64(out, std::string_view(bytes, sizeof bytes));
  char* text = out.prepare(0) - out.size();
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (text[i] == '+') text[i] = '-';
    if (text[i] == '/') text[i] = '_';
  }
  return out.view();
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

void trace(rt::Exchange& x) {
  std::string_view sent = x.request.headers.last("x-amzn-trace-id");
  if (sent.size() > kLongestTrace) sent = {};
  std::string_view root = trace_field(sent, "Root"), parent = trace_field(sent, "Parent"), sampled = trace_field(sent, "Sampled");
  if (!root.empty() && !parent.empty() && !sampled.empty()) {
    x.context.trace_id = x.context.trace_to_backend = sent;
    return;
  }
  Buffer out(x.arena);
  out.reserve(96);
  out.append("Root=");
  if (!root.empty()) {
    out.append(root);
  } else {
    append_hex(out.append("1-"), static_cast<std::uint64_t>(x.context.received_ms / 1000), 8);
    append_hex(out.append('-'), x.services.environment.random(), 16);
    append_hex(out, x.services.environment.random(), 8);
  }
  const std::size_t root_size = out.size();
  out.append(";Parent=");
  if (!parent.empty()) {
    out.append(parent);
  } else {
    append_hex(out, x.services.environment.random(), 16);
  }
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
