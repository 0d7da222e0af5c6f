// The parts of an operation, each made by one file.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "apigen/model/api.h"
#include "apigen/sdk/model.h"
#include "type_builder.h"

namespace apigen::sdk {

// parameters.cc
/// Name aside. `path`: the operation's, to know greedy variables.
Parameter make_parameter(const model::Parameter& declared, const model::Operation& operation, TypeBuilder& types, const Place& place);
std::vector<Parameter> make_parameters(const model::Operation& operation, TypeBuilder& types, Lock& lock, const std::string& name);

// bodies.cc
std::optional<Body> make_body(const model::Operation& operation, Sdk& sdk, TypeBuilder& types, const std::string& name);
std::vector<Response> make_responses(const model::Operation& operation, Sdk& sdk, TypeBuilder& types, const std::string& name);
/// Sets result, result_optional, result_kind and stream from the responses.
void choose_result(Operation& operation, TypeBuilder& types);
/// Form and multipart parts; needs finished types.
void make_parts(Operation& operation, const Sdk& sdk);

// schemes.cc
/// Security schemes by name in the document; those in use get into sdk.schemes.
class Schemes {
 public:
  Schemes(const model::Api& api, Lock& lock, Sdk& sdk);
  std::vector<std::vector<SchemeUse>> of(const model::Operation& operation);

 private:
  std::optional<std::size_t> use(const std::string& wire);
  std::size_t add(Scheme scheme);

  const model::Api& api_;
  Sdk& sdk_;
  NameScope names_;
  std::map<std::string, std::optional<std::size_t>> known_;
};

// servers.cc
std::vector<Server> make_servers(const std::vector<model::Server>& servers, Lock& lock);
std::vector<Server> operation_servers(const document::Node& operation, Lock& lock);

// pagination.cc; needs finished types
std::optional<Pagination> find_pagination(const Operation& operation, const Sdk& sdk, support::Diagnostics& diagnostics);

}  // namespace apigen::sdk
