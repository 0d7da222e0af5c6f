// The writers of the Python package. Internal to generator/sdk/python.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apigen/sdk/language.h"
#include "apigen/sdk/names.h"
#include "python/layout.h"

namespace apigen::sdk::python {

// The row of languages.cc.
std::string default_package(const Sdk& sdk);
std::string package_problem(std::string_view name);
emit::FileSet generate(const Sdk& sdk, const Package& package);
std::vector<PublishStep> publish_check(const Package& package);

/// The table of names.
const LanguageNames& names();
/// The import name of a package: "pet-store" -> pet_store.
std::string module_name(std::string_view package);

/// Uses of types in one module: how they are written, and how they are coded. `models`: the prefix of declared ones.
class TypeText {
 public:
  TypeText(const Sdk& sdk, std::string models) : sdk_(sdk), models_(std::move(models)) {}

  /// "list[models.Pet | None]"
  std::string annotation(TypeRef ref) const;
  /// "_c.ListOf(models._pet_codec)"
  std::string codec(TypeRef ref) const;
  /// Whether a value of the program is of this type: "_c.is_a(models.Pet)".
  std::string test(TypeRef ref) const;

 private:
  std::string codec_of(const Type& type) const;

  const Sdk& sdk_;
  std::string models_;
};

/// "_pet_codec", the codec of a declared type in models.py.
std::string codec_name(const Type& type);

std::string models_file(const Sdk& sdk);
/// One file of _operations.
std::string group_file(const Sdk& sdk, const Group& group);
std::string client_file(const Sdk& sdk, const Package& package);
std::string readme_file(const Sdk& sdk, const Package& package);
std::string tests_file(const Sdk& sdk, const Package& package);

/// The methods that an operation becomes.
struct Methods {
  std::string call, items, stream;  // "" where there is none
};
Methods methods_of(const Sdk& sdk, const Operation& operation);
/// An expression that makes an example of a type (`own`: the document's), for the README and the tests.
Source example_argument(const Sdk& sdk, TypeRef type, const document::Node* own);

}  // namespace apigen::sdk::python
