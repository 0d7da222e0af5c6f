#include "apigen/rt/gateway_response.h"

#include "apigen/json/writer.h"
#include "apigen/rt/context.h"
#include "header_rules.h"
#include "apigen/integrations/media_types.h"

namespace apigen::rt {
namespace {

using namespace std::literals;

// In the order of GatewayErrorKind. Section 1.1.
constexpr GatewayErrorDefaults kDefaults[kGatewayErrorKinds] = {
    {"ACCESS_DENIED", 403, "User is not authorized to access this resource", "AccessDeniedException"},
    {"API_CONFIGURATION_ERROR", 500, "Internal server error", "InternalServerErrorException"},
    {"AUTHORIZER_CONFIGURATION_ERROR", 500, {}, "AuthorizerConfigurationException"},
    {"AUTHORIZER_FAILURE", 500, {}, "AuthorizerConfigurationException"},
    {"BAD_REQUEST_PARAMETERS", 400, "Missing required request parameters: []", "BadRequestException"},
    {"BAD_REQUEST_BODY", 400, "Invalid request body", "BadRequestException"},
    {"EXPIRED_TOKEN", 403, "The security token included in the request is expired", "ExpiredTokenException"},
    {"INTEGRATION_FAILURE", 504, "Internal server error", "InternalServerErrorException"},
    {"INTEGRATION_TIMEOUT", 504, "Endpoint request timed out", "InternalServerErrorException"},
    {"INVALID_API_KEY", 403, "Forbidden", "ForbiddenException"},
    {"INVALID_SIGNATURE", 403,
     "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and "
     "signing method. Consult the service documentation for details.",
     "InvalidSignatureException"},
    {"MISSING_AUTHENTICATION_TOKEN", 403, "Missing Authentication Token", "MissingAuthenticationTokenException"},
    {"QUOTA_EXCEEDED", 429, "Limit Exceeded", "LimitExceededException"},
    {"REQUEST_TOO_LARGE", 413, "Request Too Long", "RequestTooLargeException"},
    {"RESOURCE_NOT_FOUND", 404, "Not Found", "ResourceNotFoundException"},
    {"THROTTLED", 429, "Too Many Requests", "TooManyRequestsException"},
    {"UNAUTHORIZED", 401, "Unauthorized", "UnauthorizedException"},
    {"UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported Media Type", "BadRequestException"},
    {"WAF_FILTERED", 403, "Forbidden", "ForbiddenException"},
    {"NOT_IMPLEMENTED", 501, "Not Implemented", "NotImplementedException"},
};

std::string_view message_of(const GatewayError& error) {
  return error.message.data() ? error.message : defaults_of(error.kind).message;
}

std::uint16_t status_of(const GatewayError& error) { return error.status ? error.status : defaults_of(error.kind).status; }

void append_message(Buffer& out, std::string_view message) {
  if (message.data()) {
    json::append_string(out, message);
  } else {
    out.append("null");
  }
}

// Nothing of a half-made answer may show.
void begin(Exchange& x, const GatewayError& error, int status) {
  x.error = x.arena.make<GatewayError>(error);
  x.response.status = status;
  x.response.headers.clear();
  x.response.stream = nullptr;
  x.response.body = {};
}

void add_error_type(Exchange& x, const GatewayError& error) {
  std::string_view type = error.error_type.data() ? error.error_type : defaults_of(error.kind).error_type;
  if (!type.empty()) x.response.headers.add("x-amzn-ErrorType", type);
}

bool customisable(GatewayErrorKind kind) {
  return kind != GatewayErrorKind::request_too_large && kind != GatewayErrorKind::not_implemented;
}

// The default body comes from the default template, compact; an integration's failures are spelt with a space, and the real
// ACCESS_DENIED has a capital letter that its template does not show (section 1.2).
std::string_view default_body(Exchange& x, const GatewayError& error, bool customised) {
  Buffer body(x.arena);
  if (customised) {
    body.append("{\"message\":");
  } else if (error.from_integration) {
    body.append("{\"message\": ");
  } else if (error.kind == GatewayErrorKind::access_denied) {
    body.append("{\"Message\":");
  } else {
    body.append("{\"message\":");
  }
  append_message(body, message_of(error));
  body.append('}');
  return body.view();
}

// RFC 9457: the problems that a strict check has found. "about:blank" has the status's own phrase for title.
void answer_problem(Exchange& x, const GatewayError& error) {
  const bool media_type = error.kind == GatewayErrorKind::unsupported_media_type;
  Buffer body(x.arena);
  body.append("{\"type\":\"about:blank\",\"title\":").append(media_type ? "\"Unsupported Media Type\"" : "\"Bad Request\"");
  body.append(",\"status\":").append_number(x.response.status).append(",\"detail\":");
  append_message(body, message_of(error));
  x.response.body = body.append(",\"errors\":").append(error.problems).append('}').view();
}

std::string_view default_type(const GatewayError& error) { return error.problems.data() ? "application/problem+json"sv : "application/json"sv; }

const GatewayTemplate* choose(const Exchange& x, const GatewayResponse& custom) {
  if (!custom.template_count) return nullptr;
  const GatewayTemplate* json = nullptr;
  std::string_view accepted = first_media_type(x.request.headers.last("accept"));
  for (std::size_t i = 0; i < custom.template_count; ++i) {
    const GatewayTemplate& candidate = custom.templates[i];
    if (!accepted.empty() && equals_ignoring_case(candidate.content_type, accepted)) return &candidate;
    if (equals_ignoring_case(candidate.content_type, "application/json")) json = &candidate;
  }
  return json ? json : &custom.templates[0];
}

}  // namespace

const GatewayErrorDefaults& defaults_of(GatewayErrorKind kind) { return kDefaults[static_cast<std::size_t>(kind)]; }

void default_gateway_response(Exchange& x, const GatewayError& error) {
  begin(x, error, status_of(error));
  x.response.headers.add("Content-Type", default_type(error));
  add_error_type(x, error);
  if (error.problems.data()) return answer_problem(x, error);
  x.response.body = default_body(x, error, false);
}

void custom_gateway_response(Exchange& x, const GatewayError& error, const GatewayResponse& custom) {
  const bool http_api = x.api && x.api->type == ApiType::http;  // none of AWS's: x-apigen-rest-features
  if (http_api) {
    default_http_api_response(x, error);
  } else {
    default_gateway_response(x, error);
  }
  if (!customisable(error.kind)) return;
  if (custom.status) x.response.status = custom.status;
  if (const GatewayTemplate* chosen = choose(x, custom)) {
    x.response.headers.set("Content-Type", chosen->content_type);
    Buffer body(x.arena);
    chosen->write(x, body);
    x.response.body = body.view();
  } else if (error.problems.data()) {
    answer_problem(x, error);  // it names the status
  } else if (!http_api) {
    x.response.body = default_body(x, error, true);
  }
  if (custom.headers) custom.headers(x, x.response.headers);
}

void add_gateway_header(Headers& headers, std::string_view name, std::string_view value) {
  if (value.data() && is_safe_value(value)) headers.set(name, value);
}

namespace {

struct Plain {
  std::uint16_t status;
  std::string_view message;
};

// Section 11.5: HTTP APIs know few errors, and spell them their own way.
Plain http_api_error(const GatewayError& error) {
  switch (error.kind) {
    case GatewayErrorKind::access_denied:
    case GatewayErrorKind::expired_token:
    case GatewayErrorKind::invalid_api_key:
    case GatewayErrorKind::invalid_signature:
    case GatewayErrorKind::waf_filtered: return {403, "Forbidden"};
    case GatewayErrorKind::unauthorized: return {401, "Unauthorized"};
    case GatewayErrorKind::missing_authentication_token:
    case GatewayErrorKind::resource_not_found: return {404, "Not Found"};
    case GatewayErrorKind::bad_request_parameters:
    case GatewayErrorKind::bad_request_body: return {400, "Bad Request"};
    case GatewayErrorKind::unsupported_media_type: return {415, "Unsupported Media Type"};
    case GatewayErrorKind::quota_exceeded:
    case GatewayErrorKind::throttled: return {429, "Too Many Requests"};
    case GatewayErrorKind::request_too_large: return {413, "Request Entity Too Large"};
    case GatewayErrorKind::integration_timeout: return {503, "Service Unavailable"};
    case GatewayErrorKind::not_implemented: return {501, "Not Implemented"};
    case GatewayErrorKind::api_configuration_error:
    case GatewayErrorKind::authorizer_configuration_error:
    case GatewayErrorKind::authorizer_failure:
    case GatewayErrorKind::integration_failure: return {500, "Internal Server Error"};
  }
  return {500, "Internal Server Error"};
}

}  // namespace

void default_http_api_response(Exchange& x, const GatewayError& error) {
  Plain plain = http_api_error(error);
  if (!error.from_integration) {
    if (error.status) plain.status = error.status;
    if (error.message.data()) plain.message = error.message;
  } else if (error.status == 503 || error.status == 504) {
    plain = {503, "Service Unavailable"};  // REST's statuses and texts for the same failure mean nothing here
  }
  begin(x, error, plain.status);
  x.response.headers.add("Content-Type", default_type(error));
  if (error.problems.data()) return answer_problem(x, error);
  if (error.challenge.data()) x.response.headers.add("www-authenticate", error.challenge);
  Buffer body(x.arena);
  body.append("{\"message\":");
  append_message(body, plain.message);
  x.response.body = body.append('}').view();
}

}  // namespace apigen::rt
