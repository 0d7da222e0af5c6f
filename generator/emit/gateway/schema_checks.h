// Functions that check values against schemas: one compiler and one header of an API, and as many sources as compile well side by side.
#pragma once

#include <map>
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

  /// Formats that are not checked since nothing is known of them, with a place of each.
  const std::map<std::string, support::Span>& unknown_formats() const { return compiler_.unknown_formats(); }
  const schema::Plan& finished_plan() { return compiler_.finish(); }

  /// True while there is no function.
  bool empty() const { return exported_.empty(); }
  std::string header_text(std::string_view purpose) const;
  /// One source, or several of a large document. `name` of the header, without its ending.
  std::vector<std::string> source_texts(std::string_view purpose, const std::string& name);

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
