// Applying mapped values to a backend's request and to the client's response.
#include "apigen/http1/characters.h"
#include "apigen/rt/integrations.h"
#include "failures.h"
#include "header_rules.h"

namespace apigen::rt {
namespace {

std::string_view text(Arena& arena, std::string_view before, std::string_view name, std::string_view after) {
  return Buffer(arena).append(before).append(name).append(after).view();
}

// Whether dot segments of a value lead above where it begins (RFC 3986 section 5.2.4): the backend would be asked for another
// resource than the integration's URI names. Dots and slashes may be encoded, once.
bool climbs_out(std::string_view value) {
  int depth = 0;
  while (!value.empty()) {
    std::size_t dots = 0, size = 0;
    bool slash = false;
    while (!value.empty() && !slash) {
      const bool encoded = value.size() >= 3 && value[0] == '%' && value[1] == '2';
      const bool dot = value[0] == '.' || (encoded && (value[2] == 'e' || value[2] == 'E'));
      slash = value[0] == '/' || (encoded && (value[2] == 'f' || value[2] == 'F'));
      value.remove_prefix(encoded && (dot || slash) ? 3 : 1);
      dots += dot;
      size += !slash;
    }
    if (dots == 2 && size == 2) {
      if (--depth < 0) return true;
    } else if (size > 0 && !(dots == 1 && size == 1)) {
      ++depth;
    }
  }
  return false;
}

}  // namespace

Outcome map_header(IntegrationRequest& request, std::string_view name, std::string_view value) {
  if (!value.data()) return {};
  switch (mapped_request_header(name, request.kind)) {
    case Fate::refuse:
      return configuration_error(text(request.headers.arena(), "", name, " header already present"));
    case Fate::drop: return {};
    case Fate::pass:
    case Fate::remap: break;
  }
  if (!http1::is_token(name) || !is_safe_value(value)) {
    return configuration_error(text(request.headers.arena(), "the header ", name, " or the value mapped to it holds a byte that no header may have"));
  }
  // A proxy to a function ignores mappings: they are only checked (2.1).
  if (request.kind != IntegrationKind::aws_proxy) request.headers.set(name, value);
  return {};
}

Outcome map_query(IntegrationRequest& request, std::string_view name, std::string_view value) {
  if (value.data()) request.query.push_back({name, value});
  return {};
}

Outcome map_query_values(const Exchange& x, IntegrationRequest& request, std::string_view name, std::string_view source) {
  for (const NamedValue& parameter : request_query_all(x)) {
    if (parameter.name == source) request.query.push_back({name, parameter.value});
  }
  return {};
}

Outcome map_path(IntegrationRequest& request, std::string_view name, std::string_view value) {
  if (!value.data()) return {};
  if (climbs_out(value)) {
    return GatewayError{.kind = GatewayErrorKind::bad_request_parameters, .message = "Bad Request", .cause = "a path parameter leads out of its place in the integration's path"};
  }
  request.path.push_back({name, value});
  return {};
}

std::string_view mapped_path(const IntegrationRequest& request, std::string_view name) {
  for (std::size_t i = request.path.size(); i-- > 0;) {
    if (request.path[i].name == name) return request.path[i].value;
  }
  return {};
}

Outcome map_response_header(Exchange& x, Headers& headers, std::string_view name, std::string_view value) {
  if (!value.data()) return {};
  if (!http1::is_token(name) || !is_safe_value(value)) {
    return configuration_error(text(x.arena, "the header ", name, " or the value mapped to it holds a byte that no header may have"));
  }
  switch (mapped_response_header(name)) {
    case Fate::drop:
    case Fate::refuse: break;
    case Fate::remap: headers.set(remapped_name(x.arena, name), value); break;
    case Fate::pass: headers.set(name, value); break;
  }
  return {};
}

}  // namespace apigen::rt
