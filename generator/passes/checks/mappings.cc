// Integrations against what the method declares (parameters that a mapping reads, statuses and headers that it answers)
// and against what API Gateway accepts on import but fails or ignores when called.
#include <algorithm>
#include <array>

#include "../lowering.h"
#include "apigen/openapi/fields.h"

namespace apigen::passes {

using model::MethodRequestValue;
using model::Parameter;

bool declares(const model::Operation& operation, const MethodRequestValue& value) {
  for (const Parameter& parameter : operation.parameters) {
    bool place = value.location == MethodRequestValue::Location::path ? parameter.location == Parameter::Location::path
                 : value.location == MethodRequestValue::Location::header
                     ? parameter.location == Parameter::Location::header
                     : parameter.location == Parameter::Location::query;
    if (place && parameter.name == value.name) return true;
  }
  if (value.location != MethodRequestValue::Location::path) return false;
  for (const model::Segment& segment : operation.path.segments) {
    const auto* greedy = std::get_if<model::GreedySegment>(&segment);
    if (greedy && greedy->name == value.name) return true;
  }
  return false;
}

namespace {

std::string_view place_name(MethodRequestValue::Location location) {
  static constexpr std::string_view kNames[] = {"header", "querystring", "path"};
  return kNames[static_cast<int>(location)];
}

bool declares_status(const model::Operation& operation, int status) {
  std::string text = std::to_string(status);
  for (const model::Response& response : operation.responses) {
    if (response.status == text || response.status == "default" || response.status == text.substr(0, 1) + "XX")
      return true;
  }
  return false;
}

/// Whether the method's responses of that status declare the header.
bool declares_header(const model::Operation& operation, int status, const std::string& name) {
  std::string text = std::to_string(status);
  for (const model::Response& response : operation.responses) {
    if (response.status != text && response.status != "default" && response.status != text.substr(0, 1) + "XX")
      continue;
    for (const Parameter& header : response.headers) {
      if (openapi::lower(header.name) == openapi::lower(name)) return true;
    }
  }
  return false;
}

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_proxy(const model::Integration& integration) {
  const auto* http = std::get_if<model::HttpBackend>(&integration.backend);
  const auto* lambda = std::get_if<model::LambdaBackend>(&integration.backend);
  return (http && http->proxy) || (lambda && lambda->proxy);
}

/// Header names that a REST API's request mapping may hold but not send (aws-behaviour.md 4.3).
void check_header_names(const model::Integration& integration, const std::string& place, Diagnostics& diagnostics) {
  static constexpr std::array<std::string_view, 2> kFatal = {"content-length", "transfer-encoding"};
  static constexpr std::array<std::string_view, 5> kFatalForAws = {"authorization", "connection", "expect",
                                                                   "proxy-authenticate", "te"};
  static constexpr std::array<std::string_view, 5> kVanish = {"connection", "expect", "proxy-authenticate", "te",
                                                              "via"};
  if (std::holds_alternative<model::MockBackend>(integration.backend)) return;
  bool aws = !std::holds_alternative<model::HttpBackend>(integration.backend);
  for (const model::ParameterMapping& mapping : integration.request_parameters) {
    if (mapping.location != model::MappingLocation::header || mapping.action != model::MappingAction::set) continue;
    std::string name = openapi::lower(mapping.name);
    if (holds(kFatal, name) || (aws && holds(kFatalForAws, name))) {
      diagnostics.report(
          DiagnosticId::always_fails, mapping.span,
          "API Gateway refuses to send a mapped header '" + mapping.name + "': every call of " + place + " answers 500",
          "remove the mapping");
    } else if (holds(kVanish, name)) {
      diagnostics.report(DiagnosticId::no_effect, mapping.span,
                         "API Gateway does not send the mapped header '" + mapping.name + "' of " + place);
    }
  }
}

/// A REST API invokes Lambda proxies by POST alone (aws-behaviour.md 1.3).
void check_lambda_method(const model::Integration& integration, const std::string& place, Diagnostics& diagnostics) {
  const auto* lambda = std::get_if<model::LambdaBackend>(&integration.backend);
  if (!lambda || !lambda->proxy || !lambda->payload_format_version.empty() || !lambda->method ||
      lambda->method->token == "POST")
    return;
  diagnostics.report(DiagnosticId::always_fails, integration.span,
                     "a Lambda function is invoked by POST: with httpMethod " + lambda->method->token +
                         " every call of " + place + " answers 500",
                     "write httpMethod: POST");
}

}  // namespace

void check_mappings(const openapi::Operation& declared, const model::Operation& operation, Diagnostics& diagnostics) {
  if (!operation.integration) return;
  const model::Integration& integration = *operation.integration;
  std::string place = operation.method.token + " " + operation.path.text;
  for (const model::ParameterMapping& mapping : integration.request_parameters) {
    // HTTP APIs declare nothing; theirs are the ones with an action.
    if (mapping.action != model::MappingAction::set || mapping.location == model::MappingLocation::service) continue;
    const auto* value = std::get_if<MethodRequestValue>(&mapping.source);
    if (!value || declares(operation, *value)) continue;
    diagnostics.report(DiagnosticId::undeclared_parameter, mapping.span,
                       "Invalid mapping expression parameter specified: method.request." +
                           std::string(place_name(value->location)) + "." + value->name + " (" + place +
                           " does not declare it)",
                       "add it to the operation's parameters");
  }
  check_header_names(integration, place, diagnostics);
  check_lambda_method(integration, place, diagnostics);
  // A proxy's responses have no effect. An operation without any response declared is a sketch (many public documents);
  // only a partial list is a mistake.
  if (is_proxy(integration) || declared.responses.empty()) return;
  for (const model::IntegrationResponse& response : integration.responses) {
    if (declares_status(operation, response.status_code)) {
      for (const model::ParameterMapping& mapping : response.parameters) {
        if (declares_header(operation, response.status_code, mapping.name)) continue;
        diagnostics.report(DiagnosticId::undeclared_parameter, mapping.span,
                           "Invalid mapping expression parameter specified: method.response.header." + mapping.name +
                               " (response " + std::to_string(response.status_code) + " of " + place +
                               " does not declare it)",
                           "add it to the response's headers");
      }
      continue;
    }
    diagnostics.report(DiagnosticId::undeclared_status, response.span,
                       "status " + std::to_string(response.status_code) + " is not among the responses of " + place,
                       "add it to the operation's responses");
  }
}

}  // namespace apigen::passes
