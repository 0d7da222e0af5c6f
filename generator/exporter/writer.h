// The parts of an exported document. One Writer makes one document; it is not used again.
#pragma once

#include <string>
#include <vector>

#include "apigen/exporter/export.h"
#include "tree.h"

namespace apigen::exporter {

class Writer {
 public:
  Writer(const model::Api& api, const Options& options, Tree& tree, std::vector<std::string>& losses)
      : api_(api), options_(options), tree_(tree), losses_(losses) {}

  const Node& document();

 private:
  bool swagger() const { return options_.format == Format::swagger; }
  bool writes_integrations() const { return options_.extensions == Extensions::integrations || options_.extensions == Extensions::apigateway; }
  bool writes_authorizers() const { return options_.extensions != Extensions::none; }
  bool writes_all() const { return options_.extensions == Extensions::apigateway; }
  void lose(const std::string& what);
  /// Whether an extension of the document goes into the export.
  bool keeps(std::string_view key) const;
  void copy_extensions(const Node* from, Node& to) const;

  // export.cc
  void servers(Node& root);
  void host(Node& root);
  void components(Node& root);
  // operations.cc
  const Node& paths();
  const Node& operation(const model::Operation& operation);
  const Node& parameter(const model::Parameter& parameter);
  const Node& swagger_parameter(const model::Parameter& parameter, const std::string& place);
  void request_body(const model::Operation& operation, Node& into, Node& parameters);
  const Node& response(const model::Response& response);
  /// The members of a schema that Swagger 2.0 has beside `in` and `name` of a parameter, or in a header.
  void inline_schema(const Node& schema, Node& into);
  // schemas.cc
  const Node& reference(const std::string& name);
  const Node& schema(model::SchemaId id);
  const Node& schema(const Node& node);
  void lower_to_oas30(Node& schema);
  void lower_to_swagger(Node& schema);
  // security.cc
  const Node* security_scheme(const model::SecurityScheme& scheme);

  const model::Api& api_;
  const Options& options_;
  Tree& tree_;
  std::vector<std::string>& losses_;
  std::string place_;                    // what is being written, for losses: "GET /pets"
  std::vector<const Node*> unnamed_;     // referenced schemas without a name that are being written out
};

}  // namespace apigen::exporter
