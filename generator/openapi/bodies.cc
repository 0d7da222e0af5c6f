#include "reader.h"

namespace apigen::openapi {

using document::Member;
using document::Node;
using model::BodyContent;
using support::DiagnosticId;

std::vector<BodyContent> Reader::read_content(const Node& owner, const std::string& what) {
  std::vector<BodyContent> out;
  const Node* content = Fields(owner, what, diagnostics_).object("content");
  if (!content) return out;
  for (const Member& member : content->members) {
    BodyContent body;
    body.media_type = member.key;
    body.node = member.value;
    if (member.value->is_mapping()) {
      if (const Node* schema = Fields(*member.value, what, diagnostics_).find("schema"))
        body.schema = add_schema(*schema);
    } else if (!member.value->is_null()) {
      Fields(*content, "'content' of " + what, diagnostics_).wrong_type(member.key, *member.value, "an object");
    }
    out.push_back(std::move(body));
  }
  return out;
}

std::optional<model::RequestBody> Reader::read_body(const Node& operation, const std::string& what) {
  const Node* declared = Fields(operation, what, diagnostics_).object("requestBody");
  if (!declared) return std::nullopt;
  const Node* node = target(declared, "the request body of " + what);
  if (!node) return std::nullopt;
  Fields fields(*node, "the request body of " + what, diagnostics_);
  model::RequestBody body;
  body.required = fields.boolean("required").value_or(false);
  body.description = fields.text_or("description", "");
  body.content = read_content(*node, fields.what());
  return body;
}

std::vector<std::string> Reader::media_types(const Node& operation, std::string_view key) {
  if (operation.find(key)) return Fields(operation, "an operation", diagnostics_).strings(key);
  return Fields(*spec_.root, "the document", diagnostics_).strings(key);
}

std::optional<model::RequestBody> Reader::read_swagger_body(const std::vector<const Node*>& parameters,
                                                            const Node& operation, const std::string& what) {
  if (parameters.empty()) return std::nullopt;
  std::vector<const Node*> form;
  const Node* whole = nullptr;
  for (const Node* parameter : parameters) {
    Fields fields(*parameter, "a parameter of " + what, diagnostics_);
    if (lower(fields.text_or("in", "")) != "body") {
      form.push_back(parameter);
    } else if (whole) {
      diagnostics_
          .report(DiagnosticId::duplicate_parameter, parameter->span,
                  what + " has two body parameters; the last one counts")
          .notes.push_back({whole->span, "the other one"});
      whole = parameter;
    } else {
      whole = parameter;
    }
  }
  std::vector<std::string> types = media_types(operation, "consumes");
  model::RequestBody body;
  const Node* schema = nullptr;
  if (whole) {
    Fields fields(*whole, "the body parameter of " + what, diagnostics_);
    body.required = fields.boolean("required").value_or(false);
    body.description = fields.text_or("description", "");
    schema = fields.find("schema");
    if (types.empty()) types = {"application/json"};
  } else {
    body.form = true;
    schema = make_form_schema(form);
    bool file = false;
    for (const Node* parameter : form) {
      Fields fields(*parameter, "a form parameter of " + what, diagnostics_);
      body.required = body.required || fields.boolean("required").value_or(false);
      file = file || fields.text_or("type", "") == "file";
    }
    std::vector<std::string> forms;
    for (std::string& type : types) {
      if (type == "application/x-www-form-urlencoded" || type == "multipart/form-data")
        forms.push_back(std::move(type));
    }
    types = forms.empty() ? std::vector<std::string>{file ? "multipart/form-data" : "application/x-www-form-urlencoded"}
                          : forms;
  }
  for (std::string& type : types) {
    BodyContent content;
    content.media_type = std::move(type);
    if (schema) content.schema = add_schema(*schema);
    body.content.push_back(std::move(content));
  }
  return body;
}

std::vector<model::Response> Reader::read_responses(const Node& operation, const std::string& what) {
  std::vector<model::Response> out;
  const Node* responses = Fields(operation, what, diagnostics_).object("responses");
  if (!responses) return out;
  for (const Member& member : responses->members) {
    if (member.key.rfind("x-", 0) == 0) continue;
    if (std::optional<model::Response> response = read_response(member, operation, what))
      out.push_back(std::move(*response));
  }
  return out;
}

std::optional<model::Response> Reader::read_response(const Member& member, const Node& operation,
                                                     const std::string& owner) {
  std::string what = "response " + member.key + " of " + owner;
  const Node* node = target(member.value, what);
  if (!node) return std::nullopt;
  Fields fields(*node, what, diagnostics_);
  model::Response response;
  response.status = member.key == "default" ? member.key : upper(member.key);
  response.description = fields.text_or("description", "");
  response.span = member.key_span;
  if (swagger2()) {
    if (const Node* schema = fields.find("schema")) {
      std::vector<std::string> types = media_types(operation, "produces");
      if (types.empty()) types = {"application/json"};
      for (std::string& type : types) {
        BodyContent content;
        content.media_type = std::move(type);
        content.schema = add_schema(*schema);
        response.content.push_back(std::move(content));
      }
    }
  } else {
    response.content = read_content(*node, what);
  }
  if (const Node* headers = fields.object("headers")) {
    for (const Member& header : headers->members) {
      std::string header_what = "header '" + header.key + "' in " + what;
      const Node* header_node = target(header.value, header_what);
      model::Parameter parameter;
      parameter.location = model::Parameter::Location::header;
      parameter.name = header.key;
      parameter.span = header.key_span;
      parameter.node = header_node;
      if (header_node) {
        Fields inner(*header_node, header_what, diagnostics_);
        // A boolean `required` only: Swagger 2.0 headers are schemas themselves, where it could be a list.
        const Node* required = inner.find("required");
        parameter.required = required && required->kind == document::Kind::boolean && required->boolean;
        parameter.description = inner.text_or("description", "");
        read_schema_of(*header_node, header_what, parameter);
      }
      response.headers.push_back(std::move(parameter));
    }
  }
  return response;
}

}  // namespace apigen::openapi
