// The event of an HTTP API with payload format 2.0 (2.4).
#include "apigen/config/settings.h"
#include "apigen/core/services.h"
#include "apigen/integrations/authorizer_event.h"
#include "apigen/json/writer.h"
#include "event_parts.h"
#include "lambda_event.h"
#include "apigen/integrations/media_types.h"
#include "times.h"

namespace apigen::rt {
namespace {

std::string_view lower(Arena& arena, std::string_view name) {
  char* place = static_cast<char*>(arena.allocate(name.size() + 1, 1));
  for (std::size_t i = 0; i < name.size(); ++i) {
    char c = name[i];
    place[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return {place, name.size()};
}

// Which bodies go as text; the exact list is AWS's secret (2.4).
bool is_textual(std::string_view type) {
  if (type.empty()) return true;
  if (type.size() >= 5 && equals_ignoring_case(type.substr(0, 5), "text/")) return true;
  return equals_ignoring_case(type, "application/json") || equals_ignoring_case(type, "application/xml") ||
         equals_ignoring_case(type, "application/javascript");
}

void append_cookies(const Exchange& x, ObjectWriter& event) {
  bool any = false;
  Buffer list(x.arena);
  for (const HeaderField& field : x.request.headers) {
    if (!equals_ignoring_case(field.name, "cookie")) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      std::size_t end = rest.find(';');
      std::string_view cookie = rest.substr(0, end);
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      while (!cookie.empty() && cookie.front() == ' ') cookie.remove_prefix(1);
      while (!cookie.empty() && cookie.back() == ' ') cookie.remove_suffix(1);
      if (cookie.empty()) continue;
      if (any) list.append(',');
      any = true;
      json::append_string(list, cookie);
    }
  }
  if (any) event.member("cookies").append('[').append(list.view()).append(']');
}

void append_headers(Exchange& x, ObjectWriter& event) {
  Headers headers = event_headers(x);
  if (std::string_view length = x.request.headers.last("content-length"); length.data()) headers.add("content-length", length);
  ObjectWriter object((event.member("headers")));
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (equals_ignoring_case(headers[i].name, "cookie") || !first_of_name(headers, headers[i].name, i)) continue;
    Buffer joined(x.arena);
    for (std::size_t j = i; j < headers.size(); ++j) {
      if (!equals_ignoring_case(headers[j].name, headers[i].name)) continue;
      if (j != i) joined.append(',');
      joined.append(headers[j].value);
    }
    json::append_string(object.named(lower(x.arena, headers[i].name)), joined.view());
  }
}

void append_query(const Exchange& x, ObjectWriter& event) {
  QueryParameters query = request_query_all(x);
  if (!query.count) return;
  ObjectWriter object((event.member("queryStringParameters")));
  for (std::size_t i = 0; i < query.count; ++i) {
    bool first = true;
    for (std::size_t j = 0; j < i; ++j) first = first && query.values[j].name != query.values[i].name;
    if (!first) continue;
    Buffer joined(x.arena);
    for (std::size_t j = i; j < query.count; ++j) {
      if (query.values[j].name != query.values[i].name) continue;
      if (j != i) joined.append(',');
      joined.append(query.values[j].value);
    }
    json::append_string(object.named(query.values[i].name), joined.view());
  }
}

void append_context(const Exchange& x, std::string_view route, bool with_authorizer, ObjectWriter& event) {
  ObjectWriter context((event.member("requestContext")));
  context.text("accountId", x.services.settings->account_id);
  context.text("apiId", x.api->id);
  if (x.context.client_certificate) {
    ObjectWriter authentication((context.member("authentication")));
    append_client_certificate(x, authentication);
  }
  if (with_authorizer && !x.caller.authorizer_json.empty()) context.member("authorizer").append(x.caller.authorizer_json);
  context.text("domainName", x.context.domain_name);
  context.text("domainPrefix", x.context.domain_prefix);
  {
    ObjectWriter http((context.member("http")));
    http.text("method", x.context.method);
    http.text("path", x.context.path);
    http.text("protocol", x.context.protocol);
    http.text("sourceIp", x.context.source_ip);
    http.text("userAgent", x.request.headers.last("user-agent"));
  }
  context.text("requestId", x.context.request_id);
  context.text("routeKey", route);
  context.text("stage", x.stage_name);
  context.text("time", common_log_time(x.arena, x.context.received_ms));
  context.member("timeEpoch").append_number(x.context.received_ms);
}

}  // namespace

void append_http_event_2(Exchange& x, std::string_view route, Buffer& out) {
  if (route.empty()) route = route_key(x.arena, *x.operation);
  out.reserve(2048 + x.request.body_bytes.size() * 3 / 2);
  ObjectWriter event(out);
  event.text("version", "2.0");
  event.text("routeKey", route);
  event.text("rawPath", x.context.path);  // with the stage, unless that is $default
  event.text("rawQueryString", x.request.query);
  append_cookies(x, event);
  append_headers(x, event);
  append_query(x, event);
  append_context(x, route, true, event);
  if (x.operation->parameter_count && x.captures.count) append_path_parameters(x, event.member("pathParameters"));
  if (!x.request.body_bytes.empty()) {
    append_body(x, event, !is_textual(first_media_type(x.request.headers.last("content-type"))));
  } else {
    event.member("isBase64Encoded").append("false");
  }
  if (has_stage_variables(x)) append_stage_variables(x, event.member("stageVariables"));
}

void append_http_authorizer_event_2(Exchange& x, std::string_view arn, const std::string_view* identity, std::size_t count, Buffer& out) {
  const std::string_view route = route_key(x.arena, *x.operation);
  out.reserve(2048);
  ObjectWriter event(out);
  event.text("version", "2.0");
  event.text("type", "REQUEST");
  event.text("routeArn", arn);
  Buffer& sources = event.member("identitySource");
  if (count) {
    for (std::size_t i = 0; i < count; ++i) json::append_string(sources.append(i ? ',' : '['), identity[i]);
    sources.append(']');
  } else {
    sources.append("null");
  }
  event.text("routeKey", route);
  event.text("rawPath", x.context.path);
  event.text("rawQueryString", x.request.query);
  append_cookies(x, event);
  append_headers(x, event);
  append_query(x, event);
  append_context(x, route, false, event);
  if (x.operation->parameter_count && x.captures.count) append_path_parameters(x, event.member("pathParameters"));
  if (has_stage_variables(x)) append_stage_variables(x, event.member("stageVariables"));
}

}  // namespace apigen::rt
