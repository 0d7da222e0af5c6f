#include <netdb.h>

#include <algorithm>
#include <charconv>

#include "apigen/state/redis.h"

namespace apigen::state {
namespace {

template <class T>
bool read_number(std::string_view text, T& out, T most) {
  T value = 0;
  auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size() || value > most || value < 0) return false;
  out = value;
  return true;
}

/// "failure=closed&timeoutMs=50"
bool read_options(std::string_view options, RedisAddress& out) {
  while (!options.empty()) {
    const std::size_t end = std::min(options.find('&'), options.size());
    const std::string_view option = options.substr(0, end);
    constexpr std::string_view kTimeout = "timeoutMs=";
    if (option == "failure=open" || option == "failure=closed") {
      out.closed = option == "failure=closed";
    } else if (std::uint16_t milliseconds = 0; option.starts_with(kTimeout) && read_number<std::uint16_t>(option.substr(kTimeout.size()), milliseconds, 60'000)) {
      out.timeout = std::chrono::milliseconds(milliseconds);
    } else {
      return false;
    }
    options.remove_prefix(std::min(end + 1, options.size()));
  }
  return true;
}

}  // namespace

bool parse_redis_url(std::string_view url, RedisAddress& out) {
  constexpr std::string_view kScheme = "redis://";
  if (!url.starts_with(kScheme)) return false;
  url.remove_prefix(kScheme.size());
  out = {};
  if (const std::size_t question = url.rfind('?'); question != std::string_view::npos && question > (url.rfind('@') == std::string_view::npos ? 0 : url.rfind('@'))) {
    if (!read_options(url.substr(question + 1), out)) return false;
    url = url.substr(0, question);
  }
  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) {
    std::string_view login = url.substr(0, at);
    const std::size_t colon = login.find(':');
    if (colon == std::string_view::npos) return false;
    out.user = login.substr(0, colon);
    out.password = login.substr(colon + 1);
    url.remove_prefix(at + 1);
  }
  if (const std::size_t slash = url.find('/'); slash != std::string_view::npos) {
    if (slash + 1 < url.size() && !read_number(url.substr(slash + 1), out.database, 1'000'000)) return false;
    url = url.substr(0, slash);
  }
  std::string_view port;
  if (url.starts_with('[')) {
    const std::size_t close = url.find(']');
    if (close == std::string_view::npos) return false;
    out.host = url.substr(1, close - 1);
    url.remove_prefix(close + 1);
    if (!url.empty() && !url.starts_with(':')) return false;
    if (!url.empty()) port = url.substr(1);
  } else {
    const std::size_t colon = url.find(':');
    out.host = url.substr(0, colon);
    if (colon != std::string_view::npos) port = url.substr(colon + 1);
  }
  if (!port.empty() && !read_number<std::uint16_t>(port, out.port, 65535)) return false;
  return !out.host.empty() && out.port != 0;
}

bool resolve(RedisAddress& address, std::string& problem) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (int code = getaddrinfo(address.host.c_str(), nullptr, &hints, &found); code != 0) {
    problem = "redis host '" + address.host + "': " + gai_strerror(code);
    return false;
  }
  char text[NI_MAXHOST];
  const bool done = getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0;
  freeaddrinfo(found);
  if (done) address.host = text;
  return done;
}

}  // namespace apigen::state
