// Takes the API out of a SAM or CloudFormation template: the OpenAPI document in it becomes the document's root.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/document/functions.h"
#include "apigen/document/parameters.h"
#include "substituter.h"

namespace apigen::document {

/// A template has `Resources` and is itself no OpenAPI document.
bool is_template(const Node& root);

/// The API's description with its placeholders replaced, and what the API resource says beside it in the place where a
/// document says it (x-amazon-apigateway-binary-media-types and so on, x-apigen-api-type). `wanted` is the logical id, or empty
/// if there is only one. `include` reads files that the template names. Null if there is none (reported).
std::shared_ptr<const Document> api_of_template(std::shared_ptr<const Document> document, std::string_view wanted, const Parameters& parameters,
                                                support::Diagnostics& diagnostics, const Include& include);

/// The Lambda functions of a template, in its order. `folder` is where its relative paths start.
std::vector<DeclaredFunction> functions_of_template(const Document& document, const Parameters& parameters, const std::string& folder);

}  // namespace apigen::document
