#include <set>

#include "apigen/openapi/fields.h"
#include "lowering.h"

namespace apigen::passes {

using document::Node;
using model::Parameter;

namespace {

constexpr std::string_view kValidator = "x-amazon-apigateway-request-validator";

constexpr std::pair<std::string_view, model::ValidationMode> kValidationModes[] = {
    {"aws", model::ValidationMode::aws}, {"strict", model::ValidationMode::strict}};
constexpr std::pair<std::string_view, model::ResponseValidation> kResponseModes[] = {
    {"off", model::ResponseValidation::off},
    {"log", model::ResponseValidation::log},
    {"enforce", model::ResponseValidation::enforce}};
constexpr std::pair<std::string_view, model::UnknownParameters> kUnknownParameters[] = {
    {"ignore", model::UnknownParameters::ignore}, {"refuse", model::UnknownParameters::refuse}};

/// An id from method and path: "get_pets_petId".
std::string made_id(const model::Operation& operation) {
  std::string out = openapi::lower(operation.method.token);
  for (char c : operation.path.text) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      out += c;
    } else if (out.back() != '_') {
      out += '_';
    }
  }
  while (out.back() == '_') out.pop_back();
  return out;
}

/// Gives every operation an id of its own; those from the document keep theirs before any is made.
void name_operations(model::Api& api, const std::vector<support::Span>& id_spans, Diagnostics& diagnostics) {
  std::map<std::string, std::size_t> first;
  for (std::size_t i = 0; i < api.operations.size(); ++i) {
    if (api.operations[i].id_from_document) first.emplace(api.operations[i].id, i);
  }
  std::set<std::string> taken;
  for (const auto& [id, index] : first) taken.insert(id);
  for (std::size_t i = 0; i < api.operations.size(); ++i) {
    model::Operation& operation = api.operations[i];
    bool renamed = operation.id_from_document && first.at(operation.id) != i;
    if (operation.id_from_document && !renamed) continue;
    std::string base = renamed ? operation.id : made_id(operation);
    std::string id = base;
    for (int n = 2; taken.count(id); ++n) id = base + "_" + std::to_string(n);
    if (renamed) {
      diagnostics
          .report(DiagnosticId::duplicate_operation_id, id_spans[i],
                  "operationId '" + base + "' is used twice; this one becomes '" + id + "'")
          .notes.push_back({id_spans[first.at(base)], "first used here"});
    }
    taken.insert(id);
    operation.id = id;
  }
}

/// Path parameters as the path has them: undeclared ones added (aws-behaviour.md 13.1), others that it lacks warned of.
void complete_path_parameters(model::Operation& operation, const aws::Place& place, const Document& document) {
  auto in_path = [&](const std::string& name) {
    for (const model::Segment& segment : operation.path.segments) {
      const auto* param = std::get_if<model::ParamSegment>(&segment);
      const auto* greedy = std::get_if<model::GreedySegment>(&segment);
      if ((param && param->name == name) || (greedy && greedy->name == name)) return true;
    }
    return false;
  };
  for (Parameter& parameter : operation.parameters) {
    if (parameter.location != Parameter::Location::path || in_path(parameter.name)) continue;
    // Documents also name a greedy variable with its plus sign, and API Gateway takes it.
    if (parameter.name.back() == '+' && in_path(parameter.name.substr(0, parameter.name.size() - 1))) {
      parameter.name.pop_back();
      continue;
    }
    document.diagnostics.report(DiagnosticId::unknown_path_parameter, parameter.span,
                                "path parameter '" + parameter.name + "' of " + place.text() + " is not in the path");
  }
  for (const model::Segment& segment : operation.path.segments) {
    const auto* param = std::get_if<model::ParamSegment>(&segment);
    if (!param) continue;  // AWS adds none for a greedy variable
    bool declared = false;
    for (const Parameter& parameter : operation.parameters) {
      declared = declared || (parameter.location == Parameter::Location::path && parameter.name == param->name);
    }
    if (declared) continue;
    Parameter added;
    added.location = Parameter::Location::path;
    added.name = param->name;
    added.required = true;
    added.span = operation.span;
    operation.parameters.push_back(std::move(added));
  }
}

void check_parameter_names(const model::Operation& operation, const aws::Place& place, const Document& document) {
  // A rule of REST APIs alone; a document that was not written for API Gateway may break it.
  if (place.type != model::ApiType::rest || document.lenient()) return;
  for (std::size_t i = 0; i < operation.parameters.size(); ++i) {
    const Parameter& later = operation.parameters[i];
    if (later.location == Parameter::Location::cookie) continue;
    for (std::size_t j = 0; j < i; ++j) {
      const Parameter& earlier = operation.parameters[j];
      if (earlier.name != later.name || earlier.location == Parameter::Location::cookie) continue;
      document.diagnostics
          .report(DiagnosticId::ambiguous_parameter, later.span,
                  "Parameter names must be unique across querystring, header and path: '" + later.name + "' of " +
                      place.text())
          .notes.push_back({earlier.span, "also declared here"});
    }
  }
}

std::optional<model::RequestValidator> choose_validator(const openapi::Operation& operation, const aws::Place& place,
                                                        const Document& document) {
  openapi::Fields fields(*operation.node, place.text(), document.diagnostics);
  std::optional<std::string> own = fields.text(kValidator);
  std::string name = own ? *own : document.root.request_validator;
  if (name.empty()) return std::nullopt;
  std::vector<std::string_view> names;
  for (const model::RequestValidator& validator : document.root.request_validators) {
    if (validator.name == name) return validator;
    names.push_back(validator.name);
  }
  if (own) {
    std::string near = support::nearest(name, names);
    document.diagnostics.report(
        DiagnosticId::unknown_validator, fields.find(kValidator)->span,
        "there is no request validator '" + name + "'; " + place.text() + " is not validated",
        near.empty() ? "define it in x-amazon-apigateway-request-validators" : "did you mean '" + near + "'?");
  }
  return std::nullopt;
}

void check_root_validator(const Document& document) {
  const std::string& name = document.root.request_validator;
  if (name.empty()) return;
  std::vector<std::string_view> names;
  for (const model::RequestValidator& validator : document.root.request_validators) {
    if (validator.name == name) return;
    names.push_back(validator.name);
  }
  std::string near = support::nearest(name, names);
  document.diagnostics.report(
      DiagnosticId::unknown_validator, document.root.request_validator_span,
      "there is no request validator '" + name + "'; nothing is validated by it",
      near.empty() ? "define it in x-amazon-apigateway-request-validators" : "did you mean '" + near + "'?");
}

}  // namespace

void lower_operations(Document& document, model::Api& api) {
  check_root_validator(document);
  const Node& root = *document.spec.root;
  model::ValidationMode validation = read_option(root, "x-apigen-validation", kValidationModes, document.diagnostics)
                                         .value_or(model::ValidationMode::aws);
  model::ResponseValidation responses =
      read_option(root, "x-apigen-response-validation", kResponseModes, document.diagnostics)
          .value_or(model::ResponseValidation::off);
  model::UnknownParameters unknown =
      read_option(root, "x-apigen-unknown-parameters", kUnknownParameters, document.diagnostics)
          .value_or(model::UnknownParameters::ignore);
  std::vector<support::Span> id_spans;
  for (const openapi::Path& path : document.spec.paths) {
    std::optional<model::PathTemplate> route = lower_path(path, document, api.type);
    for (const openapi::Operation& declared : path.operations) {
      aws::Place place{declared.method.token, path.text, api.type, document.rest_features};
      model::Operation operation;
      operation.method = declared.method;
      operation.path = route.value_or(model::PathTemplate{path.text, {}});
      operation.id = declared.id;
      operation.id_from_document = !declared.id.empty();
      operation.summary = declared.summary;
      operation.description = declared.description;
      operation.tags = declared.tags;
      operation.deprecated = declared.deprecated;
      operation.parameters = declared.parameters;
      operation.body = declared.body;
      operation.responses = declared.responses;
      operation.node = declared.node;
      operation.span = declared.span;
      if (route) complete_path_parameters(operation, place, document);
      check_parameter_names(operation, place, document);
      operation.security = lower_security(declared, place, document, api);
      operation.security_node = declared.security        ? declared.security->node
                                : document.spec.security ? document.spec.security->node
                                                         : nullptr;
      if (document.rest_features) operation.validator = choose_validator(declared, place, document);
      operation.validation = document.options.validation.value_or(
          read_option(*declared.node, "x-apigen-validation", kValidationModes, document.diagnostics)
              .value_or(validation));
      operation.response_validation = document.options.response_validation.value_or(
          read_option(*declared.node, "x-apigen-response-validation", kResponseModes, document.diagnostics)
              .value_or(responses));
      operation.unknown_parameters = document.options.unknown_parameters.value_or(
          read_option(*declared.node, "x-apigen-unknown-parameters", kUnknownParameters, document.diagnostics)
              .value_or(unknown));
      operation.integration = lower_integration(declared, operation.path, place, document);
      operation.default_route = api.type == model::ApiType::http && operation.path.text == "/$default";
      operation.resource_id = resource_id(api.id, operation.path.text);
      check_mappings(declared, operation, document.diagnostics);
      check_cache_key(api, operation, document.diagnostics);
      if (!route) continue;
      api.operations.push_back(std::move(operation));
      id_spans.push_back(declared.id_span);
    }
  }
  name_operations(api, id_spans, document.diagnostics);
}

}  // namespace apigen::passes
