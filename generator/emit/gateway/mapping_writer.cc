#include "mapping_writer.h"

#include <algorithm>

#include "apigen/mapping/json_path.h"
#include "apigen/mapping/template.h"
#include "apigen/support/text.h"
#include "selection_pattern.h"

namespace apigen::emit::gateway {
namespace {

// As documents write it, for the log.
std::string destination_of(const model::ParameterMapping& mapping) {
  const char* place = mapping.location == model::MappingLocation::header        ? "header."
                      : mapping.location == model::MappingLocation::querystring ? "querystring."
                                                                                : "path.";
  return std::string("integration.request.") + place + mapping.name;
}

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::string call(const char* function, const std::string& first, const std::string& name) {
  return std::string(function) + "(" + first + view_of(name, 6) + ")";
}

/// A path that is names and indexes becomes its steps; any other is read once, when it is first needed.
std::string mapped_body(const std::string& of, const std::string& path) {
  if (path.empty()) return call("rt::mapped_body", "x, " + of + ".input, ", path);
  const auto steps = mapping::simple_steps(path);
  if (!steps) return "rt::mapped_body(x, " + of + ".input, [] { static const rt::vtl::PlannedPath path(" + view_of(path, 6) + "); return path; }())";
  return "rt::mapped_body(x, " + of + ".input, rt::vtl::Steps{" + mapping::steps_code(*steps) + "})";
}

bool mentions(const std::string& text, const char* word) { return text.find(word) != std::string::npos; }

}  // namespace

std::string call_in_turn(const std::vector<std::string>& calls) {
  if (calls.size() == 1) return "return " + calls.front() + ";";
  std::string text = "rt::Outcome done = " + calls.front() + ";\n";
  for (std::size_t i = 1; i < calls.size(); ++i) text += "if (done.ok()) done = " + calls[i] + ";\n";
  return text + "return done;";
}

std::optional<std::string> value_expression(const model::MappingSource& source, Side side) {
  using Result = std::optional<std::string>;
  const bool of_request = side != Side::response;
  return std::visit(
      Overloaded{
          [&](const model::MethodRequestValue& value) -> Result {
            if (!of_request) return std::nullopt;
            switch (value.location) {
              case model::MethodRequestValue::Location::header:
                return call(value.multivalue ? "rt::request_header_all" : "rt::request_header", "x, ", value.name);
              case model::MethodRequestValue::Location::querystring:
                return call("rt::request_query", "x, ", value.name);
              case model::MethodRequestValue::Location::path:
                return call("rt::request_path_parameter", "x, ", value.name);
            }
            return std::nullopt;
          },
          [&](const model::MethodRequestBody& body) -> Result {
            if (side != Side::request) return std::nullopt;
            if (body.json_path.empty()) return "rt::whole_request_body(request)";
            return mapped_body("request", body.json_path);
          },
          [&](const model::IntegrationResponseHeader& header) -> Result {
            if (side != Side::response) return std::nullopt;
            return header.multivalue ? call("rt::answer_header_all", "x, answer, ", header.name) : call("rt::answer_header", "answer, ", header.name);
          },
          [&](const model::IntegrationResponseBody& body) -> Result {
            if (side != Side::response) return std::nullopt;
            return mapped_body("answer", body.json_path);
          },
          [&](const model::ContextVariable& variable) -> Result { return call("rt::context_value", "x, ", variable.name); },
          [&](const model::StageVariable& variable) -> Result { return call("rt::stage_variable", "x, ", variable.name); },
          [&](const model::StaticValue& value) -> Result { return view_of(value.text, 6); },
          [&](const std::shared_ptr<const model::CompositeValue>&) -> Result { return std::nullopt; },
      },
      source);
}

bool is_plain(std::string_view text) { return text.find_first_of("$#") == std::string_view::npos; }

std::string MappingWriter::allocate(const std::string& operation, const char* suffix) { return names_.allocate(operation + "_" + suffix); }

std::string uri_statements(const model::UriTemplate& uri) {
  std::string body;
  for (const model::UriPart& part : uri.parts) {
    if (!body.empty()) body += '\n';
    body += std::visit(Overloaded{
                           [](const model::UriLiteral& literal) { return "out.append(" + view_of(literal.text, 6) + ");"; },
                           [](const model::UriPathParameter& parameter) {
                             return "rt::append_path_value(out, request, " + view_of(parameter.name, 6) + ");";
                           },
                           [](const model::UriStageVariable& variable) {
                             return "out.append(rt::stage_variable(x, " + view_of(variable.name, 6) + "));";
                           },
                       },
                       part);
  }
  return body;
}

std::string MappingWriter::uri(const std::string& operation, const model::UriTemplate& uri, const support::Span& span) {
  const std::string name = allocate(operation, "uri");
  const std::string body = uri_statements(uri);
  declarations_.emit("rt::Outcome @name@(const rt::Exchange& x, const rt::IntegrationRequest& request, rt::Buffer& out);\n", {{"name", name}});
  definitions_.blank();
  definitions_.emit(R"(
// @text@    (@place@)
rt::Outcome @name@(const rt::Exchange&@x@, const rt::IntegrationRequest&@request@, rt::Buffer&@out@) {
  @body@
  return {};
}
)",
                    {{"text", support::cpp_comment_text(uri.text)},
                     {"place", place_of(span)},
                     {"name", name},
                     {"x", mentions(body, "(x, ") ? " x" : ""},
                     {"request", mentions(body, "(out, request, ") ? " request" : ""},
                     {"out", body.empty() ? "" : " out"},
                     {"body", body}});
  return "mapping::" + name;
}

std::string MappingWriter::request(const std::string& operation, const std::vector<model::ParameterMapping>& mappings) {
  std::vector<std::string> calls;
  const auto selecting = std::find_if(mappings.begin(), mappings.end(), [](const model::ParameterMapping& mapping) {
    const auto* body = std::get_if<model::MethodRequestBody>(&mapping.source);
    return body && !body->json_path.empty();
  });
  if (selecting != mappings.end()) calls.push_back("rt::require_json_body(x, request, " + view_of(destination_of(*selecting), 6) + ")");
  for (const model::ParameterMapping& mapping : mappings) {
    const auto* multi = std::get_if<model::MethodRequestValue>(&mapping.source);
    if (mapping.location == model::MappingLocation::querystring && multi && multi->multivalue &&
        multi->location == model::MethodRequestValue::Location::querystring) {
      calls.push_back("rt::map_query_values(x, request, " + view_of(mapping.name, 6) + ", " + view_of(multi->name, 6) + ")");
      continue;
    }
    auto value = value_expression(mapping.source, Side::request);
    const char* function = mapping.location == model::MappingLocation::header        ? "rt::map_header"
                           : mapping.location == model::MappingLocation::querystring ? "rt::map_query"
                           : mapping.location == model::MappingLocation::path        ? "rt::map_path"
                                                                                     : nullptr;
    if (!value || !function || mapping.action != model::MappingAction::set) {
      context_.diagnostics.unsupported(mapping.span, "parameter-mapping", "this request parameter mapping is not acted on yet");
      continue;
    }
    calls.push_back(std::string(function) + "(request, " + view_of(mapping.name, 6) + ", " + *value + ")");
  }
  if (calls.empty()) return "nullptr";
  const std::string name = allocate(operation, "request");
  const std::string body = call_in_turn(calls);
  declarations_.emit("rt::Outcome @name@(rt::Exchange& x, rt::IntegrationRequest& request);\n", {{"name", name}});
  definitions_.blank();
  definitions_.emit("rt::Outcome @name@(rt::Exchange&@x@, rt::IntegrationRequest& request) {\n  @body@\n}\n",
                    {{"name", name}, {"x", mentions(body, "(x, ") ? " x" : ""}, {"body", body}});
  return "mapping::" + name;
}

std::string MappingWriter::response(const std::string& operation, const std::vector<model::ParameterMapping>& mappings) {
  std::vector<std::string> calls;
  for (const model::ParameterMapping& mapping : mappings) {
    auto value = value_expression(mapping.source, Side::response);
    if (!value || mapping.location != model::MappingLocation::header || mapping.action != model::MappingAction::set) {
      context_.diagnostics.unsupported(mapping.span, "parameter-mapping", "this response parameter mapping is not acted on yet");
      continue;
    }
    calls.push_back("rt::map_response_header(x, headers, " + view_of(mapping.name, 6) + ", " + *value + ")");
  }
  if (calls.empty()) return "nullptr";
  const std::string name = allocate(operation, "response");
  const std::string body = call_in_turn(calls);
  declarations_.emit("rt::Outcome @name@(rt::Exchange& x, rt::IntegrationAnswer& answer, rt::Headers& headers);\n", {{"name", name}});
  definitions_.blank();
  definitions_.emit("rt::Outcome @name@(rt::Exchange& x, rt::IntegrationAnswer&@answer@, rt::Headers& headers) {\n  @body@\n}\n",
                    {{"name", name}, {"answer", mentions(body, "answer") ? " answer" : ""}, {"body", body}});
  return "mapping::" + name;
}

std::string MappingWriter::mapping_template(const std::string& operation, const model::MappingTemplate& source) {
  const std::string name = allocate(operation, "template");
  declarations_.emit("rt::Outcome @name@(rt::Exchange& x, rt::TemplateInput& input, rt::Buffer& out);\n", {{"name", name}});
  definitions_.blank();
  definitions_.emit("\n// @type@    (@place@)\n", {{"type", support::cpp_comment_text(source.content_type)}, {"place", place_of(source.span)}});
  const auto parsed = mapping::parse_template(source.text, source.span, context_.diagnostics);
  if (!parsed) return "mapping::" + name;  // reported; nothing is built
  if (is_plain(source.text)) {
    definitions_.emit("rt::Outcome @name@(rt::Exchange&, rt::TemplateInput&, rt::Buffer&@out@) {\n  @body@\n  return {};\n}\n",
                      {{"name", name},
                       {"out", source.text.empty() ? "" : " out"},
                       {"body", source.text.empty() ? "" : "out.append(" + view_of(source.text, 6) + ");"}});
    return "mapping::" + name;
  }
  uses_templates_ = true;
  const std::string code = names_.allocate(name + "_code");
  definitions_.append("namespace {\n" + mapping::emit_cpp(*parsed, code) + "}  // namespace\n");
  definitions_.emit(R"(
rt::Outcome @name@(rt::Exchange& x, rt::TemplateInput& input, rt::Buffer& out) {
  return rt::render_template(x, input, out, @code@);
}
)",
                    {{"name", name}, {"code", code}});
  return "mapping::" + name;
}

std::string MappingWriter::selection(const std::string& operation, const std::vector<model::IntegrationResponse>& responses, Subject subject) {
  std::string body, patterns;
  int otherwise = -1;
  for (std::size_t i = 0; i < responses.size(); ++i) {
    const model::IntegrationResponse& response = responses[i];
    if (response.is_default || response.selection_pattern.empty()) {
      if (otherwise < 0) otherwise = static_cast<int>(i);
      continue;
    }
    const SelectionPattern pattern(response.selection_pattern);
    if (!pattern.problem().empty()) {
      context_.diagnostics.report(support::DiagnosticId::bad_selection_pattern, response.span,
                                  "the pattern \"" + support::cpp_comment_text(response.selection_pattern) + "\" is no regular expression: " + pattern.problem());
      continue;
    }
    std::string condition;
    if (subject == Subject::status) {
      for (const auto& [first, last] : matched_statuses(pattern)) {
        condition += condition.empty() ? "" : " || ";
        condition += first == last ? "subject == \"" + std::to_string(first) + "\""
                                   : "rt::status_between(subject, \"" + std::to_string(first) + "\", \"" + std::to_string(last) + "\")";
      }
    } else {
      const RuntimePattern compiled = runtime_pattern(response.selection_pattern);
      const std::string name = "k" + support::pascal_case(allocate(operation, "pattern"));
      patterns += "const rt::Pattern " + name + "(" + view_of(compiled.text, 6) + ", rt::Pattern::Engine::" + compiled.engine + ");\n";
      condition = name + ".matches(subject)";
    }
    if (condition.empty()) continue;
    body += "// " + support::cpp_comment_text(response.selection_pattern) + "\nif (" + condition + ") return " + std::to_string(i) + ";\n";
  }
  if (!patterns.empty()) uses_patterns_ = true;
  const std::string name = allocate(operation, "select");
  declarations_.emit("int @name@(std::string_view subject);\n", {{"name", name}});
  definitions_.blank();
  definitions_.append(patterns);
  definitions_.emit("int @name@(std::string_view@subject@) {\n  @body@\n}\n",
                    {{"name", name},
                     {"subject", body.empty() ? "" : " subject"},
                     {"body", body + "return " + std::to_string(otherwise) + ";"}});
  return "mapping::" + name;
}

std::string MappingWriter::header_text() const {
  CodeWriter out;
  write_file_head(out, context_, "What is sent to backends and made of their answers.", {"apigen/rt/integrations.h"}, {});
  out.emit("namespace mapping {\n\n");
  out.append(declarations_.text());
  out.emit("\n}  // namespace mapping\n");
  write_file_end(out, context_);
  return "#pragma once\n" + out.take();
}

std::string MappingWriter::source_text(const std::string& header) const {
  CodeWriter out;
  std::vector<std::string_view> runtime_headers;
  if (uses_http_mapping_) runtime_headers.push_back("apigen/rt/http_mapping.h");
  if (uses_templates_) runtime_headers.push_back("apigen/rt/mapping.h");
  if (uses_service_actions_) runtime_headers.push_back("apigen/rt/service_action.h");
  if (uses_patterns_) runtime_headers.push_back("apigen/rt/validate.h");
  write_file_head(out, context_, "What is sent to backends and made of their answers.", runtime_headers, {header});
  out.emit("namespace mapping {\n\n");
  out.append(definitions_.text());
  out.emit("\n}  // namespace mapping\n");
  write_file_end(out, context_);
  return out.take();
}

}  // namespace apigen::emit::gateway
