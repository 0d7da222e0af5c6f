// Cross-origin requests that would fail in the browser: gateway errors without CORS (aws-behaviour.md 10.1), and origins that
// match nothing.
#include "../lowering.h"
#include "apigen/openapi/fields.h"

namespace apigen::passes {

namespace {

constexpr std::string_view kAllowOrigin = "access-control-allow-origin";

/// An OPTIONS method whose mock answers preflights: how REST APIs have CORS.
bool is_preflight_mock(const model::Operation& operation) {
  if (operation.method.token != "OPTIONS" || !operation.integration) return false;
  if (!std::holds_alternative<model::MockBackend>(operation.integration->backend)) return false;
  for (const model::IntegrationResponse& response : operation.integration->responses) {
    for (const model::ParameterMapping& parameter : response.parameters) {
      if (openapi::lower(parameter.name) == kAllowOrigin) return true;
    }
  }
  return false;
}

bool allows_origin(const model::Api& api, std::string_view type) {
  for (const model::GatewayResponse& response : api.gateway_responses) {
    if (response.type != type) continue;
    for (const model::GatewayResponse::Header& header : response.headers) {
      if (openapi::lower(header.name) == kAllowOrigin) return true;
    }
  }
  return false;
}

/// One warning a document, at its first preflight.
void check_errors(const model::Api& api, Diagnostics& diagnostics) {
  std::string lacking;
  for (std::string_view type : {"DEFAULT_4XX", "DEFAULT_5XX"}) {
    if (!allows_origin(api, type)) lacking += (lacking.empty() ? "" : " and ") + std::string(type);
  }
  if (lacking.empty()) return;
  for (const model::Operation& operation : api.operations) {
    if (!is_preflight_mock(operation)) continue;
    diagnostics.report(DiagnosticId::cors_without_errors, operation.span,
                       "OPTIONS " + operation.path.text + " turns CORS on, but errors of the gateway itself have no "
                       "Access-Control-Allow-Origin: a browser hides them from its page",
                       "set gatewayresponse.header.Access-Control-Allow-Origin in x-amazon-apigateway-gateway-responses for " + lacking);
    return;
  }
}

/// "*", a scheme with any host, "null" of a sandboxed page, or scheme://host[:port].
bool may_match(std::string_view origin) {
  if (origin == "*" || origin == "https://*" || origin == "http://*" || origin == "null") return true;
  const std::size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos || scheme == 0) return false;
  const std::string_view host = origin.substr(scheme + 3);
  return !host.empty() && host.find_first_of("/*?# ") == std::string_view::npos;
}

}  // namespace

void check_cors(const model::Api& api, const Document& document) {
  if (!api.cors) return check_errors(api, document.diagnostics);
  for (const std::string& origin : api.cors->allow_origins) {
    if (may_match(origin)) continue;
    document.diagnostics.report(DiagnosticId::bad_origin, document.root.cors_span,
                                "no browser sends the origin '" + origin + "'",
                                "write scheme://host with a port if it has one and no path, https://*, http://* or *");
  }
}

}  // namespace apigen::passes
