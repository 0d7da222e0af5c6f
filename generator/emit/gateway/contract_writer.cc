#include "contract_writer.h"

#include <algorithm>
#include <utility>

#include "apigen/support/text.h"

namespace apigen::emit::gateway {
namespace {

using model::Parameter;
using support::DiagnosticId;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

std::string bare_media_type(std::string_view text) {
  std::string type = lower(text.substr(0, text.find(';')));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  return type;
}

bool is_json_type(std::string_view type) { return type == "application/json" || type.ends_with("+json"); }

/// rt::BodyKind of a declared media type.
const char* body_kind(std::string_view type) {
  if (is_json_type(type)) return "json";
  if (type == "application/x-www-form-urlencoded") return "form";
  if (type == "multipart/form-data") return "multipart";
  if (type.find('*') != std::string_view::npos) return "by_type";
  if (type.starts_with("text/") && type != "text/xml") return "text";
  return "opaque";
}

struct StyleRow {
  std::string_view name;
  const char* constant;
  bool path, query, header, cookie;
};
constexpr StyleRow kStyles[] = {{"simple", "simple", true, false, true, false},
                                {"label", "label", true, false, false, false},
                                {"matrix", "matrix", true, false, false, false},
                                {"form", "form", false, true, false, true},
                                {"spaceDelimited", "space_delimited", false, true, false, false},
                                {"pipeDelimited", "pipe_delimited", false, true, false, false},
                                {"deepObject", "deep_object", false, true, false, false}};

/// The style and explode of a parameter, its location's if it says nothing (OpenAPI 3.1 section 4.8.12.2). Swagger 2.0's
/// collection formats were read as styles and are allowed everywhere.
std::pair<std::string, bool> style_of(const Parameter& parameter, const ApiContext& context) {
  const bool form = parameter.location == Parameter::Location::query || parameter.location == Parameter::Location::cookie;
  const std::string name = parameter.style.empty() ? (form ? "form" : "simple") : parameter.style;
  bool explode = parameter.explode.value_or(name == "form" || name == "deepObject");
  if (context.api.dialect == model::SchemaDialect::swagger2) {
    if (name == "tabDelimited") return {"tab_delimited", false};
    for (const StyleRow& row : kStyles) {
      if (row.name == name) return {row.constant, explode};
    }
  }
  for (const StyleRow& row : kStyles) {
    if (row.name != name) continue;
    const bool allowed = parameter.location == Parameter::Location::path     ? row.path
                         : parameter.location == Parameter::Location::query  ? row.query
                         : parameter.location == Parameter::Location::header ? row.header
                                                                             : row.cookie;
    if (!allowed) break;
    // Exploded, the delimited styles are written as form is (OpenAPI 3.0.3 section 4.7.12.3).
    if (explode && (name == "spaceDelimited" || name == "pipeDelimited")) return {"form", true};
    return {row.constant, explode};
  }
  context.diagnostics.report(DiagnosticId::bad_parameter_style, parameter.span, "parameter '" + parameter.name + "' cannot have the style '" + name + "' where it is",
                             "path: simple, label, matrix; query: form, spaceDelimited, pipeDelimited, deepObject; header: simple; cookie: form");
  return {form ? "form" : "simple", explode};
}

bool flag(const document::Node* node, std::string_view key) {
  const document::Node* value = node ? node->find(key) : nullptr;
  return value && value->kind == document::Kind::boolean && value->boolean;
}

const char* text_of(bool value) { return value ? "true" : "false"; }

}  // namespace

/// The initialiser of one rt::TextParameter.
std::string ContractWriter::parameter(const Parameter& parameter, const std::string& name, SchemaChecks& checks, schema::Shape& shape) {
  const auto [style, explode] = style_of(parameter, context_);
  std::string check;
  if (parameter.schema) {
    const model::Schema& declared = context_.api.schema(*parameter.schema);
    const std::string fallback = name + "_" + parameter.name;
    const schema::BlockId block = checks.block_of(declared, fallback);
    shape = schema::shape_of(checks.plan(), block);
    if (!checks.plan().block(block).rules.empty()) check = checks.function_of(declared, fallback);
  }
  std::string text = "{.name = " + view_of(parameter.name, 8) + ", .style = rt::Style::" + style + ", .explode = " + text_of(explode);
  if (parameter.required) text += ", .required = true";
  if (flag(parameter.node, "allowEmptyValue")) text += ", .allow_empty = true";
  if (!parameter.content_type.empty() && is_json_type(bare_media_type(parameter.content_type))) {
    text += ", .json = true, .shape = &rt::kJsonText";
  } else {
    text += ", .shape = &" + shapes_.constant(shape);
  }
  if (!check.empty()) text += ", .check = " + check;
  return text + "}";
}

/// A constant with the names that query parameters may have; `except` leaves out one parameter. Sets `open` if an object takes
/// every name.
std::string ContractWriter::known_names(const model::Operation& operation, const std::string& constant, const std::string& except, std::size_t& count, bool& open) {
  std::vector<std::string> names;
  for (const Parameter& one : operation.parameters) {
    if (one.location != Parameter::Location::query || one.name == except) continue;
    schema::Shape shape;
    if (one.schema) shape = schema::shape_of(requests_.plan(), requests_.block_of(context_.api.schema(*one.schema), one.name));
    const auto [style, explode] = style_of(one, context_);
    if (!one.content_type.empty()) {
      names.push_back(one.name);
    } else if (style == "deep_object") {
      names.push_back(one.name + "[");
    } else if (style == "form" && explode && text_types(shape) == 32) {
      for (const schema::Shape::Member& member : shape.members) names.push_back(member.name);
      open = open || shape.open;
    } else {
      names.push_back(one.name);
    }
  }
  for (const model::SecurityScheme& scheme : context_.api.security_schemes) {
    if (scheme.type == "apiKey" && scheme.in == "query") names.push_back(scheme.parameter_name);
  }
  if (operation.security.authorizer) {  // what lets callers in is no parameter of the operation, but has to be there
    const model::Authorizer& authorizer = context_.api.authorizer(*operation.security.authorizer);
    for (const model::IdentitySource& source : authorizer.identity_sources) {
      if (source.location == model::IdentitySource::Location::querystring) names.push_back(source.name);
    }
    if (authorizer.type == model::Authorizer::Type::iam) {  // presigned URLs
      for (const char* part : {"Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Security-Token", "Signature"}) names.push_back(std::string("X-Amz-") + part);
    }
  }
  count = names.size();
  if (names.empty()) return "nullptr";
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + view_of(name, 4);
  bodies_.emit("constexpr std::string_view @name@[] = {@list@};\n", {{"name", constant}, {"list", list}});
  return constant;
}

/// Rows of rt::TextParameter for what `encoding` (or Swagger 2.0's collectionFormat) says of the fields of a form.
std::string ContractWriter::fields(const model::BodyContent& content, const schema::Shape& shape, std::size_t& count) {
  const document::Node* encodings = content.node ? content.node->find("encoding") : nullptr;
  const bool multipart = bare_media_type(content.media_type) == "multipart/form-data";
  std::string rows;
  for (const schema::Shape::Member& member : shape.members) {
    const document::Node* encoding = encodings ? encodings->find(member.name) : nullptr;
    const std::uint8_t types = text_types(*member.shape);
    std::string style = "form", content_types;
    bool explode = true, json = types == 32;
    if (context_.api.dialect == model::SchemaDialect::swagger2 && content.schema) {
      const document::Node* properties = context_.api.schema(*content.schema).node->find("properties");
      const document::Node* property = properties ? properties->find(member.name) : nullptr;
      const document::Node* format = property ? property->find("collectionFormat") : nullptr;
      if (!(types & 16) || !property || (format && format->text == "multi")) continue;
      style = !format || format->text == "csv" ? "form" : format->text == "ssv" ? "space_delimited" : format->text == "pipes" ? "pipe_delimited" : "tab_delimited";
      explode = false;
    } else if (encoding && encoding->is_mapping()) {
      const document::Node* type = encoding->find("contentType");
      const document::Node* written = encoding->find("style");
      const document::Node* exploded = encoding->find("explode");
      if (written && written->is_string()) {  // only then is contentType without meaning (OpenAPI 3.1 section 4.8.15.1)
        for (const StyleRow& row : kStyles) {
          if (row.name == written->text && row.query) style = row.constant;
        }
        json = false;
        explode = style == "form";
      } else if (type && type->is_string()) {
        if (multipart) content_types = lower(type->text);
        json = is_json_type(bare_media_type(type->text));
      }
      if (exploded && exploded->kind == document::Kind::boolean) explode = exploded->boolean;
    } else {
      continue;
    }
    rows += "    {.name = " + view_of(member.name, 8) + ", .style = rt::Style::" + style + ", .explode = " + text_of(explode) + (json ? ", .json = true" : "") +
            ", .shape = &" + shapes_.constant(*member.shape) + (content_types.empty() ? "" : ", .content_types = " + view_of(content_types, 8)) + "},\n";
    ++count;
  }
  return rows;
}

/// The initialiser of one rt::BodyContent.
std::string ContractWriter::content(const model::BodyContent& content, const std::string& name, const std::string& constant, std::size_t number, SchemaChecks& checks) {
  const std::string type = bare_media_type(content.media_type);
  const std::string kind = body_kind(type);
  std::string text = "{.media_type = " + view_of(type, 8) + ", .kind = rt::BodyKind::" + kind;
  if (!content.schema) return text + "}";
  const model::Schema& declared = context_.api.schema(*content.schema);
  const schema::BlockId block = checks.block_of(declared, name + "_body");
  const schema::Shape shape = schema::shape_of(checks.plan(), block);
  if (kind == "opaque") {
    if (!(text_types(shape) & 8)) {
      context_.diagnostics.report(DiagnosticId::unchecked_content, content.node ? content.node->span : declared.span, "bodies of " + support::in_quotes(type) + " are not checked against their schema; they pass as they are",
                                  "bodies of JSON, text and forms are checked");
    }
    return text + "}";
  }
  if (!checks.plan().block(block).rules.empty()) text += ", .check = " + checks.function_of(declared, name + "_body");
  if (kind != "json") text += ", .shape = &" + shapes_.constant(shape);
  if (kind == "form" || kind == "multipart") {
    std::size_t count = 0;
    const std::string rows = fields(content, shape, count);
    if (count) {
      const std::string list = constant + "Fields" + std::to_string(number);
      bodies_.emit("constexpr rt::TextParameter @name@[] = {\n@rows@\n};\n", {{"name", list}, {"rows", rows.substr(0, rows.size() - 1)}});
      text += ", .fields = " + list + ", .field_count = " + std::to_string(count);
    }
  }
  return text + "}";
}

/// A constant with all media types of a body.
std::string ContractWriter::contents(const std::vector<model::BodyContent>& all, const std::string& name, const std::string& constant, SchemaChecks& checks, std::size_t& count) {
  std::string rows;
  for (const model::BodyContent& one : all) rows += "    " + content(one, name, constant, count++, checks) + ",\n";
  if (!count) return "nullptr";
  bodies_.emit("constexpr rt::BodyContent @name@[] = {\n@rows@\n};\n", {{"name", constant}, {"rows", rows.substr(0, rows.size() - 1)}});
  return constant;
}

OperationSteps ContractWriter::request(const model::Operation& operation, const std::string& function) {
  if (operation.validation != model::ValidationMode::strict) return {};
  const std::string constant = "k" + support::pascal_case(function);
  std::string lines;
  std::size_t objects = 0;
  for (const Parameter& one : operation.parameters) {
    // "the parameter definition SHALL be ignored" (OpenAPI 3.1 section 4.8.12.2).
    const std::string name = lower(one.name);
    if (one.location == Parameter::Location::header && context_.api.dialect != model::SchemaDialect::swagger2 &&
        (name == "accept" || name == "content-type" || name == "authorization"))
      continue;
    schema::Shape shape;
    const std::string text = parameter(one, function, requests_, shape);
    static constexpr const char* kCalls[] = {"path", "query", "header", "cookie"};
    std::string more;
    const bool members = one.content_type.empty() && style_of(one, context_) == std::pair<std::string, bool>("form", true) && text_types(shape) == 32;
    if (one.location == Parameter::Location::query && members && shape.open) {
      std::size_t count = 0;
      bool open = false;
      more = ", " + known_names(operation, constant + "Others" + std::to_string(++objects), one.name, count, open) + ", " + std::to_string(count);
    }
    lines += std::string("r.") + kCalls[static_cast<std::size_t>(one.location)] + "(" + text + more + ");\n";
  }
  std::size_t known = 0;
  bool open = false;
  const std::string names = known_names(operation, constant + "Query", {}, known, open);
  const bool refuse = operation.unknown_parameters == model::UnknownParameters::refuse;
  if (!open) lines += "r.only_query(" + names + ", " + std::to_string(known) + ", " + text_of(refuse) + ");\n";
  const bool body = operation.body && !operation.body->content.empty();
  if (body) {
    std::size_t count = 0;
    const std::string list = contents(operation.body->content, function, constant + "Contents", requests_, count);
    lines += "r.body(" + list + ", " + std::to_string(count) + ", " + text_of(operation.body->required) + ");\n";
  }
  if (lines.empty()) return {};
  declarations_.emit("void @name@_request(rt::RequestCheck& r);\n", {{"name", function}});
  bodies_.emit("// @what@\nvoid @name@_request(rt::RequestCheck& r) {\n  @lines@\n}\n\n",
               {{"what", support::cpp_comment_text(operation.method.token + " " + operation.path.text)}, {"name", function}, {"lines", lines.substr(0, lines.size() - 1)}});
  OperationSteps steps;
  steps.steps.push_back({.call = "rt::check_request(x, " + function + "_request)", .needs_body = body});
  return steps;
}

std::string ContractWriter::answer(const model::Operation& operation, const std::string& function) {
  if (operation.response_validation == model::ResponseValidation::off) return {};
  const std::string constant = "k" + support::pascal_case(function);
  std::string exact, classes, otherwise = "return r.undeclared_status();\n";
  for (const model::Response& response : operation.responses) {
    std::string lines;
    const std::string name = function + "_" + lower(response.status);
    for (const Parameter& header : response.headers) {
      if (lower(header.name) == "content-type") continue;  // "SHALL be ignored" (OpenAPI 3.1 section 4.8.17.1)
      schema::Shape shape;
      lines += "r.header(" + parameter(header, name, answers_, shape) + ");\n";
    }
    if (!response.content.empty()) {
      std::size_t count = 0;
      const std::string list = contents(response.content, name, constant + "Contents" + response.status, answers_, count);
      lines += "r.body(" + list + ", " + std::to_string(count) + ");\n";
    }
    lines += "return;\n";
    auto is_digit = [&](std::size_t i) { return response.status[i] >= '0' && response.status[i] <= '9'; };
    if (response.status == "default") otherwise = lines;
    else if (response.status.size() != 3 || !is_digit(0)) continue;  // reported where the document was read
    else if (response.status.substr(1) == "XX") classes += fill("case @class@:\n  @lines@\n", {{"class", response.status.substr(0, 1)}, {"lines", lines.substr(0, lines.size() - 1)}});
    else if (is_digit(1) && is_digit(2)) exact += fill("case @status@:\n  @lines@\n", {{"status", response.status}, {"lines", lines.substr(0, lines.size() - 1)}});
  }
  auto choice = [](const std::string& on, const std::string& cases) {
    return cases.empty() ? std::string() : fill("switch (@on@) {\n  @cases@\n  default: break;\n}\n", {{"on", on}, {"cases", cases.substr(0, cases.size() - 1)}});
  };
  const std::string lines = choice("r.status()", exact) + choice("r.status() / 100", classes) + otherwise;
  declarations_.emit("void @name@_answer(rt::AnswerCheck& r);\n", {{"name", function}});
  bodies_.emit("// @what@\nvoid @name@_answer(rt::AnswerCheck& r) {\n  @lines@\n}\n\n",
               {{"what", support::cpp_comment_text("Answers of " + operation.method.token + " " + operation.path.text)},
                {"name", function},
                {"lines", lines.substr(0, lines.size() - 1)}});
  return function + "_answer, rt::AnswerMode::" + (operation.response_validation == model::ResponseValidation::log ? "log" : "enforce");
}

std::string ContractWriter::header_text() const {
  CodeWriter out;
  write_file_head(out, context_, "What operations declare.", {"apigen/rt/contract.h"}, {});
  out.append(declarations_.text());
  write_file_end(out, context_);
  return "#pragma once\n" + out.take();
}

std::string ContractWriter::source_text(const std::string& header) const {
  CodeWriter out;
  std::vector<std::string_view> own = {header};
  if (!requests_.empty()) own.push_back("request_schemas.h");
  if (!answers_.empty()) own.push_back("answer_schemas.h");
  write_file_head(out, context_, "What operations declare, a line for each thing.", {}, own);
  if (!shapes_.text().empty()) out.emit("namespace {\n\n@shapes@\n\n}  // namespace\n\n", {{"shapes", shapes_.text().substr(0, shapes_.text().size() - 1)}});
  out.append(bodies_.text().substr(0, bodies_.text().size() - 1));
  write_file_end(out, context_);
  return out.take();
}

}  // namespace apigen::emit::gateway
