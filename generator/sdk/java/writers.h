// What the files of the Java package are made of. Internal to generator/sdk/java.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/emit/file_set.h"
#include "apigen/sdk/language.h"
#include "apigen/sdk/model.h"
#include "apigen/sdk/names.h"
#include "java/text.h"

namespace apigen::sdk::java {

/// The table of names: words of the language, what the sources import, and the methods that generated classes inherit.
const LanguageNames& names();

std::string type_name(std::string_view neutral);
std::string function_name(std::string_view neutral);
std::string field_name(std::string_view neutral);
std::string group_name(std::string_view neutral);
/// "PetsService": apart from all models.
std::string service_name(const Sdk& sdk, const Group& group);
/// "PetShopClient"
std::string client_name(const Sdk& sdk);
/// "com.example:pet-shop" -> com.example.petshop
std::string package_name(std::string_view coordinates);

/// Types in Java. Gathers the classes that a file has to import while it is written.
class Types {
 public:
  /// `home`: the package of the file; `root`: that of the client.
  Types(const Sdk& sdk, std::string root, std::string home);

  /// "long", "Pet", "Optional<List<Pet>>": of a value that is there.
  std::string type(TypeRef ref);
  /// The same where a type is an argument of another one: "Long".
  std::string boxed(TypeRef ref);
  /// The same without nullability.
  std::string bare(TypeRef ref, bool primitive);
  /// "Codecs.list(Pet.CODEC)"
  std::string codec(TypeRef ref);
  std::string bare_codec(TypeRef ref);
  bool nullable(TypeRef ref) const;
  /// An object with nothing optional in it, for examples.
  Expr example(TypeRef ref, std::size_t depth = 0);
  /// The same as setters take it.
  Expr argument(TypeRef ref) { return bare_example(ref, 0); }

  /// A class of the package: "Model", "internal.Codecs", "model.Pet"; returns its simple name.
  std::string own(const std::string& name);
  /// "java.util.List"; returns its simple name.
  std::string need(const std::string& name);
  /// The import declarations with an empty line behind them; "" for none.
  std::string imports() const;
  /// The annotation for a class that names deprecated ones; "" if it does not.
  std::string suppression() const { return deprecated_ ? "@SuppressWarnings(\"deprecation\")\n" : ""; }

  /// An alias that holds itself by way of lists and maps only, so that it needs a class.
  bool holds_itself(const Type& alias) const;

 private:
  struct Seen {
    const Type* type;
    bool nullable;
  };
  Seen look(TypeRef ref) const;
  std::string declared(const Type& type);
  Expr bare_example(TypeRef ref, std::size_t depth);

  const Sdk& sdk_;
  std::string root_, home_;
  std::set<std::string> imports_;
  bool deprecated_ = false;
};

/// The field may be absent.
bool is_optional(const Type& owner, const Field& field);
/// The JSON of a member that its builder fills in, as it has one value only; "" if it does not.
std::string constant_of(const Sdk& sdk, const Type& owner, const Field& field);
/// The event or line stream that a call can have, or null.
const Content* stream_of(const Operation& operation);
/// No argument is required, so that a call needs no object of arguments.
bool needs_params(const Operation& operation);

/// The methods of one operation in its service, besides the asynchronous ones.
struct Methods {
  std::string call;                   // "" if there are only streams
  std::vector<std::string> further;   // of the other media types of the body
  std::string stream, items;          // "" where there is none
};
/// Of all operations of a group; index as Group::operations. `async` finds free names for the asynchronous ones.
class MethodNames {
 public:
  MethodNames(const Sdk& sdk, const Group& group);
  const Methods& of(std::size_t position) const { return all_[position]; }
  std::string async(const std::string& method) const;

 private:
  std::string take(std::string wanted);

  std::vector<Methods> all_;
  std::set<std::string> used_;
};

/// One source file: head, imports and the class.
std::string source_file(const std::string& package, const Types& types, const std::string& body);

/// `new Server(...)` for each of these.
std::vector<Expr> server_list(const std::vector<Server>& servers, Types& types);

// The files of a folder: model, model, the package.
void add_models(const Sdk& sdk, const std::string& root, const std::string& folder, emit::FileSet& files);
void add_params(const Sdk& sdk, const std::string& root, const std::string& folder, emit::FileSet& files);
void add_services(const Sdk& sdk, const std::string& root, const std::string& folder, emit::FileSet& files);
std::string client_file(const Sdk& sdk, const Package& package, const std::string& root);
std::string credentials_file(const Sdk& sdk, const std::string& root);
std::string pom_file(const Sdk& sdk, const Package& package, const std::string& text);
void add_tests(const Sdk& sdk, const std::string& root, const std::string& folder, emit::FileSet& files);
std::string readme_file(const Sdk& sdk, const Package& package, const std::string& root);
std::string reference_file(const Sdk& sdk, const std::string& root);

/// `params, body` of an example call.
std::vector<Expr> example_arguments(const Operation& operation, Types& types);
/// The value for a member of Credentials.
Expr example_credential(const Scheme& scheme, Types& types);

// The row in languages.cc
std::string default_package(const Sdk& sdk);
std::string package_problem(std::string_view name);
emit::FileSet generate(const Sdk& sdk, const Package& package);
std::vector<PublishStep> publish_check(const Package& package);

}  // namespace apigen::sdk::java
