#include <arpa/inet.h>

#include <charconv>
#include <cstring>

#include "apigen/upstream/client.h"

namespace apigen::upstream {
namespace {

constexpr std::size_t kLongestHost = 253;   // RFC 1035 section 2.3.4
constexpr std::size_t kLongestLabel = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_literal(int family, std::string_view text) {
  char copy[INET6_ADDRSTRLEN + 1];
  if (text.empty() || text.size() >= sizeof copy) return false;
  std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = 0;
  unsigned char address[16];
  return std::strlen(copy) == text.size() && inet_pton(family, copy, address) == 1;
}

// A host whose last label is a number is an IPv4 address or nothing: "127.1" and "0x7f.1" mean loopback to some
// resolvers, and a name filter would not see it.
bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > kLongestHost) return false;
  std::string_view rest = host;
  if (rest.back() == '.') rest.remove_suffix(1);
  std::string_view label;
  while (true) {
    std::size_t dot = rest.find('.');
    label = rest.substr(0, dot);
    if (label.empty() || label.size() > kLongestLabel) return false;
    for (char c : label) {
      if (!is_alpha(c) && !is_digit(c) && c != '-' && c != '_') return false;
    }
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  if (is_digit(label.front())) {
    bool number = label.find_first_not_of("0123456789") == std::string_view::npos;
    bool hexadecimal = label.size() > 1 && label[0] == '0' && (label[1] == 'x' || label[1] == 'X');
    if (number || hexadecimal) return is_literal(AF_INET, host);
  }
  return true;
}

// aws-behaviour section 4.1: 80, 443 and 1024 to 65535.
std::optional<std::uint16_t> parse_port(std::string_view text) {
  if (text.empty() || text.size() > 5) return std::nullopt;
  unsigned value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (value != 80 && value != 443 && (value < 1024 || value > 65535)) return std::nullopt;
  return static_cast<std::uint16_t>(value);
}

bool take_scheme(std::string_view& text, std::string_view scheme) {
  if (!rt::equals_ignoring_case(text.substr(0, scheme.size()), scheme)) return false;
  text.remove_prefix(scheme.size());
  return true;
}

}  // namespace

std::optional<Uri> parse_uri(std::string_view text) {
  Uri uri;
  if (take_scheme(text, "https://")) {
    uri.tls = true;
  } else if (!take_scheme(text, "http://")) {
    return std::nullopt;
  }
  // Whatever ends a line, a request target or begins a fragment could change the meaning of the request that is written.
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f || c == '#' || c == '\\') return std::nullopt;
  }
  std::size_t end = text.find_first_of("/?");
  uri.authority = text.substr(0, end);
  uri.target = end == std::string_view::npos ? std::string_view("/") : text.substr(end);

  std::string_view port;
  bool has_port = false;
  if (!uri.authority.empty() && uri.authority.front() == '[') {
    std::size_t close = uri.authority.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    uri.host = uri.authority.substr(1, close - 1);
    if (!is_literal(AF_INET6, uri.host)) return std::nullopt;
    std::string_view after = uri.authority.substr(close + 1);
    if (!after.empty()) {
      if (after.front() != ':') return std::nullopt;
      port = after.substr(1);
      has_port = true;
    }
  } else {
    std::size_t colon = uri.authority.find(':');
    uri.host = uri.authority.substr(0, colon);
    if (!is_host_name(uri.host)) return std::nullopt;
    if (colon != std::string_view::npos) {
      port = uri.authority.substr(colon + 1);
      has_port = true;
    }
  }
  uri.port = uri.tls ? 443 : 80;
  if (has_port) {
    auto number = parse_port(port);
    if (!number) return std::nullopt;
    uri.port = *number;
  }
  return uri;
}

}  // namespace apigen::upstream
