// What the files of the C++ package are made of.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "apigen/emit/file_set.h"
#include "apigen/sdk/language.h"
#include "apigen/sdk/model.h"
#include "apigen/sdk/names.h"

namespace apigen::sdk::cpp {

/// The table of names: keywords, macros that systems define, and the members that generated types have.
const LanguageNames& names();

std::string type_name(std::string_view neutral);
std::string function_name(std::string_view neutral);
std::string field_name(std::string_view neutral);
std::string constant_name(std::string_view neutral);
std::string file_name(std::string_view neutral);
/// The function of the client that gives the operations of a group, and their class.
std::string group_function(const Group& group);
std::string group_class(const Group& group);
/// The name of a method beside those of the operations: `suffix` in lower-case words.
std::string further_method(const Sdk& sdk, const Operation& operation, std::string_view suffix);
/// "pet-shop" -> pet_shop: namespace, folder of headers, target.
std::string namespace_name(std::string_view package);

/// Which declared types stand in which header, so that each header compiles and none includes itself by a detour.
class Layout {
 public:
  explicit Layout(const Sdk& sdk);

  /// Types that need each other stand together, in an order in which they can be defined; what they need stands before.
  const std::vector<std::vector<std::size_t>>& components() const { return components_; }
  std::size_t component(std::size_t type) const { return component_of_[type]; }
  /// The header without folder and ending.
  std::string file(std::size_t component) const;
  /// A name for a list or a map that holds itself: a type of its own. Other aliases are looked through.
  bool is_own(std::size_t type) const { return own_[type]; }
  /// The declared types that a use names.
  std::vector<std::size_t> named(TypeRef ref) const;

 private:
  struct Edge {
    std::size_t to;
    bool by_value;  // the type must be complete
  };

  void follow(TypeRef ref, bool by_value, std::vector<Edge>& out) const;
  std::vector<Edge> edges(std::size_t type) const;
  bool holds_itself(std::size_t alias) const;
  void find_components();
  void order(std::vector<std::size_t>& component) const;

  const Sdk& sdk_;
  std::vector<bool> own_;
  std::vector<std::vector<std::size_t>> components_;
  std::vector<std::size_t> component_of_;
};

/// Types in C++. Gathers what a file has to include while it is written.
class Types {
 public:
  /// `runtime` and `models` stand in front of the names of the package's own types and of the document's.
  Types(const Sdk& sdk, const Layout& layout, std::string package, std::string runtime, std::string models)
      : sdk_(sdk), layout_(layout), package_(std::move(package)), runtime_(std::move(runtime)), models_(std::move(models)) {}

  /// "models::Pet", "Nullable<std::string>", "std::vector<models::Pet>".
  std::string type(TypeRef ref, bool boxed = false);
  /// The type of what may be left out: std::optional<T>, or Field<T> for what may be null.
  std::string optional(TypeRef ref, bool boxed = false);
  /// Without nullability.
  std::string bare(TypeRef ref, bool boxed = false);
  /// What a call returns if all is well: "void", "models::Pet".
  std::string result(const Operation& operation);
  std::string body(const Operation& operation, const Content& content);
  /// A value for examples: `models::Pet{.name = "text"}`, only what is required.
  std::string example(TypeRef ref, std::size_t depth = 0);
  /// The arguments of a call, without options.
  std::string example_arguments(const Operation& operation);

  /// The header that is being written: of maps in it the values of types in it are boxed, as they are incomplete there.
  void within(std::size_t component) { within_ = component; }
  void need(std::string standard) { standard_.insert(std::move(standard)); }
  void need_own(const std::string& header) { own_.insert(package_ + "/" + header); }
  /// A header that is not public.
  void need_internal(std::string header) { internal_.insert(std::move(header)); }
  /// The include directives, sorted, with an empty line behind each block.
  std::string includes() const;

 private:
  std::string plain(TypeRef ref);
  std::string scalar(Scalar kind);
  std::string declared(std::size_t type);
  std::string example_scalar(Scalar kind);
  std::string plain_example(TypeRef ref, std::size_t depth);

  const Sdk& sdk_;
  const Layout& layout_;
  std::string package_, runtime_, models_;
  std::size_t within_ = static_cast<std::size_t>(-1);
  std::set<std::string> standard_, own_, internal_;
};

/// The field may be absent.
bool is_optional(const Type& owner, const Field& field);
/// The event or line stream that a call can have, or null.
const Content* stream_of(const Operation& operation);
/// The success has nothing but a stream.
bool streams_only(const Operation& operation);
/// The parameters come first: one of them is required.
bool parameters_first(const Operation& operation);

/// What the files of one package share.
struct Writing {
  const Sdk& sdk;
  const Package& package;
  const Layout& layout;
  std::string own;  // namespace_name
};

extern const char* const kGenerated;  // the line that tells people that a file is generated

/// Adds include/<own>/models/*.hpp, models.hpp and src/models_*.cpp.
void add_models(const Writing& writing, emit::FileSet& files);
std::string group_header(const Writing& writing, const Group& group);
std::string group_source(const Writing& writing, const Group& group);
std::string client_header(const Writing& writing);
std::string client_source(const Writing& writing);
/// tests/test_<group>.cpp.
std::string group_test(const Writing& writing, const Group& group);
std::string tests_main(const Writing& writing);
std::string readme_file(const Writing& writing);
std::string reference_file(const Writing& writing);
/// The expression that makes credentials of a scheme; `prefix`: "shop::".
std::string example_credential(const Scheme& scheme, const std::string& prefix);
/// `client.pets().get_pet({.pet_id = 1})`
std::string example_call(const Operation& operation, Types& types);

// The row in languages.cc
std::string default_package(const Sdk& sdk);
std::string package_problem(std::string_view name);
emit::FileSet generate(const Sdk& sdk, const Package& package);
std::vector<PublishStep> publish_check(const Package& package);

}  // namespace apigen::sdk::cpp
