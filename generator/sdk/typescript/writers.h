// What the files of the TypeScript package are made of.
#pragma once

#include <map>
#include <set>
#include <string>

#include "apigen/emit/file_set.h"
#include "apigen/sdk/language.h"
#include "apigen/sdk/model.h"
#include "apigen/sdk/names.h"

namespace apigen::sdk::typescript {

/// The table of names: reserved words, and what the package exports of its own.
const LanguageNames& names();

std::string type_name(std::string_view neutral);
std::string function_name(std::string_view neutral);
std::string parameter_name(std::string_view neutral);
std::string group_name(std::string_view neutral);
/// create<Name>, apart from all operations.
std::string factory_name(const Sdk& sdk);

/// Types in TypeScript. Gathers what a module has to import while it is written. `folder`: "./" within models/, else
/// "../models/".
class Types {
 public:
  Types(const Sdk& sdk, std::string folder, std::string own_module = {}) : sdk_(sdk), folder_(std::move(folder)), own_module_(std::move(own_module)) {}

  /// "Pet", "string | null", "(Pet | null)[]"
  std::string type(TypeRef ref);
  /// The expression of its schema: "Pet", "$.nullable($.string)".
  std::string schema(TypeRef ref);
  /// A value for examples: `{ name: "text", id: 1n }`.
  std::string example(TypeRef ref, std::size_t depth = 0) const;
  /// import lines, sorted, with line ends.
  std::string imports() const;

  /// The module within models/ that declares a type: that of its component, or of the operation that it belongs to.
  static std::string module_of(const Type& type);

 private:
  std::string name(const Type& type);

  const Sdk& sdk_;
  std::string folder_, own_module_;
  std::map<std::string, std::set<std::string>> imported_;  // module -> names
};

void write_models(const Sdk& sdk, emit::FileSet& files);
void write_operations(const Sdk& sdk, emit::FileSet& files);
void write_project(const Sdk& sdk, const Package& package, emit::FileSet& files);
void write_documentation(const Sdk& sdk, const Package& package, emit::FileSet& files);
void write_tests(const Sdk& sdk, emit::FileSet& files);

/// Members of the argument of an example call: "petId: 1n"; only required ones.
std::vector<std::string> example_members(const Sdk& sdk, const Operation& operation);
/// The argument of an example call: `{ petId: 1n }`; "" if none is needed.
std::string example_arguments(const Sdk& sdk, const Operation& operation);

// typescript.cc: the row in languages.cc
std::string default_package(const Sdk& sdk);
std::string package_problem(std::string_view name);
emit::FileSet generate(const Sdk& sdk, const Package& package);
std::vector<PublishStep> publish_check(const Package& package);

}  // namespace apigen::sdk::typescript
