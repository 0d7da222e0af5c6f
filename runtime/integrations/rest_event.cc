// The event of a REST API, and of an HTTP API with payload format 1.0: key for key as recorded (2.1). Their authorizers' events
// are made of the same parts, but that nothing is an empty object there instead of null (8.2).
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

// The client's spelling, but for two names that AWS re-cases.
std::string_view cased(std::string_view name) {
  if (equals_ignoring_case(name, "authorization")) return "Authorization";
  if (equals_ignoring_case(name, "user-agent")) return "User-Agent";
  return name;
}

enum class Kind : std::uint8_t { rest, http, rest_authorizer, http_authorizer };
bool of_http(Kind kind) { return kind == Kind::http || kind == Kind::http_authorizer; }
bool of_authorizer(Kind kind) { return kind == Kind::rest_authorizer || kind == Kind::http_authorizer; }
std::string_view nothing(Kind kind) { return of_authorizer(kind) ? "{}" : "null"; }

void append_headers(const Headers& headers, Kind kind, ObjectWriter& event) {
  {
    ObjectWriter single((event.member("headers")));
    for (std::size_t i = 0; i < headers.size(); ++i) {
      if (first_of_name(headers, headers[i].name, i)) json::append_string(single.named(cased(headers[i].name)), headers.last(headers[i].name));
    }
  }
  if (kind == Kind::http_authorizer) return;  // the documented event (8.8) has single values only
  ObjectWriter multi((event.member("multiValueHeaders")));
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (!first_of_name(headers, headers[i].name, i)) continue;
    Buffer& out = multi.named(cased(headers[i].name)).append('[');
    bool first = true;
    for (std::size_t j = i; j < headers.size(); ++j) {
      if (!equals_ignoring_case(headers[j].name, headers[i].name)) continue;
      if (!first) out.append(',');
      first = false;
      json::append_string(out, headers[j].value);
    }
    out.append(']');
  }
}

bool first_of_name(const QueryParameters& query, std::size_t index) {
  for (std::size_t i = 0; i < index; ++i) {
    if (query.values[i].name == query.values[index].name) return false;
  }
  return true;
}

void append_query(const Exchange& x, Kind kind, ObjectWriter& event) {
  QueryParameters query = request_query_all(x);
  if (!query.count) {
    event.member("queryStringParameters").append(nothing(kind));
    if (kind != Kind::http_authorizer) event.member("multiValueQueryStringParameters").append(nothing(kind));
    return;
  }
  {
    ObjectWriter single((event.member("queryStringParameters")));
    for (std::size_t i = 0; i < query.count; ++i) {
      if (first_of_name(query, i)) json::append_string(single.named(query.values[i].name), request_query(x, query.values[i].name));
    }
  }
  if (kind == Kind::http_authorizer) return;
  ObjectWriter multi((event.member("multiValueQueryStringParameters")));
  for (std::size_t i = 0; i < query.count; ++i) {
    if (!first_of_name(query, i)) continue;
    Buffer& out = multi.named(query.values[i].name).append('[');
    bool first = true;
    for (std::size_t j = i; j < query.count; ++j) {
      if (query.values[j].name != query.values[i].name) continue;
      if (!first) out.append(',');
      first = false;
      json::append_string(out, query.values[j].value);
    }
    out.append(']');
  }
}

void append_identity(const Exchange& x, ObjectWriter& context) {
  ObjectWriter identity((context.member("identity")));
  identity.member("cognitoIdentityPoolId").append("null");
  identity.text_or_null("accountId", x.caller.account_id);
  identity.member("cognitoIdentityId").append("null");
  identity.text_or_null("caller", x.caller.caller);
  identity.text("sourceIp", x.context.source_ip);
  identity.member("principalOrgId").append("null");
  identity.text_or_null("accessKey", x.caller.access_key);
  identity.member("cognitoAuthenticationType").append("null");
  identity.member("cognitoAuthenticationProvider").append("null");
  identity.text_or_null("userArn", x.caller.user_arn);
  identity.text_or_null("userAgent", x.request.headers.last("user-agent"));
  identity.text_or_null("user", x.caller.user);
  append_client_certificate(x, identity);
  if (!x.caller.api_key.empty()) {
    identity.text("apiKey", x.caller.api_key);
    identity.text_or_null("apiKeyId", x.caller.api_key_id);
  }
}

/// {"lambda":{...}} or {"jwt":{...}} is how requestContext.authorizer stands in format 2.0; format 1.0 has the inner object.
std::string_view without_kind(std::string_view authorizer) {
  const std::size_t inner = authorizer.find('{', 1);
  return inner == std::string_view::npos ? authorizer : authorizer.substr(inner, authorizer.size() - inner - 1);
}

void append_context(const Exchange& x, Kind kind, ObjectWriter& event) {
  const bool http_api = of_http(kind);
  ObjectWriter context((event.member("requestContext")));
  if (http_api) {
    context.member("resourceId").append("null");
  } else {
    context.text("resourceId", x.operation->resource_id);
  }
  if (of_authorizer(kind)) {
    // Whatever it is, it is not known yet.
  } else if (!x.caller.authorizer_json.empty()) {
    context.member("authorizer").append(http_api ? without_kind(x.caller.authorizer_json) : x.caller.authorizer_json);
  } else if (http_api) {
    context.member("authorizer").append(R"({"claims":null,"scopes":null})");
  }
  context.text("resourcePath", x.operation->resource_path);
  context.text("httpMethod", x.context.method);
  context.text("extendedRequestId", x.context.extended_request_id);
  context.text("requestTime", common_log_time(x.arena, x.context.received_ms));
  context.text("path", x.context.path);
  context.text("accountId", x.services.settings->account_id);
  context.text("protocol", x.context.protocol);
  context.text("stage", x.stage_name);
  context.text("domainPrefix", x.context.domain_prefix);
  context.member("requestTimeEpoch").append_number(x.context.received_ms);
  context.text("requestId", x.context.request_id);
  append_identity(x, context);
  context.text("domainName", x.context.domain_name);
  context.text("deploymentId", x.context.deployment_id);
  context.text("apiId", x.api->id);
}

void append_parameters(const Exchange& x, Kind kind, ObjectWriter& event) {
  if (of_authorizer(kind) && !x.operation->parameter_count) {
    event.member("pathParameters").append(nothing(kind));
  } else {
    append_path_parameters(x, event.member("pathParameters"));
  }
  if (of_authorizer(kind) && !has_stage_variables(x)) {
    event.member("stageVariables").append(nothing(kind));
  } else {
    append_stage_variables(x, event.member("stageVariables"));
  }
}

void append_request(Exchange& x, Kind kind, ObjectWriter& event) {
  event.text("resource", x.operation->resource_path);
  event.text("path", of_http(kind) ? x.context.path : x.request.path);
  event.text("httpMethod", x.context.method);
  append_headers(event_headers(x), kind, event);
  append_query(x, kind, event);
  append_parameters(x, kind, event);
  append_context(x, kind, event);
}

void append_event(Exchange& x, Kind kind, Buffer& out) {
  out.reserve(2048 + x.request.body_bytes.size() * 3 / 2);
  ObjectWriter event(out);
  if (of_http(kind)) event.text("version", "1.0");
  append_request(x, kind, event);
  if (x.request.body_bytes.empty()) {
    event.member("body").append("null");
    event.member("isBase64Encoded").append("false");
  } else {
    append_body(x, event, is_binary_type(*x.api, first_media_type(x.request.headers.last("content-type"))));
  }
}

}  // namespace

void append_rest_event(Exchange& x, Buffer& out) { append_event(x, Kind::rest, out); }

void append_http_event_1(Exchange& x, Buffer& out) { append_event(x, Kind::http, out); }

void append_request_event(Exchange& x, std::string_view arn, Buffer& out) {
  out.reserve(2048);
  ObjectWriter event(out);
  event.text("type", "REQUEST");
  event.text("methodArn", arn);
  append_request(x, Kind::rest_authorizer, event);
}

void append_http_authorizer_event_1(Exchange& x, std::string_view arn, const std::string_view* identity, std::size_t count, Buffer& out) {
  Buffer joined(x.arena);
  for (std::size_t i = 0; i < count; ++i) {
    if (i) joined.append(',');
    joined.append(identity[i]);
  }
  out.reserve(2048);
  ObjectWriter event(out);
  event.text("version", "1.0");
  event.text("type", "REQUEST");
  event.text("methodArn", arn);
  event.text_or_null("identitySource", joined.view());
  event.text_or_null("authorizationToken", joined.view());
  append_request(x, Kind::http_authorizer, event);
}

}  // namespace apigen::rt
