#include <algorithm>
#include <array>

#include "apigen/openapi/fields.h"
#include "parts.h"

namespace apigen::sdk {

using document::Node;

namespace {

Location location(model::Parameter::Location from) {
  switch (from) {
    case model::Parameter::Location::path:
      return Location::path;
    case model::Parameter::Location::query:
      return Location::query;
    case model::Parameter::Location::header:
      return Location::header;
    case model::Parameter::Location::cookie:
      break;
  }
  return Location::cookie;
}

Style style(const model::Parameter& declared, Location where) {
  if (!declared.content_type.empty()) return Style::json;
  constexpr std::array<std::pair<std::string_view, Style>, 9> kStyles = {{{"simple", Style::simple},
                                                                          {"label", Style::label},
                                                                          {"matrix", Style::matrix},
                                                                          {"form", Style::form},
                                                                          {"spaceDelimited", Style::space},
                                                                          {"pipeDelimited", Style::pipe},
                                                                          {"tabDelimited", Style::tab},
                                                                          {"tsv", Style::tab},
                                                                          {"deepObject", Style::deep_object}}};
  for (const auto& [name, value] : kStyles) {
    if (declared.style == name) return value;
  }
  return where == Location::path || where == Location::header ? Style::simple : Style::form;
}

/// OpenAPI 3: parameters with these names are none (they belong to content and security).
bool is_reserved_header(const model::Parameter& declared) {
  if (declared.location != model::Parameter::Location::header) return false;
  const std::string name = openapi::lower(declared.name);
  return name == "accept" || name == "content-type" || name == "authorization";
}

std::string location_name(Location where) {
  constexpr std::array<std::string_view, 5> kNames = {"path", "query", "header", "cookie", "method"};
  return std::string(kNames[static_cast<std::size_t>(where)]);
}

/// True for the variable of {name+}.
bool is_greedy(const model::Operation& operation, const std::string& name) {
  for (const model::Segment& segment : operation.path.segments) {
    const auto* greedy = std::get_if<model::GreedySegment>(&segment);
    if (greedy && greedy->name == name) return true;
  }
  return false;
}

}  // namespace

Parameter make_parameter(const model::Parameter& declared, const model::Operation& operation, TypeBuilder& types, const Place& place) {
  Parameter out;
  out.wire = declared.name;
  out.location = location(declared.location);
  out.required = declared.required;
  out.style = style(declared, out.location);
  out.explode = declared.explode.value_or(out.style == Style::form || out.style == Style::deep_object);
  out.allow_reserved = declared.allow_reserved;
  out.greedy = out.location == Location::path && is_greedy(operation, declared.name);
  out.docs.description = declared.description;
  out.docs.deprecated = declared.deprecated;
  out.type = declared.schema ? types.of(*declared.schema, place) : types.scalar(Scalar::string);
  if (declared.node) {
    out.example = declared.node->find("example");
    const Node* schema = declared.node->find("schema");
    out.fallback = (schema ? schema : declared.node)->find("default");
  }
  return out;
}

std::vector<Parameter> make_parameters(const model::Operation& operation, TypeBuilder& types, Lock& lock, const std::string& name) {
  std::vector<Parameter> out;
  NameScope names(lock.scope("parameters " + name));
  // What languages may call the body's argument, and the choice of its type.
  names.allocate("body", "body");
  names.allocate("body type", "body_type");
  if (operation.method.any()) {
    Parameter method;
    method.name = names.allocate("method", "method");
    method.wire = "method";
    method.location = Location::method;
    method.required = true;
    method.type = types.enumeration({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}, {name + " method", neutral(name + " method")});
    method.docs.description = "The HTTP method: the operation takes any.";
    out.push_back(std::move(method));
  }
  auto add = [&](const model::Parameter& declared) {
    if (is_reserved_header(declared)) return;
    const std::string plain = neutral(declared.name, "value");
    const std::string where = location_name(location(declared.location));
    const std::string wanted = declared.node ? wanted_name(*declared.node) : std::string();
    const std::string chosen = names.allocate(where + " " + declared.name, wanted.empty() ? plain : neutral(wanted, plain), {neutral(where + "_" + plain)});
    Parameter made = make_parameter(declared, operation, types, {operation.method.token + " " + operation.path.text + " " + where + " " + declared.name,
                                                                 neutral(name + " " + plain)});
    made.name = chosen;
    out.push_back(std::move(made));
  };
  for (const model::Parameter& declared : operation.parameters) add(declared);
  // A greedy variable need not be declared (aws-behaviour 13.1), but a call needs it.
  for (const model::Segment& segment : operation.path.segments) {
    const auto* greedy = std::get_if<model::GreedySegment>(&segment);
    if (!greedy) continue;
    const bool declared = std::any_of(out.begin(), out.end(), [&](const Parameter& known) { return known.greedy; });
    if (declared) continue;
    model::Parameter missing;
    missing.location = model::Parameter::Location::path;
    missing.name = greedy->name;
    missing.required = true;
    add(missing);
  }
  // Declared path parameters that the path lacks cannot be sent.
  std::erase_if(out, [&](const Parameter& parameter) {
    return parameter.location == Location::path && !parameter.greedy && operation.path.text.find("{" + parameter.wire + "}") == std::string::npos;
  });
  return out;
}

}  // namespace apigen::sdk
