// gateway_responses.cc: what the gateway itself answers, inheritance resolved (aws-behaviour reference section 1.3).
#include <algorithm>
#include <map>
#include <optional>

#include "apigen/support/text.h"
#include "mapping_writer.h"
#include "writers.h"

namespace apigen::emit::gateway {
namespace {


struct Kind {
  const char* type;
  bool client_error;  // takes DEFAULT_4XX, else DEFAULT_5XX
};

// REQUEST_TOO_LARGE is left out: it cannot be customised.
constexpr Kind kKinds[] = {
    {"ACCESS_DENIED", true},
    {"API_CONFIGURATION_ERROR", false},
    {"AUTHORIZER_CONFIGURATION_ERROR", false},
    {"AUTHORIZER_FAILURE", false},
    {"BAD_REQUEST_PARAMETERS", true},
    {"BAD_REQUEST_BODY", true},
    {"EXPIRED_TOKEN", true},
    {"INTEGRATION_FAILURE", false},
    {"INTEGRATION_TIMEOUT", false},
    {"INVALID_API_KEY", true},
    {"INVALID_SIGNATURE", true},
    {"MISSING_AUTHENTICATION_TOKEN", true},
    {"QUOTA_EXCEEDED", true},
    {"RESOURCE_NOT_FOUND", true},
    {"THROTTLED", true},
    {"UNAUTHORIZED", true},
    {"UNSUPPORTED_MEDIA_TYPE", true},
    {"WAF_FILTERED", true},
};

/// Types become identifiers, so only known ones may.
bool is_type(const std::string& type) {
  return type == "DEFAULT_4XX" || type == "DEFAULT_5XX" ||
         std::any_of(std::begin(kKinds), std::end(kKinds), [&](const Kind& kind) { return type == kind.type; });
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return text;
}

bool is_name_char(char c, bool header) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || (header && c == '-');
}

/// The expression for "context.error.messageString" and its like; none if a template does not know it.
std::optional<std::string> reference(std::string_view name) {
  auto after = [&](std::string_view prefix) -> std::optional<std::string> {
    if (!name.starts_with(prefix) || name.size() == prefix.size()) return std::nullopt;
    return view_of(name.substr(prefix.size()), 8);
  };
  if (auto rest = after("context.")) return "rt::context_value(x, " + *rest + ")";
  if (auto rest = after("stageVariables.")) return "rt::stage_variable(x, " + *rest + ")";
  if (auto rest = after("method.request.header.")) return "rt::request_header(x, " + *rest + ")";
  if (auto rest = after("method.request.querystring.")) return "rt::request_query(x, " + *rest + ")";
  if (auto rest = after("method.request.path.")) return "rt::request_path_parameter(x, " + *rest + ")";
  return std::nullopt;
}

/// The statements that write a template: plain substitution, no VTL (section 1.4). What is no known reference stays as it is.
std::string substitution(std::string_view text) {
  std::string statements, literal;
  auto flush = [&] {
    if (!literal.empty()) statements += "out.append(" + view_of(literal, 6) + ");\n";
    literal.clear();
  };
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '$') {
      literal += text[i++];
      continue;
    }
    const bool braces = i + 1 < text.size() && text[i + 1] == '{';
    const std::size_t begin = i + (braces ? 2 : 1);
    std::size_t end = begin;
    const bool header = text.substr(begin).starts_with("method.request.");
    while (end < text.size() && is_name_char(text[end], header)) ++end;
    while (!braces && end > begin && text[end - 1] == '.') --end;
    const bool closed = !braces || (end < text.size() && text[end] == '}');
    auto value = closed ? reference(text.substr(begin, end - begin)) : std::nullopt;
    if (!value) {
      literal += text[i++];
      continue;
    }
    flush();
    statements += "out.append(" + *value + ");\n";
    i = end + (braces ? 1 : 0);
  }
  flush();
  return statements;
}

/// Writes the constants of one customised response; returns the name of its description.
std::string write_response(CodeWriter& out, const model::GatewayResponse& response, const ApiContext& context) {
  const std::string name = lower(response.type);
  const std::string constant = "k" + support::pascal_case(name);
  std::string headers = "nullptr";
  out.blank();
  out.emit("// @type@    (@place@)\n", {{"type", support::cpp_comment_text(response.type)}, {"place", place_of(response.span)}});
  std::string calls;
  for (const model::GatewayResponse::Header& header : response.headers) {
    auto value = value_expression(header.source, Side::gateway_response);
    if (!value) {
      context.diagnostics.unsupported(response.span, "gateway-response-parameter", "this value of a gateway response's header is not acted on yet");
      continue;
    }
    calls += "rt::add_gateway_header(headers, " + view_of(header.name, 6) + ", " + *value + ");\n";
  }
  if (!calls.empty()) {
    headers = name + "_headers";
    out.emit("void @name@(const rt::Exchange&@x@, rt::Headers& headers) {\n  @calls@}\n",
             {{"name", headers}, {"x", calls.find("(x, ") != std::string::npos ? " x" : ""}, {"calls", calls}});
  }
  std::string templates = "nullptr", list;
  std::size_t number = 0;
  for (const model::MappingTemplate& source : response.templates) {
    const std::string function = name + "_body" + (number ? "_" + std::to_string(number + 1) : "");
    ++number;
    const std::string body = substitution(source.text);
    out.emit("void @name@(const rt::Exchange&@x@, rt::Buffer&@out@) {\n  @body@}\n",
             {{"name", function},
              {"x", body.find("(x, ") != std::string::npos ? " x" : ""},
              {"out", body.empty() ? "" : " out"},
              {"body", body}});
    list += "    {" + view_of(source.content_type, 8) + ", " + function + "},\n";
  }
  if (number) {
    templates = constant + "Templates";
    out.emit("constexpr rt::GatewayTemplate @name@[] = {\n@list@};\n", {{"name", templates}, {"list", list}});
  }
  out.emit(R"(
constexpr rt::GatewayResponse @name@{
    .status = @status@,
    .headers = @headers@,
    .templates = @templates@,
    .template_count = @count@,
};
)",
           {{"name", constant},
            {"status", std::to_string(response.status_code.value_or(0))},
            {"headers", headers},
            {"templates", templates},
            {"count", std::to_string(number)}});
  return constant;
}

}  // namespace

std::string write_gateway_responses(const ApiContext& context) {
  CodeWriter out;
  write_file_head(out, context, "What the gateway itself answers.", {"apigen/rt/context.h", "apigen/rt/gateway_response.h"}, {"api.h"});
  const bool http = context.api.type == model::ApiType::http;
  std::map<std::string, std::string> written;  // type -> constant
  if (!context.api.gateway_responses.empty()) {
    out.emit("namespace {\n");
    for (const model::GatewayResponse& response : context.api.gateway_responses) {
      if (is_type(response.type) && !written.contains(response.type)) written[response.type] = write_response(out, response, context);
    }
    out.emit("\n}  // namespace\n\n");
  }
  std::map<std::string, std::string> cases;  // constant -> case labels
  std::vector<std::string> order;
  for (const Kind& kind : kKinds) {
    // A type of its own inherits nothing; one that is not defined takes the default of its class as a whole.
    auto own = written.find(kind.type);
    if (own == written.end()) own = written.find(kind.client_error ? "DEFAULT_4XX" : "DEFAULT_5XX");
    if (own == written.end()) continue;
    if (!cases.contains(own->second)) order.push_back(own->second);
    cases[own->second] += "case rt::GatewayErrorKind::" + lower(kind.type) + ":\n";
  }
  const char* otherwise = http ? "rt::default_http_api_response(x, error);" : "rt::default_gateway_response(x, error);";
  out.emit("void gateway_response(rt::Exchange& x, const rt::GatewayError& error) {\n");
  if (order.empty()) {
    out.emit("  @otherwise@\n}\n", {{"otherwise", otherwise}});
  } else {
    out.emit("  switch (error.kind) {\n");
    for (const std::string& constant : order) {
      out.emit("    @cases@      return rt::custom_gateway_response(x, error, @constant@);\n", {{"cases", cases[constant]}, {"constant", constant}});
    }
    out.emit("    default:\n      return @otherwise@\n  }\n}\n", {{"otherwise", otherwise}});
  }
  write_file_end(out, context);
  return out.take();
}

}  // namespace apigen::emit::gateway
