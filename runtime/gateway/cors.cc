#include "cors.h"

#include "apigen/rt/api.h"

namespace apigen::gateway {
namespace {

using rt::Headers;

// What goes into Access-Control-Allow-Origin; empty: the origin is not allowed.
std::string_view allowed(const rt::Cors& cors, std::string_view origin) {
  if (origin.empty()) return {};
  for (std::size_t i = 0; i < cors.origin_count; ++i) {
    const std::string_view pattern = cors.origins[i];
    if (pattern == "*") return pattern;
    if (pattern == origin) return origin;
    const bool any_host = pattern == "https://*" || pattern == "http://*";
    const std::string_view scheme = pattern.substr(0, pattern.size() - 1);
    if (any_host && origin.size() > scheme.size() && origin.starts_with(scheme)) return origin;
  }
  return {};
}

bool is_cors_field(std::string_view name) {
  constexpr std::string_view kPrefix = "access-control-";
  return name.size() > kPrefix.size() && rt::equals_ignoring_case(name.substr(0, kPrefix.size()), kPrefix);
}

void add(Headers& headers, std::string_view name, std::string_view value) {
  if (value.data()) headers.add(name, value);
}

}  // namespace

bool is_preflight(const rt::Exchange& x) {
  const Headers& headers = x.request.headers;
  if (!x.stage || !x.api->cors || x.request.method != "OPTIONS") return false;
  if (x.operation && x.operation->authorized) return false;
  return headers.has("origin") && headers.has("access-control-request-method");
}

void add_cors_headers(rt::Exchange& x, const rt::Cors& cors, bool preflight) {
  Headers& headers = x.response.headers;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (!is_cors_field(headers[i].name)) headers[kept++] = headers[i];
  }
  while (headers.size() > kept) headers.pop_back();
  const std::string_view origin = allowed(cors, x.request.headers.last("origin"));
  if (origin.empty()) return;
  headers.add("access-control-allow-origin", origin);
  if (cors.allow_credentials) headers.add("access-control-allow-credentials", "true");
  if (!preflight) return add(headers, "access-control-expose-headers", cors.expose_headers);
  add(headers, "access-control-allow-methods", cors.allow_methods);
  add(headers, "access-control-allow-headers", cors.allow_headers);
  add(headers, "access-control-max-age", cors.max_age);
}

}  // namespace apigen::gateway
