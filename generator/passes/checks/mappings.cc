// Mappings against what the method declares: parameters that a mapping reads, statuses that an integration answers.
#include "../lowering.h"

namespace apigen::passes {

using model::MethodRequestValue;
using model::Parameter;

namespace {

bool declares(const model::Operation& operation, const MethodRequestValue& value) {
  for (const Parameter& parameter : operation.parameters) {
    bool place = value.location == MethodRequestValue::Location::path     ? parameter.location == Parameter::Location::path
                 : value.location == MethodRequestValue::Location::header ? parameter.location == Parameter::Location::header
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

std::string_view place_name(MethodRequestValue::Location location) {
  static constexpr std::string_view kNames[] = {"header", "querystring", "path"};
  return kNames[static_cast<int>(location)];
}

bool declares_status(const model::Operation& operation, int status) {
  std::string text = std::to_string(status);
  for (const model::Response& response : operation.responses) {
    if (response.status == text || response.status == "default" || response.status == text.substr(0, 1) + "XX") return true;
  }
  return false;
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
                       "Invalid mapping expression parameter specified: method.request." + std::string(place_name(value->location)) + "." +
                           value->name + " (" + place + " does not declare it)",
                       "add it to the operation's parameters");
  }
  // An operation without any response declared is a sketch (many public documents); only a partial list is a mistake.
  if (declared.responses.empty()) return;
  for (const model::IntegrationResponse& response : integration.responses) {
    if (declares_status(operation, response.status_code)) continue;
    diagnostics.report(DiagnosticId::undeclared_status, response.span,
                       "status " + std::to_string(response.status_code) + " is not among the responses of " + place,
                       "add it to the operation's responses");
  }
}

}  // namespace apigen::passes
