#include "apigen/rt/http_mapping.h"

#include <charconv>

#include "apigen/core/urlencoding.h"
#include "apigen/http1/characters.h"
#include "answer_mapping.h"
#include "failures.h"
#include "header_rules.h"

namespace apigen::rt {
namespace {

Outcome check(Arena& arena, std::string_view name, std::string_view value) {
  if (http1::is_token(name) && is_safe_value(value)) return {};
  return configuration_error(Buffer(arena).append("the header ").append(name).append(" or the value mapped to it holds a byte that no header may have").view());
}

Outcome append(Headers& headers, std::string_view name, std::string_view value) {
  if (!value.data()) return {};
  Outcome checked = check(headers.arena(), name, value);
  // A request has one Host (RFC 9112 section 3.2), and it is none of the client's that could be added to.
  const bool single = equals_ignoring_case(name, "host");
  if (checked.ok()) single ? headers.set(name, value) : headers.add(name, value);
  return checked;
}

Outcome overwrite(Headers& headers, std::string_view name, std::string_view value) {
  if (!value.data()) return {};
  Outcome checked = check(headers.arena(), name, value);
  if (checked.ok()) headers.set(name, value);
  return checked;
}

// RFC 3986 section 3.3, and '%' of what is encoded already.
bool stands_in_path(char c) {
  constexpr std::string_view kMarks = "-._~!$&'()*+,;=:@/%";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kMarks.find(c) != std::string_view::npos;
}

}  // namespace

Outcome append_header(IntegrationRequest& request, std::string_view name, std::string_view value) { return append(request.headers, name, value); }

Outcome overwrite_header(IntegrationRequest& request, std::string_view name, std::string_view value) {
  return overwrite(request.headers, name, value);
}

Outcome remove_header(IntegrationRequest& request, std::string_view name) {
  request.headers.remove(name);
  return {};
}

Outcome append_query(IntegrationRequest& request, std::string_view name, std::string_view value) {
  if (value.data()) request.query.push_back({name, value});
  return {};
}

Outcome overwrite_query(IntegrationRequest& request, std::string_view name, std::string_view value) {
  if (!value.data()) return {};
  Outcome removed = remove_query(request, name);
  request.query.push_back({name, value});
  return removed;
}

Outcome remove_query(IntegrationRequest& request, std::string_view name) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < request.query.size(); ++i) {
    if (request.query[i].name != name) request.query[kept++] = request.query[i];
  }
  while (request.query.size() > kept) request.query.pop_back();
  return {};
}

Outcome overwrite_path(IntegrationRequest& request, std::string_view value) {
  if (!value.data()) return {};
  Buffer path(request.headers.arena());
  if (!value.starts_with('/')) path.append('/');
  for (char c : value) {
    if (stands_in_path(c)) {
      path.append(c);
    } else {
      append_encoded(path, std::string_view(&c, 1));
    }
  }
  request.whole_path = path.view();
  return {};
}

Outcome append_response_header(Exchange& x, std::string_view name, std::string_view value) { return append(x.response.headers, name, value); }

Outcome overwrite_response_header(Exchange& x, std::string_view name, std::string_view value) {
  return overwrite(x.response.headers, name, value);
}

Outcome remove_response_header(Exchange& x, std::string_view name) {
  x.response.headers.remove(name);
  return {};
}

Outcome overwrite_status(Exchange& x, std::string_view value) {
  if (!value.data()) return {};
  int status = 0;
  auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), status);
  if (error != std::errc() || stop != value.data() + value.size() || status < 200 || status > 599) {
    return configuration_error("the value mapped to the status code is no number from 200 to 599");
  }
  x.response.status = status;
  return {};
}

std::string_view request_query_joined(const Exchange& x, std::string_view name) {
  std::string_view all;
  for (const NamedValue& parameter : request_query_all(x)) {
    if (parameter.name != name) continue;
    all = all.data() ? Buffer(x.arena).append(all).append(',').append(parameter.value).view() : parameter.value;
  }
  return all;
}

std::string_view concatenated(const Exchange& x, std::initializer_list<std::string_view> parts) {
  Buffer text(x.arena);
  for (std::string_view part : parts) text.append(part);
  return text.empty() ? std::string_view("", 0) : text.view();
}

void replace_path(IntegrationRequest& request) {
  if (!request.whole_path.data()) return;
  const std::string_view uri = request.uri.view();
  const std::size_t scheme = uri.find("://");
  const std::size_t path = scheme == std::string_view::npos ? scheme : uri.find_first_of("/?", scheme + 3);
  const std::size_t query = uri.find('?');
  const std::string_view after = query == std::string_view::npos ? std::string_view() : request.headers.arena().copy(uri.substr(query));
  if (path != std::string_view::npos) request.uri.truncate(path);
  request.uri.append(request.whole_path).append(after);
}

Outcome map_event(Exchange& x, MapRequest map, IntegrationRequest& request) {
  for (const HeaderField& field : x.request.headers) request.headers.push_back(field);
  for (const NamedValue& parameter : request_query_all(x)) request.query.push_back(parameter);
  request.input.body = mapped_part(x.request.body_bytes);
  Outcome mapped = map(x, request);
  if (!mapped.ok()) return mapped;
  x.request.headers = request.headers;
  x.query_parameters = request.query.begin();
  x.query_parameter_count = request.query.size();
  Buffer query(x.arena);
  rt::append_query(query, request.query);
  x.request.query = query.view();
  if (request.whole_path.data()) x.context.path = request.whole_path;
  return {};
}

const StatusMapping* mapping_for(const StatusMapping* mappings, std::size_t count, int status) {
  for (std::size_t i = 0; i < count; ++i) {
    if (mappings[i].status == status) return &mappings[i];
  }
  return nullptr;
}

Outcome map_answer(Exchange& x, const StatusMapping& mapping) {
  // Values are those of the backend's answer, whatever was mapped before them.
  Headers answered(x.arena);
  answered.reserve(x.response.headers.size());
  for (const HeaderField& field : x.response.headers) answered.push_back(field);
  IntegrationAnswer answer;
  answer.status = x.response.status;
  answer.headers = &answered;
  answer.input.body = mapped_part(x.response.body);
  return mapping.map(x, answer);
}

}  // namespace apigen::rt
