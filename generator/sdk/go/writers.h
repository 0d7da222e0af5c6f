// What the files of the Go package are made of.
#pragma once

#include <set>
#include <string>

#include "apigen/emit/file_set.h"
#include "apigen/sdk/language.h"
#include "apigen/sdk/model.h"
#include "apigen/sdk/names.h"

namespace apigen::sdk::go {

/// The table of names: what the package exports of its own, and the methods that generated types have.
const LanguageNames& names();

std::string type_name(std::string_view neutral);
std::string function_name(std::string_view neutral);
std::string field_name(std::string_view neutral);
/// The service of a group: apart from all types.
std::string service_name(const Sdk& sdk, const Group& group);
/// The name of a method beside those of the operations: `suffix` in lower-case words.
std::string further_method(const Sdk& sdk, const Operation& operation, std::string_view suffix);
/// "example.com/pet-shop/v2" -> petshop
std::string package_name(std::string_view module);

/// Types in Go. Gathers the packages that a file has to import while it is written.
class Types {
 public:
  /// `prefix`: before the names of the package ("shop."), for code outside of it.
  explicit Types(const Sdk& sdk, std::string prefix = {}) : sdk_(sdk), prefix_(std::move(prefix)) {}

  /// "Pet", "Nullable[string]", "[]Pet"; `boxed`: by a pointer.
  std::string type(TypeRef ref, bool boxed = false);
  std::string optional(TypeRef ref, bool boxed = false) { return prefix_ + "Optional[" + type(ref, boxed) + "]"; }
  /// Of a result: structs by pointer.
  std::string result(const Operation& operation);
  /// A value for examples: `Pet{Name: "text"}`, only what is required.
  std::string example(TypeRef ref, std::size_t depth = 0, bool boxed = false);
  /// A parameter list's values: `ListPetsParams{...}, body`; with `", "` in front of each.
  std::string example_arguments(const Operation& operation);

  void need(std::string package) { imports_.insert(std::move(package)); }
  /// The import declaration with an empty line behind it; "" for none.
  std::string imports() const;

 private:
  std::string plain(TypeRef ref);
  std::string plain_example(TypeRef ref, std::size_t depth);

  const Sdk& sdk_;
  std::string prefix_;
  std::set<std::string> imports_;
};

/// The field may be absent.
bool is_optional(const Type& owner, const Field& field);
/// The event or line stream that a call can have, or null.
const Content* stream_of(const Operation& operation);

extern const char* const kGenerated;  // the line that tells tools that a file is generated

std::string models_file(const Sdk& sdk, const std::string& package);
std::string group_file(const Sdk& sdk, const Group& group, const std::string& package);
std::string client_file(const Sdk& sdk, const Package& package);
std::string tests_file(const Sdk& sdk, const Package& package);
std::string readme_file(const Sdk& sdk, const Package& package);
std::string reference_file(const Sdk& sdk);

// The row in languages.cc
std::string default_package(const Sdk& sdk);
std::string package_problem(std::string_view name);
emit::FileSet generate(const Sdk& sdk, const Package& package);
std::vector<PublishStep> publish_check(const Package& package);

}  // namespace apigen::sdk::go
