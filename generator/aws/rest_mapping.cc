#include "apigen/aws/mapping.h"
#include "apigen/openapi/fields.h"

namespace apigen::aws {

using document::Member;
using document::Node;
using model::MappingLocation;
using model::MappingSource;
using model::MethodRequestValue;
using support::DiagnosticId;

namespace {

/// Takes `prefix` off the front of `text`; false if it does not start so.
bool eat(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// "body", "body.a.b" and "body[0]" as a JSON path: "" for the whole body.
std::optional<std::string> body_path(std::string_view rest) {
  if (rest.empty()) return std::string();
  if ((rest.front() == '.' || rest.front() == '[') && rest.size() > 1) {
    // Some write the path in full: body.$.a means what body.a does.
    if (rest.substr(0, 2) == ".$") return std::string(rest.substr(1));
    return "$" + std::string(rest);
  }
  return std::nullopt;
}

std::optional<MappingSource> request_source(std::string_view rest) {
  using Location = MethodRequestValue::Location;
  struct Form {
    std::string_view prefix;
    Location location;
    bool multivalue;
  };
  static constexpr Form kForms[] = {{"header.", Location::header, false},
                                    {"multivalueheader.", Location::header, true},
                                    {"querystring.", Location::querystring, false},
                                    {"multivaluequerystring.", Location::querystring, true},
                                    {"path.", Location::path, false}};
  for (const Form& form : kForms) {
    std::string_view name = rest;
    if (eat(name, form.prefix) && !name.empty())
      return MethodRequestValue{form.location, std::string(name), form.multivalue};
  }
  if (eat(rest, "body")) {
    if (std::optional<std::string> path = body_path(rest)) return model::MethodRequestBody{*path};
  }
  return std::nullopt;
}

std::optional<MappingSource> response_source(std::string_view rest) {
  std::string_view name = rest;
  if (eat(name, "header.") && !name.empty()) return model::IntegrationResponseHeader{std::string(name), false};
  name = rest;
  if (eat(name, "multivalueheader.") && !name.empty()) return model::IntegrationResponseHeader{std::string(name), true};
  if (eat(rest, "body")) {
    if (std::optional<std::string> path = body_path(rest)) return model::IntegrationResponseBody{*path};
  }
  return std::nullopt;
}

/// The value of an entry as text, or none with the warning that AWS gives on import.
std::optional<std::string> entry_text(const Member& entry, std::string_view property, const Place& place,
                                      support::Diagnostics& diagnostics) {
  if (entry.value->is_string()) return entry.value->text;
  std::string got = openapi::scalar_text(*entry.value).value_or(document::to_json(*entry.value));
  constexpr std::size_t kLongest = 100;
  if (got.size() > kLongest) got = got.substr(0, kLongest) + "...";
  if (openapi::is_intrinsic(*entry.value)) {
    diagnostics.report(
        DiagnosticId::unresolved_intrinsic, entry.value->span,
        "'" + entry.key + "' of " + place.text() + " is an unresolved " + entry.value->members.front().key,
        "give its value with --param, or write it out");
    return std::nullopt;
  }
  diagnostics.report(DiagnosticId::bad_mapping, entry.value->span,
                     "Invalid format for '" + std::string(property) + "'. Expected type string for property '" +
                         entry.key + "' of resource '" + place.path + "' and method '" + place.method + "' but got '" +
                         got + "'",
                     "a static value stands in single quotes within the string: \"'" + got + "'\"");
  return std::nullopt;
}

void bad_expression(const Member& entry, const std::string& text, bool key, const Place& place,
                    support::Diagnostics& diagnostics, std::string suggestion) {
  diagnostics.report(DiagnosticId::invalid_mapping_expression, key ? entry.key_span : entry.value->span,
                     "Invalid mapping expression specified: " + text + " (" + place.text() + ")",
                     std::move(suggestion));
}

const Node* mappings_object(const Node& node, std::string_view property, const Place& place,
                            support::Diagnostics& diagnostics) {
  if (node.is_mapping()) return &node;
  diagnostics.report(DiagnosticId::wrong_type, node.span,
                     "'" + std::string(property) + "' of " + place.text() + " should be an object but is " +
                         std::string(document::describe(node.kind)));
  return nullptr;
}

std::string source_help(std::string_view text, bool response) {
  if (text.find('.') == std::string_view::npos || text.find(' ') != std::string_view::npos) {
    return "a static value stands in single quotes within the string: \"'" + std::string(text) + "'\"";
  }
  return response ? "values are integration.response.header.NAME, integration.response.body[.PATH], context.NAME, "
                    "stageVariables.NAME or 'text'"
                  : "values are method.request.{header,querystring,path}.NAME, method.request.body[.PATH], "
                    "context.NAME, stageVariables.NAME or 'text'";
}

}  // namespace

std::optional<MappingSource> parse_rest_source(std::string_view text, bool response) {
  if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') {
    return model::StaticValue{std::string(text.substr(1, text.size() - 2))};
  }
  std::string_view rest = text;
  if (eat(rest, "context.") && !rest.empty()) return model::ContextVariable{std::string(rest)};
  rest = text;
  if (eat(rest, "stageVariables.") && !rest.empty()) return model::StageVariable{std::string(rest)};
  rest = text;
  if (!response && eat(rest, "method.request.")) return request_source(rest);
  if (response && eat(rest, "integration.response.")) return response_source(rest);
  return std::nullopt;
}

std::vector<model::ParameterMapping> read_rest_request_mappings(const Node& node, const Place& place,
                                                                support::Diagnostics& diagnostics) {
  std::vector<model::ParameterMapping> out;
  if (!mappings_object(node, "requestParameters", place, diagnostics)) return out;
  for (const Member& entry : node.members) {
    std::optional<std::string> text = entry_text(entry, "requestParameters", place, diagnostics);
    model::ParameterMapping mapping;
    mapping.span = entry.key_span;
    std::string_view key = entry.key;
    bool known = true;
    if (eat(key, "integration.request.header.")) {
      mapping.location = MappingLocation::header;
    } else if (eat(key, "integration.request.querystring.")) {
      mapping.location = MappingLocation::querystring;
    } else if (eat(key, "integration.request.path.")) {
      mapping.location = MappingLocation::path;
    } else {
      known = false;
    }
    if (!known || key.empty()) {
      bad_expression(entry, entry.key, true, place, diagnostics,
                     "keys are integration.request.{header,querystring,path}.NAME");
      continue;
    }
    if (!text) continue;
    mapping.name = std::string(key);
    std::optional<MappingSource> source = parse_rest_source(*text, false);
    if (!source) {
      bad_expression(entry, *text, false, place, diagnostics, source_help(*text, false));
      continue;
    }
    mapping.source = std::move(*source);
    out.push_back(std::move(mapping));
  }
  return out;
}

std::vector<model::ParameterMapping> read_rest_response_mappings(const Node& node, const Place& place,
                                                                 support::Diagnostics& diagnostics) {
  std::vector<model::ParameterMapping> out;
  if (!mappings_object(node, "responseParameters", place, diagnostics)) return out;
  for (const Member& entry : node.members) {
    std::optional<std::string> text = entry_text(entry, "responseParameters", place, diagnostics);
    std::string_view key = entry.key;
    if (!eat(key, "method.response.header.") || key.empty()) {
      bad_expression(entry, entry.key, true, place, diagnostics, "keys are method.response.header.NAME");
      continue;
    }
    if (!text) continue;
    std::optional<MappingSource> source = parse_rest_source(*text, true);
    if (!source) {
      bad_expression(entry, *text, false, place, diagnostics, source_help(*text, true));
      continue;
    }
    model::ParameterMapping mapping;
    mapping.location = MappingLocation::header;
    mapping.name = std::string(key);
    mapping.source = std::move(*source);
    mapping.span = entry.key_span;
    out.push_back(std::move(mapping));
  }
  return out;
}

std::string to_text(const MappingSource& source) {
  struct Printer {
    std::string operator()(const MethodRequestValue& value) const {
      static constexpr std::string_view kPlaces[] = {"header", "querystring", "path"};
      if (value.name.empty()) return "request.path";
      return "method.request." + std::string(value.multivalue ? "multivalue" : "") +
             std::string(kPlaces[static_cast<int>(value.location)]) + "." + value.name;
    }
    std::string operator()(const model::MethodRequestBody& body) const {
      return "method.request.body" + (body.json_path.empty() ? "" : " " + body.json_path);
    }
    std::string operator()(const model::IntegrationResponseHeader& header) const {
      return "integration.response." + std::string(header.multivalue ? "multivalueheader." : "header.") + header.name;
    }
    std::string operator()(const model::IntegrationResponseBody& body) const {
      return "integration.response.body" + (body.json_path.empty() ? "" : " " + body.json_path);
    }
    std::string operator()(const model::ContextVariable& variable) const { return "context." + variable.name; }
    std::string operator()(const model::StageVariable& variable) const { return "stageVariables." + variable.name; }
    std::string operator()(const model::StaticValue& value) const { return "'" + value.text + "'"; }
    std::string operator()(const std::shared_ptr<const model::CompositeValue>& value) const {
      std::string out = "[";
      for (const MappingSource& part : value->parts) out += (out.size() > 1 ? ", " : "") + to_text(part);
      return out + "]";
    }
  };
  return std::visit(Printer{}, source);
}

}  // namespace apigen::aws
