// TOKEN and REQUEST authorizers as rt::LambdaAuthorizer.
#include <algorithm>

#include "apigen/support/text.h"
#include "authorizer_writer.h"
#include "mapping_writer.h"
#include "selection_pattern.h"

namespace apigen::emit::gateway {
namespace {

constexpr int kDefaultTtl = 300;  // of REST APIs (8.3); HTTP APIs keep nothing unless told to (8.8)

void include(AuthorizerSink& sink, const char* header) {
  if (std::find(sink.includes.begin(), sink.includes.end(), header) == sink.includes.end()) sink.includes.push_back(header);
}

std::string write_function(AuthorizerSink& sink, const model::Authorizer& authorizer) {
  const std::string name = sink.names.allocate(authorizer.name + "_function");
  const std::string body = uri_statements(authorizer.function);
  sink.definitions.blank();
  sink.definitions.emit(R"(
// @text@
rt::Outcome @name@(const rt::Exchange&@x@, const rt::IntegrationRequest&@request@, rt::Buffer&@out@) {
  @body@
  return {};
}
)",
                        {{"text", support::cpp_comment_text(authorizer.function.text)},
                         {"name", name},
                         {"x", body.find("(x, ") != std::string::npos ? " x" : ""},
                         {"request", body.find("(out, request, ") != std::string::npos ? " request" : ""},
                         {"out", body.empty() ? "" : " out"},
                         {"body", body}});
  return name;
}

}  // namespace

std::string write_expression(AuthorizerSink& sink, const model::Authorizer& authorizer) {
  const std::string& expression = authorizer.identity_validation_expression;
  if (expression.empty()) return {};
  const SelectionPattern pattern(expression);  // Java's syntax too, matched against the whole value (extensions.md 3.2)
  if (!pattern.problem().empty()) {
    sink.context.diagnostics.report(support::DiagnosticId::bad_authorizer, authorizer.span,
                                    "authorizer '" + support::cpp_comment_text(authorizer.name) + "': the identityValidationExpression \"" +
                                        support::cpp_comment_text(expression) + "\" is no regular expression: " + pattern.problem());
    return {};
  }
  include(sink, "apigen/rt/validate.h");
  const RuntimePattern compiled = runtime_pattern(expression);
  const std::string name = sink.names.allocate(authorizer.name + "_accepts");
  sink.definitions.blank();
  sink.definitions.emit(R"(
// @text@
const rt::Pattern @pattern@(@expression@, rt::Pattern::Engine::@engine@);
bool @name@(std::string_view token) { return @pattern@.matches(token); }
)",
                        {{"text", support::cpp_comment_text(expression)},
                         {"pattern", "k" + support::pascal_case(name)},
                         {"expression", view_of(compiled.text, 6)},
                         {"engine", compiled.engine},
                         {"name", name}});
  return name;
}

EmittedAuthorizer write_lambda_authorizer(AuthorizerSink& sink, const model::Authorizer& authorizer, const std::string& policy) {
  const bool http_api = sink.context.api.type == model::ApiType::http;
  const std::string sources = write_identity_sources(sink, authorizer);
  const bool token = authorizer.type == model::Authorizer::Type::token;
  const std::string accepts = token ? write_expression(sink, authorizer) : std::string();
  const std::string function = write_function(sink, authorizer);
  const int ttl = authorizer.identity_sources.empty() ? 0 : authorizer.result_ttl_seconds.value_or(http_api ? 0 : kDefaultTtl);
  std::string text = "{\n    .type = rt::LambdaAuthorizer::Type::";
  text += token ? "token" : "request";
  text += ",\n    .name = " + view_of(authorizer.name, 8) + ",\n    .function = " + function + ",\n";
  if (!sources.empty()) text += "    " + sources + ",\n";
  if (!accepts.empty()) text += "    .accepts = " + accepts + ",\n";
  text += "    .ttl_seconds = " + std::to_string(ttl) + ",\n";
  if (http_api) text += std::string("    .payload_version = ") + (authorizer.payload_format_version == "1.0" ? "1" : "2") + ",\n";
  if (http_api && authorizer.simple_responses && authorizer.payload_format_version != "1.0") text += "    .simple_responses = true,\n";
  if (!policy.empty()) text += "    .resource_policy = &" + policy + ",\n";
  return {"rt::LambdaAuthorizer", text + "}"};
}

}  // namespace apigen::emit::gateway
