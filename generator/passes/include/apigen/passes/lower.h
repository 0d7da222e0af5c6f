// From loaded documents to the model: what AWS does on import, with every problem reported.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "apigen/model/api.h"
#include "apigen/openapi/spec.h"
#include "apigen/support/diagnostics.h"

namespace apigen::passes {

/// What happens to a base path (Swagger's basePath, the path of servers[0], a server variable `basePath`).
enum class BasePath { ignore, prepend, split };

/// What operations without x-amazon-apigateway-integration get.
struct DefaultIntegration {
  enum class Kind { none, mock, http_proxy } kind = Kind::none;
  std::string url;  // http_proxy: the operation's path is appended
};

struct Options {
  BasePath base_path = BasePath::ignore;
  DefaultIntegration default_integration;
  std::set<std::string> allow_unsupported;          // feature ids, see supported_features.h
  std::optional<model::ValidationMode> validation;  // overrides x-apigen-validation
  std::optional<model::ResponseValidation> response_validation;  // overrides x-apigen-response-validation
  std::optional<model::UnknownParameters> unknown_parameters;    // overrides x-apigen-unknown-parameters
  std::optional<bool> check_formats;                             // overrides x-apigen-formats
};

/// One or several documents that become one gateway.
struct Inputs {
  std::vector<openapi::Source> documents;
  Options options;
  std::vector<std::shared_ptr<const void>> owners;  // what owns the documents' nodes; kept in ApiModel::documents
};

/// The model of all documents; none if any of them has an error (each is reported, with those of all others).
/// Unsupported features alone do not stop it: whether they stop the build is the caller's to decide by
/// `diagnostics.count(Severity::unsupported)`.
std::optional<model::ApiModel> lower(const Inputs& inputs, support::Diagnostics& diagnostics);

/// The model as stable, complete, readable text (`apigen dump --stage model`).
std::string dump_model(const model::ApiModel& model);

/// All documents as openapi::Spec text (`apigen dump --stage spec`).
std::string dump_spec(const Inputs& inputs, support::Diagnostics& diagnostics);

/// The API id that a title makes: lower-case letters, digits and single dashes ("Pet Store API" -> "pet-store-api");
/// "api" if nothing is left.
std::string slug(std::string_view title);

/// $context.resourceId: ten characters of [a-z0-9], the same for the same API id and path on every build.
std::string resource_id(std::string_view api_id, std::string_view path);

}  // namespace apigen::passes
