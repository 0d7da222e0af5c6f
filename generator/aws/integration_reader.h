// Pieces of read_integration that stand in files of their own.
#pragma once

#include "apigen/aws/extensions.h"
#include "apigen/openapi/fields.h"

namespace apigen::aws {

/// One of a closed list of names, matched without regard to case; an unknown one is reported with the nearest.
template <typename Enum>
struct Choice {
  std::string_view name;
  Enum value;
};
void unknown_choice(const openapi::Fields& fields, std::string_view key, const std::string& text,
                    const std::vector<std::string_view>& names, support::Diagnostics& diagnostics);

template <typename Enum, std::size_t N>
std::optional<Enum> choose(const openapi::Fields& fields, std::string_view key, const Choice<Enum> (&choices)[N],
                           support::Diagnostics& diagnostics) {
  std::optional<std::string> text = fields.text(key);
  if (!text) return std::nullopt;
  std::vector<std::string_view> names;
  for (const Choice<Enum>& choice : choices) {
    if (openapi::lower(*text) == choice.name) return choice.value;
    names.push_back(choice.name);
  }
  unknown_choice(fields, key, *text, names, diagnostics);
  return std::nullopt;
}

/// Warns of every key that is not in `known`.
void check_properties(const openapi::Fields& fields, const std::vector<std::string_view>& known,
                      support::Diagnostics& diagnostics);

/// A map from content type to template text. An object stands for its JSON text, as API Gateway takes it.
std::vector<model::MappingTemplate> read_templates(const openapi::Fields& fields, std::string_view key,
                                                   support::Diagnostics& diagnostics);

std::optional<model::ContentHandling> read_content_handling(const openapi::Fields& fields,
                                                            support::Diagnostics& diagnostics);

/// `responses` of an integration.
std::vector<model::IntegrationResponse> read_integration_responses(const document::Node& node, const Place& place,
                                                                   support::Diagnostics& diagnostics);

/// A status code from 100 to 599 under `key`, or none (reported; also if it is absent and `required`).
std::optional<int> read_status(const openapi::Fields& fields, std::string_view key, bool required,
                               support::Diagnostics& diagnostics);

}  // namespace apigen::aws
