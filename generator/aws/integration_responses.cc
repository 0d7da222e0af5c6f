#include "integration_reader.h"

namespace apigen::aws {

using document::Member;
using document::Node;
using openapi::Fields;
using support::DiagnosticId;

void unknown_choice(const Fields& fields, std::string_view key, const std::string& text,
                    const std::vector<std::string_view>& names, support::Diagnostics& diagnostics) {
  std::string suggestion = support::nearest(openapi::lower(text), names);
  if (suggestion.empty()) {
    for (std::string_view name : names) suggestion += (suggestion.empty() ? "one of: " : ", ") + std::string(name);
  } else {
    suggestion = "did you mean '" + suggestion + "'?";
  }
  diagnostics.report(DiagnosticId::unknown_value, fields.find(key)->span,
                     "'" + std::string(key) + "' of " + fields.what() + " cannot be '" + text + "'",
                     std::move(suggestion));
}

void check_properties(const Fields& fields, const std::vector<std::string_view>& known,
                      support::Diagnostics& diagnostics) {
  for (const Member& member : fields.node().members) {
    bool found = member.key.rfind("x-", 0) == 0;
    for (std::string_view name : known) found = found || name == member.key;
    if (found) continue;
    std::string near = support::nearest(member.key, known);
    diagnostics.report(DiagnosticId::unknown_property, member.key_span,
                       fields.what() + " has no property '" + member.key + "'",
                       near.empty() ? "" : "did you mean '" + near + "'?");
  }
}

std::vector<model::MappingTemplate> read_templates(const Fields& fields, std::string_view key,
                                                   support::Diagnostics& diagnostics) {
  std::vector<model::MappingTemplate> out;
  const Node* node = fields.object(key);
  if (!node) return out;
  for (const Member& member : node->members) {
    if (member.value->is_null()) {
      out.push_back({member.key, "", member.value->span});
    } else if (std::optional<std::string> text = openapi::scalar_text(*member.value)) {
      out.push_back({member.key, *text, member.value->span});
    } else if (!openapi::is_intrinsic(*member.value)) {
      diagnostics.report(DiagnosticId::unusual_form, member.value->span,
                         "'" + std::string(key) + "." + member.key + "' of " + fields.what() +
                             " should be a string but is " + std::string(document::describe(member.value->kind)) +
                             "; its JSON text is taken");
      out.push_back({member.key, document::to_json(*member.value), member.value->span});
    } else {
      fields.wrong_type(std::string(key) + "." + member.key, *member.value, "a string");
    }
  }
  return out;
}

std::optional<model::ContentHandling> read_content_handling(const Fields& fields, support::Diagnostics& diagnostics) {
  static constexpr Choice<model::ContentHandling> kChoices[] = {
      {"convert_to_text", model::ContentHandling::to_text},
      {"convert_to_binary", model::ContentHandling::to_binary},
      {"passthrough", model::ContentHandling::passthrough}};
  return choose(fields, "contentHandling", kChoices, diagnostics);
}

std::optional<int> read_status(const Fields& fields, std::string_view key, bool required,
                               support::Diagnostics& diagnostics) {
  const Node* node = fields.find(key);
  std::optional<std::string> text = fields.text(key);
  if (!text) {
    if (!node && required) {
      diagnostics.report(DiagnosticId::bad_status_code, fields.node().span,
                         fields.what() + " has no '" + std::string(key) + "'");
    }
    return std::nullopt;
  }
  int status = 0;
  bool number = text->size() == 3;
  for (char c : *text) {
    number = number && c >= '0' && c <= '9';
    if (number) status = status * 10 + (c - '0');
  }
  if (number && status >= 100 && status <= 599) return status;
  diagnostics.report(
      DiagnosticId::bad_status_code, node->span,
      "'" + std::string(key) + "' of " + fields.what() + " should be a status from 100 to 599 but is '" + *text + "'");
  return std::nullopt;
}

std::vector<model::IntegrationResponse> read_integration_responses(const Node& node, const Place& place,
                                                                   support::Diagnostics& diagnostics) {
  std::vector<model::IntegrationResponse> out;
  for (const Member& member : node.members) {
    std::string what = "integration response '" + member.key + "' of " + place.text();
    if (!member.value->is_mapping()) {
      if (!member.value->is_null()) {
        Fields(node, "'responses' of the integration of " + place.text(), diagnostics)
            .wrong_type(member.key, *member.value, "an object");
      }
      continue;
    }
    Fields fields(*member.value, what, diagnostics);
    check_properties(fields,
                     {"statusCode", "responseParameters", "responseTemplates", "contentHandling", "selectionPattern"},
                     diagnostics);
    model::IntegrationResponse response;
    response.span = member.key_span;
    response.is_default = member.key == "default";
    if (!response.is_default) response.selection_pattern = member.key;
    std::optional<int> status = read_status(fields, "statusCode", true, diagnostics);
    response.status_code = status.value_or(200);
    if (const Node* parameters = fields.find("responseParameters")) {
      response.parameters = read_rest_response_mappings(*parameters, place, diagnostics);
    }
    response.templates = read_templates(fields, "responseTemplates", diagnostics);
    response.content_handling =
        read_content_handling(fields, diagnostics).value_or(model::ContentHandling::passthrough);
    out.push_back(std::move(response));
  }
  return out;
}

}  // namespace apigen::aws
