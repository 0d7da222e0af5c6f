// The run-time half of each kind of integration: generated operations call these with constant descriptions.
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/rt/exchange.h"

namespace apigen::rt {

/// What is sent to the backend, while it is being put together.
struct IntegrationRequest {
  explicit IntegrationRequest(Arena& arena) : headers(arena), query(arena), path(arena), uri(arena) {}
  std::string_view method;
  Headers headers;
  ArenaVector<NamedValue> query;  // decoded names and values, in order
  ArenaVector<NamedValue> path;   // integration.request.path.*: placeholder -> value
  Buffer uri;                     // filled by the generated uri function
  std::string_view body;
};

/// Appends the integration URI: literals, placeholders, stage variables. A path placeholder that was not mapped stays
/// literal ("{x}"); a stage variable that is not set makes the call fail (aws-behaviour 4.7).
using WriteUri = Outcome (*)(const Exchange& x, const IntegrationRequest& request, Buffer& out);
/// Applies requestParameters. Null: none.
using MapRequest = Outcome (*)(Exchange& x, IntegrationRequest& request);

/// http_proxy: the client's request passed on, the backend's answer passed back (aws-behaviour section 4).
struct HttpProxy {
  std::string_view method;  // "": the caller's
  WriteUri uri;
  MapRequest map;           // may be null
  std::uint32_t timeout_ms;
  bool insecure_skip_verification = false;
  bool stream = false;
};
Task<Outcome> http_proxy(Exchange& x, const HttpProxy& integration);

/// aws_proxy to a Lambda function (aws-behaviour section 2).
struct LambdaProxy {
  WriteUri function;        // the ARN
  MapRequest map;           // only checked: an illegal header mapping fails the call even here
  std::uint32_t timeout_ms;
  bool post = true;         // integration httpMethod is POST; anything else answers 500 (INTEGRATION_FAILURE)
};
Task<Outcome> lambda_proxy(Exchange& x, const LambdaProxy& integration);

/// mock with a status known at build time.
struct Mock {
  int status;
  const HeaderField* headers;  // static response parameters
  std::size_t header_count;
  std::string_view body;
};
Outcome mock(Exchange& x, const Mock& integration);

/// The value of $context.<name>, "" if it has none. Names: aws-behaviour 10.3.
std::string_view context_value(const Exchange& x, std::string_view name);

/// The value of a request parameter as mapping sees it; null data if absent.
std::string_view request_header(const Exchange& x, std::string_view name);
std::string_view request_query(const Exchange& x, std::string_view name);
std::string_view request_path_parameter(const Exchange& x, std::string_view name);

/// What a gateway response is by default (status, body, Content-Type, x-amzn-ErrorType) and the pieces that a generated
/// customisation starts from.
struct GatewayErrorDefaults {
  std::string_view type;        // "MISSING_AUTHENTICATION_TOKEN"
  std::uint16_t status;
  std::string_view message;     // null data: JSON null
  std::string_view error_type;  // "MissingAuthenticationTokenException"
};
const GatewayErrorDefaults& defaults_of(GatewayErrorKind kind);
/// The uncustomised gateway response of REST APIs, and of HTTP APIs.
void default_gateway_response(Exchange& x, const GatewayError& error);
void default_http_api_response(Exchange& x, const GatewayError& error);

}  // namespace apigen::rt
