// openapi::Spec: one Swagger 2.0, OpenAPI 3.0 or 3.1 document in one shape, references followed.
//
// It knows OpenAPI and nothing of API Gateway: extensions stay nodes, which generator/aws reads. Order is the
// document's. Spec borrows the tree that it was read from; nodes that it had to make (a form body's schema) it owns by
// `made`.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apigen/document/node.h"
#include "apigen/model/api.h"
#include "apigen/support/diagnostics.h"

namespace apigen::openapi {

/// What a `{$ref: ...}` object stands for; null if it does not resolve. The implementation reports what is wrong with
/// it.
using Resolve = std::function<const document::Node*(const document::Node& reference)>;

/// A loaded document.
struct Source {
  const document::Node* root = nullptr;
  Resolve resolve;
  std::string name;  // as given on the command line, without folders
};

/// One scheme with its scopes, out of a `security` requirement.
struct SecurityUse {
  std::string scheme;
  std::vector<std::string> scopes;
  support::Span span;
};

/// The alternatives of a `security` list; the schemes within one are all needed.
struct Security {
  std::vector<std::vector<SecurityUse>> alternatives;
  const document::Node* node = nullptr;
};

struct Operation {
  model::Method method;  // ANY for x-amazon-apigateway-any-method
  std::string id;        // operationId, or empty
  support::Span id_span;
  std::string summary;
  std::string description;
  std::vector<std::string> tags;
  bool deprecated = false;
  std::vector<model::Parameter> parameters;  // the path item's and the operation's own, merged
  std::optional<model::RequestBody> body;
  std::vector<model::Response> responses;
  std::optional<Security> security;  // none: the document's
  const document::Node* node = nullptr;
  support::Span span;  // of the method's key
};

struct Path {
  std::string text;
  const document::Node* node = nullptr;  // the path item
  support::Span span;                    // of the path's key
  std::vector<Operation> operations;
};

/// A security scheme with its node, for x-amazon-apigateway-authorizer.
using SecurityScheme = model::SecurityScheme;

struct Spec {
  std::string name;
  std::string version_text;  // "2.0", "3.0.1"
  model::SchemaDialect dialect = model::SchemaDialect::openapi30;
  std::string title;
  support::Span title_span;
  std::string version;
  std::string description;
  std::vector<model::Server> servers;
  std::string base_path;  // by AWS's rules: the server variable basePath, else the first server's path; "" for none
  std::vector<Path> paths;
  std::vector<model::Schema> schemas;  // named ones first, then inline ones as parameters and bodies name them
  std::size_t named_schema_count = 0;
  std::vector<SecurityScheme> security_schemes;
  std::optional<Security> security;
  const document::Node* root = nullptr;
  const document::Node* components = nullptr;  // OpenAPI 3
  Resolve resolve;
  std::shared_ptr<std::deque<document::Node>> made;
};

/// Reads a document. Reports everything that is wrong with it; none only if it is no OpenAPI document at all.
std::optional<Spec> read(const Source& source, support::Diagnostics& diagnostics);

/// The spec as stable text, for `apigen dump --stage spec` and tests.
std::string dump(const Spec& spec);

/// Follows `{$ref}` chains from `node`; a node without $ref is returned as it is. Null where the chain does not resolve
/// or does not end.
const document::Node* follow(const document::Node* node, const Resolve& resolve);

}  // namespace apigen::openapi
