// Functions that check values against schemas: one compiler, one header and one source of an API.
#pragma once

#include <string>
#include <vector>

#include "apigen/schema/compile.h"
#include "apigen/schema/emit.h"
#include "writers.h"

namespace apigen::emit::gateway {

class SchemaChecks {
 public:
  /// `prefix` of the functions' names: "is_". `options.dialect` is the caller's choice; see dialect_of().
  SchemaChecks(const ApiContext& context, schema::Options options, std::string prefix);

  /// The block of a schema. Schemas without a name of their own are called `fallback` ("get_pet_body").
  schema::BlockId block_of(const model::Schema& schema, const std::string& fallback);
  /// The function that checks it, declared in the header.
  std::string function_of(const model::Schema& schema, const std::string& fallback);
  const schema::Plan& plan() const { return compiler_.plan(); }

  const schema::Plan& finished_plan() { return compiler_.finish(); }

  /// True while there is no function.
  bool empty() const { return exported_.empty(); }
  std::string header_text(std::string_view purpose) const;
  std::string source_text(std::string_view purpose, const std::string& header);

 private:
  std::string name_of(const model::Schema& schema, const document::Node*& node) const;

  const ApiContext& context_;
  schema::Compiler compiler_;
  std::string prefix_;
  std::vector<schema::Exported> exported_;
  support::IdentifierAllocator names_;
};

/// How everything that a document says is checked: its own dialect, formats asserted.
schema::Options strict_options(const model::Api& api, schema::Options::Direction direction);

}  // namespace apigen::emit::gateway
