// The writers of one API's files: each returns the text of one file. Internal to emit/gateway.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apigen/emit/code_writer.h"
#include "apigen/model/api.h"
#include "apigen/passes/plan.h"
#include "apigen/support/diagnostics.h"
#include "names.h"

namespace apigen::emit::gateway {

/// What rt/api.h calls kRuntimeVersion; generated code asserts that they are the same.
inline constexpr int kRuntimeVersion = 1;

/// What all writers of one API share.
struct ApiContext {
  const model::Api& api;
  const passes::ApiPlan& plan;
  const ApiNames& names;
  support::Diagnostics& diagnostics;
};

/// An expression that converts to std::string_view with exactly these bytes: a plain literal where that is enough.
std::string view_of(std::string_view text, std::size_t indent = 0);

/// Comment, includes (own headers last) and the opening of the API's namespace.
void write_file_head(CodeWriter& out, const ApiContext& context, std::string_view purpose, const std::vector<std::string_view>& runtime,
                     const std::vector<std::string_view>& own);
/// Closes the API's namespace.
void write_file_end(CodeWriter& out, const ApiContext& context);

/// "kGetPet", for the operation with this index.
std::string constant_of(const ApiContext& context, std::size_t operation);

/// routes.cc. `at_once`: operations that are served without a coroutine.
std::string write_routes(const ApiContext& context, const std::vector<bool>& at_once);

/// A run of operations that go into one file.
struct Shard {
  std::string suffix;  // "", or "_" and the name of its first operation
  std::size_t begin, end;
};
/// Cuts where an operation's name says so, in the document's order: adding or removing an operation moves no others
/// but its neighbours, and renames no other file.
std::vector<Shard> make_shards(const ApiContext& context);

/// operations.cc, mappings.h and mappings.cc, contracts.h and contracts.cc of one shard; empty where there is nothing to say.
struct ShardText {
  std::string operations, mappings_header, mappings, contracts_header, contracts;
};
/// What writes the steps of operations, in the order of aws-behaviour section 8; one of each per API.
class AuthorizerWriter;
class SchemaChecks;
class ValidationWriter;
struct StepWriters {
  AuthorizerWriter& authorizers;
  ValidationWriter& validation;
  SchemaChecks& request_schemas;
  SchemaChecks& answer_schemas;
};
ShardText write_shard(const ApiContext& context, const Shard& shard, const StepWriters& writers, std::vector<bool>& at_once);

/// gateway_responses.cc
std::string write_gateway_responses(const ApiContext& context);

}  // namespace apigen::emit::gateway
