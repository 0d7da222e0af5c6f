#include "integration_reader.h"

namespace apigen::aws {

using document::Member;
using document::Node;
using openapi::Fields;
using support::DiagnosticId;

namespace {

const std::vector<std::string_view> kTypes = {"ACCESS_DENIED",
                                              "API_CONFIGURATION_ERROR",
                                              "AUTHORIZER_CONFIGURATION_ERROR",
                                              "AUTHORIZER_FAILURE",
                                              "BAD_REQUEST_PARAMETERS",
                                              "BAD_REQUEST_BODY",
                                              "DEFAULT_4XX",
                                              "DEFAULT_5XX",
                                              "EXPIRED_TOKEN",
                                              "INTEGRATION_FAILURE",
                                              "INTEGRATION_TIMEOUT",
                                              "INVALID_API_KEY",
                                              "INVALID_SIGNATURE",
                                              "MISSING_AUTHENTICATION_TOKEN",
                                              "QUOTA_EXCEEDED",
                                              "REQUEST_TOO_LARGE",
                                              "RESOURCE_NOT_FOUND",
                                              "THROTTLED",
                                              "UNAUTHORIZED",
                                              "UNSUPPORTED_MEDIA_TYPE",
                                              "WAF_FILTERED"};

/// The type in AWS's spelling, or none (reported).
std::optional<std::string> known_type(const Member& member, support::Diagnostics& diagnostics) {
  std::string type = openapi::upper(member.key);
  for (std::string_view known : kTypes) {
    if (type == known) return type;
  }
  std::string near = support::nearest(type, kTypes);
  diagnostics.report(DiagnosticId::unknown_gateway_response, member.key_span,
                     "there is no gateway response type '" + member.key + "'",
                     near.empty() ? "" : "did you mean '" + near + "'?");
  return std::nullopt;
}

void read_headers(const Node& node, const std::string& what, model::GatewayResponse& into,
                  support::Diagnostics& diagnostics) {
  constexpr std::string_view kHeader = "gatewayresponse.header.";
  for (const Member& entry : node.members) {
    std::string_view key = entry.key;
    // path and querystring keys are accepted and have no use (extensions.md 3.7).
    if (key.rfind("gatewayresponse.path.", 0) == 0 || key.rfind("gatewayresponse.querystring.", 0) == 0) continue;
    if (key.rfind(kHeader, 0) != 0 || key.size() == kHeader.size()) {
      diagnostics.report(DiagnosticId::invalid_mapping_expression, entry.key_span,
                         "Invalid mapping expression specified: " + entry.key + " (" + what + ")",
                         "keys are gatewayresponse.header.NAME");
      continue;
    }
    std::string name(key.substr(kHeader.size()));
    if (!entry.value->is_string()) {
      std::string got = openapi::scalar_text(*entry.value).value_or(std::string(document::describe(entry.value->kind)));
      diagnostics.report(
          openapi::is_intrinsic(*entry.value) ? DiagnosticId::unresolved_intrinsic : DiagnosticId::bad_mapping,
          entry.value->span,
          "Invalid format for 'responseParameters'. Expected type string for property '" + entry.key + "' of " + what +
              " but got '" + got + "'");
      continue;
    }
    std::optional<model::MappingSource> source = parse_rest_source(entry.value->text, false);
    // The guide's examples also spell it method.input.params.x, which names no place; AWS's default look-up is the
    // header.
    constexpr std::string_view kInput = "method.input.params.";
    if (!source && entry.value->text.rfind(kInput, 0) == 0) {
      source = model::MethodRequestValue{model::MethodRequestValue::Location::header,
                                         entry.value->text.substr(kInput.size()), false};
    }
    if (!source || std::holds_alternative<model::MethodRequestBody>(*source)) {
      diagnostics.report(
          DiagnosticId::invalid_mapping_expression, entry.value->span,
          "Invalid mapping expression specified: " + entry.value->text + " (" + what + ")",
          "values are 'text', method.request.{header,querystring,path}.NAME, context.NAME or stageVariables.NAME");
      continue;
    }
    into.headers.push_back({std::move(name), std::move(*source)});
  }
}

}  // namespace

std::vector<model::GatewayResponse> read_gateway_responses(const Node& node, support::Diagnostics& diagnostics) {
  std::vector<model::GatewayResponse> out;
  Fields all(node, "'x-amazon-apigateway-gateway-responses'", diagnostics);
  for (const Member& member : node.members) {
    std::optional<std::string> type = known_type(member, diagnostics);
    if (!type || member.value->is_null()) continue;
    if (!member.value->is_mapping()) {
      all.wrong_type(member.key, *member.value, "an object");
      continue;
    }
    Fields fields(*member.value, "gateway response " + *type, diagnostics);
    check_properties(fields, {"statusCode", "responseParameters", "responseTemplates"}, diagnostics);
    model::GatewayResponse response;
    response.type = *type;
    response.span = member.key_span;
    response.status_code = read_status(fields, "statusCode", false, diagnostics);
    if (const Node* parameters = fields.object("responseParameters")) {
      read_headers(*parameters, fields.what(), response, diagnostics);
    }
    response.templates = read_templates(fields, "responseTemplates", diagnostics);
    if (*type == "REQUEST_TOO_LARGE") {
      // aws-behaviour.md 1.3: the only one that cannot be customised.
      diagnostics.report(DiagnosticId::no_effect, member.key_span,
                         "API Gateway answers REQUEST_TOO_LARGE by itself whatever is written here");
      continue;
    }
    out.push_back(std::move(response));
  }
  return out;
}

}  // namespace apigen::aws
