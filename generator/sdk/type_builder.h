// Schemas to types. One builder for an Sdk; the types are complete after finish().
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "apigen/model/api.h"
#include "apigen/sdk/lock.h"
#include "apigen/sdk/model.h"
#include "apigen/sdk/names.h"
#include "apigen/support/diagnostics.h"
#include "constants.h"
#include "schema_view.h"

namespace apigen::sdk {

/// Where an inline schema stands: what its type is called if it needs a name.
struct Place {
  std::string origin;  // the lock's key
  std::string name;    // neutral

  Place child(std::string_view step, std::string_view word) const;
};

class TypeBuilder {
 public:
  /// Declares all named schemas first, so that they have the plain names. Borrows everything.
  TypeBuilder(const model::Api& api, Lock& lock, Sdk& sdk, support::Diagnostics& diagnostics);

  TypeRef scalar(Scalar kind);
  TypeRef list(TypeRef element);
  TypeRef of(const model::SchemaId& schema, const Place& place);
  TypeRef of(const document::Node* schema, const Place& place);
  /// A declared union of these types, decoded by something else than the value (the status).
  TypeRef union_of(const std::vector<TypeRef>& types, const Place& place);
  /// A declared enumeration of texts.
  TypeRef enumeration(const std::vector<std::string>& values, const Place& place);
  /// Reserves a type name for an operation's own use.
  std::string reserve(const std::string& origin, const std::string& wanted);

  /// Lowers everything that was only named so far, tells variants apart and finds cycles.
  void finish();
  /// EnumValue::constant; once groups have their names.
  void name_constants() { constants_.name(sdk_); }

 private:
  TypeRef reference(const document::Node& schema, bool nullable, const Place& place);
  TypeRef lower(const document::Node& schema, const Place& place, std::optional<TypeId> slot);
  TypeRef lower_view(const SchemaView& view, const document::Node& schema, const Place& place, std::optional<TypeId> slot,
                     const std::vector<const document::Node*>& bases);
  TypeRef alternatives(const SchemaView& view, const document::Node& schema, const Place& place, std::optional<TypeId> slot,
                       const std::vector<const document::Node*>& bases);
  TypeRef structure(const SchemaView& view, const document::Node& schema, const Place& place, std::optional<TypeId> slot);
  TypeRef values(const std::vector<const document::Node*>& list, const document::Node& schema, const Place& place, std::optional<TypeId> slot);
  TypeRef plain(const SchemaView& view, const Place& place);
  Scalar scalar_kind(const SchemaView& view, std::string_view type) const;
  std::string variant_name(const document::Node& schema, TypeRef type, std::size_t index) const;

  TypeId declare(const Place& place, const document::Node* node, std::optional<TypeId> slot);
  TypeId anonymous(decltype(Type::shape) shape);

  const model::Api& api_;
  Lock& lock_;
  Sdk& sdk_;
  support::Diagnostics& diagnostics_;
  NameScope names_;
  Constants constants_;
  std::unordered_map<const document::Node*, TypeId> declared_;
  std::unordered_map<const document::Node*, TypeRef> inline_;
  std::set<std::string> origins_;
  std::deque<std::pair<TypeId, const document::Node*>> open_;
  std::map<Scalar, TypeId> scalars_;
  std::map<std::pair<TypeId, bool>, TypeId> lists_, maps_;
};

// unions.cc: names, kinds and tags of variants; unions of one variant become aliases.
void tell_variants_apart(Sdk& sdk, const model::Api& api, const std::unordered_map<const document::Node*, TypeId>& declared, Lock& lock);
// cycles.cc: aliases that only stand for each other become `any`; fields and variants that close a cycle are boxed.
void break_cycles(Sdk& sdk);
/// What a schema says to its reader.
Docs docs_of(const document::Node& node);
/// The name that the document itself wants for the SDK: x-apigen-name, or what other generators read.
std::string wanted_name(const document::Node& node);

}  // namespace apigen::sdk
