#include <algorithm>
#include <array>

#include "apigen/aws/mapping.h"
#include "apigen/openapi/fields.h"

namespace apigen::aws {

using document::Member;
using document::Node;
using model::MappingAction;
using model::MappingLocation;
using model::MappingSource;
using support::DiagnosticId;

namespace {

bool eat(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// Names that parameter mapping may not write (aws-behaviour.md 11.3).
bool reserved(std::string_view header) {
  static constexpr std::array<std::string_view, 19> kNames = {"authorization",
                                                              "connection",
                                                              "content-encoding",
                                                              "content-length",
                                                              "content-location",
                                                              "forwarded",
                                                              "keep-alive",
                                                              "origin",
                                                              "proxy-authenticate",
                                                              "proxy-authorization",
                                                              "te",
                                                              "trailer",
                                                              "trailers",
                                                              "transfer-encoding",
                                                              "upgrade",
                                                              "x-forwarded-for",
                                                              "x-forwarded-host",
                                                              "x-forwarded-proto",
                                                              "via"};
  static constexpr std::array<std::string_view, 4> kPrefixes = {"access-control-", "apigw-", "x-amz-", "x-amzn-"};
  std::string name = openapi::lower(header);
  for (std::string_view prefix : kPrefixes) {
    if (name.rfind(prefix, 0) == 0) return true;
  }
  for (std::string_view one : kNames) {
    if (name == one) return true;
  }
  return false;
}

/// A token (RFC 9110 section 5.6.2).
bool is_field_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_status(std::string_view text) {
  if (text.size() != 3 || text[0] < '2' || text[0] > '5') return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// One variable without its "$" or braces: "request.header.x".
std::optional<MappingSource> variable(std::string_view text, bool response) {
  using Location = model::MethodRequestValue::Location;
  std::string_view rest = text;
  if (eat(rest, "context.") && !rest.empty()) return model::ContextVariable{std::string(rest)};
  rest = text;
  if (eat(rest, "stageVariables.") && !rest.empty()) return model::StageVariable{std::string(rest)};
  rest = text;
  if (response && eat(rest, "response.")) {
    std::string_view name = rest;
    // Values of one name are joined by a comma wherever an HTTP API reads them.
    if (eat(name, "header.") && !name.empty()) return model::IntegrationResponseHeader{std::string(name), true};
    if (rest == "body") return model::IntegrationResponseBody{};
    if (eat(rest, "body.") && !rest.empty()) return model::IntegrationResponseBody{"$." + std::string(rest)};
    return std::nullopt;
  }
  if (response || !eat(rest, "request.")) return std::nullopt;
  if (rest == "path") return model::MethodRequestValue{Location::path, "", false};
  if (rest == "body") return model::MethodRequestBody{};
  std::string_view name = rest;
  if (eat(name, "header.") && !name.empty())
    return model::MethodRequestValue{Location::header, std::string(name), true};
  name = rest;
  if (eat(name, "querystring.") && !name.empty())
    return model::MethodRequestValue{Location::querystring, std::string(name), true};
  name = rest;
  if (eat(name, "path.") && !name.empty()) return model::MethodRequestValue{Location::path, std::string(name), false};
  if (eat(rest, "body.") && !rest.empty()) return model::MethodRequestBody{"$." + std::string(rest)};
  return std::nullopt;
}

const Node* object(const Node& node, std::string_view property, const Place& place, support::Diagnostics& diagnostics) {
  if (node.is_mapping()) return &node;
  diagnostics.report(DiagnosticId::wrong_type, node.span,
                     "'" + std::string(property) + "' of " + place.text() + " should be an object but is " +
                         std::string(document::describe(node.kind)));
  return nullptr;
}

std::optional<model::ParameterMapping> read_entry(const Member& entry, bool response, const Place& place,
                                                  support::Diagnostics& diagnostics) {
  model::ParameterMapping mapping;
  mapping.span = entry.key_span;
  std::string_view key = entry.key;
  bool known = true;
  if (eat(key, "append:")) {
    mapping.action = MappingAction::append;
  } else if (eat(key, "overwrite:")) {
    mapping.action = MappingAction::overwrite;
  } else if (eat(key, "remove:")) {
    mapping.action = MappingAction::remove;
  } else {
    known = false;
  }
  std::string_view target = key;
  if (known && eat(target, "header.") && !target.empty()) {
    mapping.location = MappingLocation::header;
    if (reserved(target)) {
      diagnostics.report(DiagnosticId::reserved_header, entry.key_span,
                         "an HTTP API cannot map the header '" + std::string(target) + "' (" + place.text() + ")");
      return std::nullopt;
    }
    if (!is_field_name(target)) {
      diagnostics.report(DiagnosticId::invalid_mapping_expression, entry.key_span,
                         "Invalid mapping expression specified: " + entry.key + " (" + place.text() + ")",
                         "'" + std::string(target) + "' can be no header's name");
      return std::nullopt;
    }
  } else if (target = key; known && !response && eat(target, "querystring.") && !target.empty()) {
    mapping.location = MappingLocation::querystring;
  } else if (known && !response && key == "path" && mapping.action == MappingAction::overwrite) {
    mapping.location = MappingLocation::path;
    target = {};
  } else if (known && response && openapi::lower(key) == "statuscode" && mapping.action == MappingAction::overwrite) {
    mapping.location = MappingLocation::status;
    target = {};
  } else {
    diagnostics.report(DiagnosticId::invalid_mapping_expression, entry.key_span,
                       "Invalid mapping expression specified: " + entry.key + " (" + place.text() + ")",
                       response ? "keys are {append,overwrite,remove}:header.NAME and overwrite:statuscode"
                                : "keys are {append,overwrite,remove}:{header,querystring}.NAME and overwrite:path");
    return std::nullopt;
  }
  mapping.name = std::string(target);
  if (mapping.action == MappingAction::remove) {
    mapping.source = model::StaticValue{};
    return mapping;
  }
  std::optional<std::string> text = openapi::scalar_text(*entry.value);
  if (!text) {
    diagnostics.report(
        openapi::is_intrinsic(*entry.value) ? DiagnosticId::unresolved_intrinsic : DiagnosticId::bad_mapping,
        entry.value->span,
        "'" + entry.key + "' of " + place.text() + " should be a string but is " +
            std::string(document::describe(entry.value->kind)) + "; it is left out");
    return std::nullopt;
  }
  std::optional<MappingSource> source = parse_http_source(*text, response);
  if (!source) {
    diagnostics.report(
        DiagnosticId::invalid_mapping_expression, entry.value->span,
        "Invalid mapping expression specified: " + *text + " (" + place.text() + ")",
        response
            ? "variables are $response.{header,body}.NAME, $context.NAME and $stageVariables.NAME"
            : "variables are $request.{header,querystring,path,body}.NAME, $context.NAME and $stageVariables.NAME");
    return std::nullopt;
  }
  const auto* status = std::get_if<model::StaticValue>(&*source);
  if (mapping.location == MappingLocation::status && status && !is_status(status->text)) {
    diagnostics.report(DiagnosticId::bad_status_code, entry.value->span,
                       "'" + status->text + "' in overwrite:statuscode of " + place.text() + " is no status from 200 to 599");
    return std::nullopt;
  }
  mapping.source = std::move(*source);
  return mapping;
}

}  // namespace

std::optional<MappingSource> parse_http_source(std::string_view text, bool response) {
  model::CompositeValue value;
  std::string literal;
  auto flush = [&] {
    if (!literal.empty()) value.parts.emplace_back(model::StaticValue{std::move(literal)});
    literal.clear();
  };
  if (text.substr(0, 1) == "$" && text.substr(0, 2) != "${" && text.find("${") == std::string_view::npos) {
    return variable(text.substr(1), response);  // a lone variable runs to the end
  }
  while (!text.empty()) {
    if (text.substr(0, 2) == "${") {
      std::size_t close = text.find('}');
      if (close == std::string_view::npos) return std::nullopt;
      std::optional<MappingSource> part = variable(text.substr(2, close - 2), response);
      if (!part) return std::nullopt;
      flush();
      value.parts.push_back(std::move(*part));
      text.remove_prefix(close + 1);
      continue;
    }
    literal += text.front();
    text.remove_prefix(1);
  }
  flush();
  if (value.parts.empty()) return model::StaticValue{};
  if (value.parts.size() == 1) return std::move(value.parts.front());
  return std::make_shared<const model::CompositeValue>(std::move(value));
}

std::vector<model::ParameterMapping> read_http_request_mappings(const Node& node, const Place& place,
                                                                support::Diagnostics& diagnostics) {
  std::vector<model::ParameterMapping> out;
  if (!object(node, "requestParameters", place, diagnostics)) return out;
  for (const Member& entry : node.members) {
    if (auto mapping = read_entry(entry, false, place, diagnostics)) out.push_back(std::move(*mapping));
  }
  return out;
}

std::map<std::string, std::vector<model::ParameterMapping>> read_http_response_mappings(
    const Node& node, const Place& place, support::Diagnostics& diagnostics) {
  std::map<std::string, std::vector<model::ParameterMapping>> out;
  if (!object(node, "responseParameters", place, diagnostics)) return out;
  for (const Member& status : node.members) {
    if (!is_status(status.key)) {
      diagnostics.report(
          DiagnosticId::bad_status_code, status.key_span,
          "'" + status.key + "' in responseParameters of " + place.text() + " is no status from 200 to 599");
      continue;
    }
    if (!object(*status.value, "responseParameters." + status.key, place, diagnostics)) continue;
    std::vector<model::ParameterMapping>& mappings = out[status.key];
    for (const Member& entry : status.value->members) {
      if (auto mapping = read_entry(entry, true, place, diagnostics)) mappings.push_back(std::move(*mapping));
    }
  }
  return out;
}

}  // namespace apigen::aws
