#include "sigv4.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "crypto.hpp"
#include "text.hpp"

namespace sdk::detail {
namespace {

std::string encoded_anew(std::string_view text) { return percent(from_percent(text)); }

std::string canonical_query(std::string_view query) {
  if (query.empty()) return {};
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string_view part : split(query, '&')) {
    const std::size_t end = part.find('=');
    pairs.emplace_back(encoded_anew(part.substr(0, end)),
                       end == std::string_view::npos ? std::string() : encoded_anew(part.substr(end + 1)));
  }
  std::sort(pairs.begin(), pairs.end());
  std::vector<std::string> all;
  for (const auto& [name, value] : pairs) all.push_back(name + "=" + value);
  return joined(all, "&");
}

/// Without segments that are empty, "." or "..", as for all services but S3.
std::string normal_path(std::string_view path) {
  std::vector<std::string_view> kept;
  for (const std::string_view segment : split(path, '/')) {
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
  }
  std::string out;
  for (const std::string_view segment : kept) out += "/" + std::string(segment);
  const bool folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
  return out.empty() || folder ? out + "/" : out;
}

/// Runs of blanks are one, none at the ends.
std::string header_value(std::string_view value) {
  std::string out;
  for (const char c : trimmed(value)) {
    if (c != ' ' || !out.ends_with(' ')) out += c;
  }
  return out;
}

}  // namespace

std::string canonical_request(const Signable& request) {
  // Each segment of the path as it is sent is encoded once more, for all services but S3.
  std::string out =
      request.method + "\n" + percent(normal_path(request.path), "/") + "\n" + canonical_query(request.query) + "\n";
  for (const auto& [name, value] : request.headers) out += name + ":" + header_value(value) + "\n";
  return out + "\n" + signed_names(request) + "\n" + request.payload_hash;
}

std::string signed_names(const Signable& request) {
  std::string out;
  for (const auto& [name, value] : request.headers) out += (out.empty() ? "" : ";") + name;
  return out;
}

std::string string_to_sign(const SigningScope& scope, std::string_view canonical) {
  return "AWS4-HMAC-SHA256\n" + scope.time + "\n" + scope.text() + "\n" + hex(sha256(canonical));
}

std::string signature(std::string_view secret, const SigningScope& scope, std::string_view to_sign) {
  std::string key = "AWS4" + std::string(secret);
  const std::string steps = scope.text();
  for (const std::string_view step : split(steps, '/')) key = hmac_sha256(key, step);
  return hex(hmac_sha256(key, to_sign));
}

std::string region_of_host(std::string_view host) {
  host = host.substr(0, host.find(':'));
  constexpr std::string_view kService = ".execute-api.";
  const std::size_t begin = host.find(kService);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = host.substr(begin + kService.size());
  const std::size_t end = rest.find('.');
  if (end == std::string_view::npos) return {};
  const std::string_view domain = rest.substr(end);
  return domain == ".amazonaws.com" || domain == ".amazonaws.com.cn" ? std::string(rest.substr(0, end)) : std::string();
}

}  // namespace sdk::detail
