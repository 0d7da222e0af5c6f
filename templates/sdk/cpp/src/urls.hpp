// URLs, as libcurl reads them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sdk::detail {

/// The absolute form of `target`, seen from `base` (RFC 3986 section 5); nothing if one of them is no URL with a host.
std::optional<std::string> resolved_url(const std::string& base, const std::string& target);
/// Scheme, host and port are the same.
bool same_origin(const std::string& one, const std::string& other);

struct UrlParts {
  std::string host;   // with the port, if it is not the scheme's own: as the header Host has it
  std::string path;   // as it is sent; "/" if empty
  std::string query;  // without the question mark
};
std::optional<UrlParts> url_parts(const std::string& url);

/// RFC 9110 section 5.6.7
std::optional<std::chrono::system_clock::time_point> http_date(const std::string& text);

}  // namespace sdk::detail
