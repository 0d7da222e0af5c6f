#include "reader.h"

namespace apigen::openapi {

using document::Node;
using model::Parameter;
using support::DiagnosticId;

namespace {

std::optional<Parameter::Location> location(std::string_view in) {
  if (in == "path") return Parameter::Location::path;
  if (in == "query") return Parameter::Location::query;
  if (in == "header") return Parameter::Location::header;
  if (in == "cookie") return Parameter::Location::cookie;
  return std::nullopt;
}

/// Swagger 2.0's collectionFormat in OpenAPI 3's words. `tsv` has no OpenAPI 3 style and keeps its own name.
void set_collection_format(const std::string& format, Parameter& into) {
  bool query = into.location == Parameter::Location::query;
  if (format == "multi") {
    into.style = "form";
    into.explode = true;
  } else if (format == "ssv") {
    into.style = "spaceDelimited";
    into.explode = false;
  } else if (format == "pipes") {
    into.style = "pipeDelimited";
    into.explode = false;
  } else if (format == "tsv") {
    into.style = "tabDelimited";
    into.explode = false;
  } else {
    into.style = query ? "form" : "simple";
    into.explode = false;
  }
}

}  // namespace

void Reader::read_parameters(const Node& list, const std::string& what, std::vector<Parameter>& into,
                             std::vector<const Node*>& body_parameters) {
  for (const Node* item : list.items) {
    const Node* node = target(item, "a parameter of " + what);
    if (!node) continue;
    Fields fields(*node, "a parameter of " + what, diagnostics_);
    std::string in = lower(fields.text_or("in", ""));
    if (swagger2() && (in == "body" || in == "formdata")) {
      body_parameters.push_back(node);
      continue;
    }
    if (in == "body" || in == "formdata") {
      diagnostics_.report(DiagnosticId::ignored_parameter, fields.find("in")->span,
                          "a parameter of " + what + " is in '" + in + "', which OpenAPI 3 does not have",
                          "write it as requestBody");
      continue;
    }
    std::optional<Parameter> parameter = read_parameter(*node, what);
    if (!parameter) continue;
    for (const Parameter& earlier : into) {
      if (earlier.name == parameter->name && earlier.location == parameter->location) {
        diagnostics_
            .report(
                DiagnosticId::duplicate_parameter, parameter->span,
                "parameter '" + parameter->name + "' in " + in + " stands twice in " + what + "; the last one counts")
            .notes.push_back({earlier.span, "first declared here"});
        break;
      }
    }
    merge(into, std::move(*parameter));
  }
}

void Reader::merge(std::vector<Parameter>& into, Parameter parameter) {
  for (Parameter& earlier : into) {
    if (earlier.name == parameter.name && earlier.location == parameter.location) {
      earlier = std::move(parameter);
      return;
    }
  }
  into.push_back(std::move(parameter));
}

std::optional<Parameter> Reader::read_parameter(const Node& node, const std::string& what) {
  Fields unnamed(node, "a parameter of " + what, diagnostics_);
  Parameter parameter;
  parameter.node = &node;
  parameter.span = node.span;
  parameter.name = unnamed.text_or("name", "");
  if (parameter.name.empty()) {
    diagnostics_.report(DiagnosticId::missing_field, node.span, "a parameter of " + what + " has no name");
    return std::nullopt;
  }
  parameter.span = unnamed.find("name")->span;
  Fields fields(node, "parameter '" + parameter.name + "' of " + what, diagnostics_);
  std::string in = lower(fields.text_or("in", ""));
  std::optional<Parameter::Location> place = location(in);
  if (!place) {
    diagnostics_.report(DiagnosticId::bad_parameter_location,
                        fields.find("in") ? fields.find("in")->span : parameter.span,
                        fields.what() + (in.empty() ? " does not say where it is" : " cannot be in '" + in + "'"),
                        "'in' is one of: path, query, header, cookie");
    return std::nullopt;
  }
  parameter.location = *place;
  parameter.required = fields.boolean("required").value_or(false) || *place == Parameter::Location::path;
  parameter.description = fields.text_or("description", "");
  parameter.deprecated = fields.boolean("deprecated").value_or(false);
  read_schema_of(node, fields.what(), parameter);
  return parameter;
}

void Reader::read_schema_of(const Node& node, const std::string& what, Parameter& into) {
  Fields fields(node, what, diagnostics_);
  if (swagger2()) {
    into.schema = add_schema(*make_parameter_schema(node));
    std::string type = fields.text_or("type", "");
    if (fields.find("collectionFormat") || type == "array") {
      set_collection_format(fields.text_or("collectionFormat", "csv"), into);
    }
    return;
  }
  into.style = fields.text_or("style", "");
  into.explode = fields.boolean("explode");
  into.allow_reserved = fields.boolean("allowReserved").value_or(false);
  if (const Node* schema = fields.find("schema")) {
    into.schema = add_schema(*schema);
  } else if (const Node* content = fields.object("content"); content && !content->members.empty()) {
    into.content_type = content->members.front().key;
    const Node* media = content->members.front().value;
    if (const Node* inner = media ? media->find("schema") : nullptr) into.schema = add_schema(*inner);
  }
}

}  // namespace apigen::openapi
