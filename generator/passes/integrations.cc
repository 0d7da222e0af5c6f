#include "apigen/aws/uri.h"
#include "lowering.h"

namespace apigen::passes {

using document::Node;

namespace {

constexpr std::string_view kIntegration = "x-amazon-apigateway-integration";

model::Integration mock_integration(support::Span span) {
  model::Integration out;
  out.backend = model::MockBackend{};
  out.span = span;
  out.request_templates.push_back({"application/json", "{\"statusCode\": 200}", span});
  model::IntegrationResponse response;
  response.is_default = true;
  response.span = span;
  out.responses.push_back(std::move(response));
  return out;
}

/// The operation's path appended to the URL, every variable filled from the request's own.
model::Integration proxy_integration(std::string url, const model::PathTemplate& path, model::ApiType type,
                                     support::Span span) {
  while (!url.empty() && url.back() == '/') url.pop_back();
  model::HttpBackend backend;
  backend.proxy = true;
  model::Integration out;
  out.span = span;
  if (type == model::ApiType::http) out.timeout_ms = 30000;
  std::string uri = url;
  for (const model::Segment& segment : path.segments) {
    std::string variable;
    if (const auto* param = std::get_if<model::ParamSegment>(&segment)) variable = param->name;
    if (const auto* greedy = std::get_if<model::GreedySegment>(&segment)) variable = greedy->name;
    if (variable.empty()) {
      uri += "/" + std::get<model::LiteralSegment>(segment).text;
      continue;
    }
    uri += "/{" + variable + "}";
    if (type == model::ApiType::http) continue;  // an HTTP API fills URI variables by itself
    model::ParameterMapping mapping;
    mapping.location = model::MappingLocation::path;
    mapping.name = variable;
    mapping.source = model::MethodRequestValue{model::MethodRequestValue::Location::path, variable, false};
    mapping.span = span;
    out.request_parameters.push_back(std::move(mapping));
  }
  if (path.segments.empty()) uri += "/";
  backend.uri = aws::parse_uri_template(uri);
  out.backend = std::move(backend);
  return out;
}

}  // namespace

std::optional<model::Integration> lower_integration(const openapi::Operation& operation,
                                                    const model::PathTemplate& path, const aws::Place& place,
                                                    const Document& document) {
  const Node* node = operation.node->find(kIntegration);
  if (node && !node->is_null()) {
    const Node* target = openapi::follow(node, document.spec.resolve);
    return target ? aws::read_integration(*target, place, document.diagnostics) : std::nullopt;
  }
  switch (document.options.default_integration.kind) {
    case DefaultIntegration::Kind::mock:
      return mock_integration(operation.span);
    case DefaultIntegration::Kind::http_proxy:
      return proxy_integration(document.options.default_integration.url, path, place.type, operation.span);
    case DefaultIntegration::Kind::none:
      break;
  }
  document.diagnostics.report(DiagnosticId::no_integration, operation.span,
                              "No integration defined for method: " + place.text(),
                              "add x-amazon-apigateway-integration, or build with --default-integration mock");
  return std::nullopt;
}

}  // namespace apigen::passes
