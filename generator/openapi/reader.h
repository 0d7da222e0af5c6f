// State of one read of a document, shared by the parts of the reader.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "apigen/openapi/fields.h"
#include "apigen/openapi/spec.h"

namespace apigen::openapi {

class Reader {
 public:
  Reader(const Source& source, support::Diagnostics& diagnostics) : source_(source), diagnostics_(diagnostics) {}

  std::optional<Spec> read();

 private:
  using Node = document::Node;

  /// What a path item gives all its operations.
  struct Shared {
    std::vector<model::Parameter> parameters;
    std::vector<const Node*> bodies;  // Swagger 2.0's body and formData parameters
  };

  // read.cc
  bool read_version();
  void read_info();
  void read_paths();
  void read_path(const document::Member& member);
  Operation read_operation(std::string method, const document::Member& member, const std::string& path,
                           const Node& item, const Shared& shared);
  std::optional<Security> read_security(const Node& owner, const std::string& what);
  void read_security_schemes();

  // servers.cc
  void read_servers();

  // parameters.cc
  void read_parameters(const Node& list, const std::string& what, std::vector<model::Parameter>& into,
                       std::vector<const Node*>& body_parameters);
  std::optional<model::Parameter> read_parameter(const Node& node, const std::string& what);
  void read_schema_of(const Node& node, const std::string& what, model::Parameter& into);
  static void merge(std::vector<model::Parameter>& into, model::Parameter parameter);

  // bodies.cc
  std::optional<model::RequestBody> read_body(const Node& operation, const std::string& what);
  std::optional<model::RequestBody> read_swagger_body(const std::vector<const Node*>& parameters, const Node& operation,
                                                      const std::string& what);
  std::vector<model::BodyContent> read_content(const Node& owner, const std::string& what);
  std::vector<model::Response> read_responses(const Node& operation, const std::string& what);
  std::optional<model::Response> read_response(const document::Member& member, const Node& operation,
                                               const std::string& what);
  std::vector<std::string> media_types(const Node& operation, std::string_view key);

  // schemas.cc
  void read_named_schemas();
  model::SchemaId add_schema(const Node& node);
  bool names_resource(const std::string& reference) const;
  const Node* make_parameter_schema(const Node& parameter);
  const Node* make_form_schema(const std::vector<const Node*>& parameters);

  /// Follows `$ref` from a node; null (reported) if it leads nowhere or not to an object.
  const Node* target(const Node* node, const std::string& what);
  /// A copy of nothing: a fresh node owned by the spec.
  Node& make(document::Kind kind, support::Span span);
  bool swagger2() const { return spec_.dialect == model::SchemaDialect::swagger2; }

  const Source& source_;
  support::Diagnostics& diagnostics_;
  Spec spec_;
  std::unordered_map<const Node*, model::SchemaId> named_;
};

}  // namespace apigen::openapi
