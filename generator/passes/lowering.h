// The steps of lowering one document, shared by the files of this module.
#pragma once

#include <map>
#include <string>

#include "apigen/aws/extensions.h"
#include "apigen/passes/lower.h"

namespace apigen::passes {

using support::DiagnosticId;
using support::Diagnostics;

/// What is known of one document while it is lowered.
struct Document {
  const openapi::Spec& spec;
  const Options& options;
  Diagnostics& diagnostics;
  aws::RootExtensions root{};
  bool rest_features = false;  // what REST APIs alone have is acted on: in a REST API, and elsewhere on request
  std::map<std::string, aws::SchemeRole> roles{};            // by security scheme
  std::map<std::string, model::AuthorizerId> authorizers{};  // by security scheme
  bool enforces_api_keys(const model::Api& api) const { return api.type == model::ApiType::rest || rest_features; }
  /// A document that is not meant for API Gateway (--default-integration): what only API Gateway refuses is a warning.
  bool lenient() const { return options.default_integration.kind != DefaultIntegration::Kind::none; }
};

// api_type.cc: x-apigen-api-type, or inferred (interfaces.md section 1). Sets type and type_reason.
void decide_type(const openapi::Spec& spec, Diagnostics& diagnostics, model::Api& api);

// paths.cc
/// The path as routed: base path in front, no slash at the end; checked. None (reported) if it cannot be routed.
std::optional<model::PathTemplate> lower_path(const openapi::Path& path, const Document& document, model::ApiType type);

// security.cc
/// Reads all schemes into `document.roles`, `document.authorizers` and `api.authorizers`.
void lower_security_schemes(Document& document, model::Api& api);
model::OperationSecurity lower_security(const openapi::Operation& operation, const aws::Place& place,
                                        Document& document, model::Api& api);

// integrations.cc
/// The operation's integration, or the default one; none (reported) if there is neither or it is wrong.
std::optional<model::Integration> lower_integration(const openapi::Operation& operation,
                                                    const model::PathTemplate& path, const aws::Place& place,
                                                    const Document& document);

// operations.cc
void lower_operations(Document& document, model::Api& api);

// features.cc
/// Reports what the gateway does not act on; sets Operation::unsupported_feature where it is allowed to be so.
void check_features(const Document& document, model::Api& api);

// checks/
/// Warns of schemas, defaults and examples that cannot mean what they say.
void check_schemas(const model::Api& api, Diagnostics& diagnostics);
void check_options(const openapi::Spec& spec, const model::Api& api, Diagnostics& diagnostics);
void check_routes(model::Api& api, bool lenient, Diagnostics& diagnostics);
void check_cors(const model::Api& api, const Document& document);
/// Whether the operation declares a parameter of this place and name, or its path has it.
bool declares(const model::Operation& operation, const model::MethodRequestValue& value);
void check_cache_key(const model::Api& api, const model::Operation& operation, Diagnostics& diagnostics);
void check_mappings(const openapi::Operation& declared, const model::Operation& operation, Diagnostics& diagnostics);

/// An enumeration value under an x-apigen-... key of a node; none if absent or (reported) not one of the choices.
template <typename Enum, std::size_t N>
std::optional<Enum> read_option(const document::Node& node, std::string_view key,
                                const std::pair<std::string_view, Enum> (&choices)[N], Diagnostics& diagnostics);
std::optional<std::string> option_text(const document::Node& node, std::string_view key, Diagnostics& diagnostics);
void bad_option(const document::Node& node, std::string_view key, const std::string& text,
                const std::vector<std::string_view>& choices, Diagnostics& diagnostics);

template <typename Enum, std::size_t N>
std::optional<Enum> read_option(const document::Node& node, std::string_view key,
                                const std::pair<std::string_view, Enum> (&choices)[N], Diagnostics& diagnostics) {
  std::optional<std::string> text = option_text(node, key, diagnostics);
  if (!text) return std::nullopt;
  std::vector<std::string_view> names;
  for (const auto& [name, value] : choices) {
    if (*text == name) return value;
    names.push_back(name);
  }
  bad_option(node, key, *text, names, diagnostics);
  return std::nullopt;
}

}  // namespace apigen::passes
