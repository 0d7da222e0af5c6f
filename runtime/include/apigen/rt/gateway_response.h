// Gateway responses: what the gateway itself answers. Defaults, and the frame that a document's customisation fills.
// Source: aws-behaviour reference sections 1 (REST) and 11.5 (HTTP APIs).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/rt/exchange.h"

namespace apigen::rt {

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

/// One template of a gateway response: plain substitution, written out by generated code (literals and context_value,
/// request_header, request_query, request_path_parameter, stage_variable).
struct GatewayTemplate {
  std::string_view content_type;
  void (*write)(const Exchange& x, Buffer& out);
};

/// A gateway response as the document has it, DEFAULT_4XX and DEFAULT_5XX already resolved (section 1.3).
struct GatewayResponse {
  int status = 0;                                           // 0: not set, the error keeps its own
  void (*headers)(const Exchange& x, Headers& headers) = nullptr;  // adds the gatewayresponse.header.* fields
  const GatewayTemplate* templates = nullptr;               // in the document's order; none: the default template
  std::size_t template_count = 0;
};
/// Answers with it. Kinds that cannot be customised (REQUEST_TOO_LARGE) fall back to the default.
void custom_gateway_response(Exchange& x, const GatewayError& error, const GatewayResponse& custom);
/// For `headers` functions: adds a field unless the value is absent (null data) or holds CR, LF or NUL.
void add_gateway_header(Headers& headers, std::string_view name, std::string_view value);

}  // namespace apigen::rt
