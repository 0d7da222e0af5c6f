// One schema, or several that all apply, as one flat view: references followed, allOf merged.
//
// A lossy view for types alone: keywords that only validate are left out (generator/schema has the exact one).
#pragma once

#include <string>
#include <vector>

#include "apigen/document/node.h"
#include "apigen/model/api.h"

namespace apigen::sdk {

struct Property {
  std::string wire;
  const document::Node* schema = nullptr;
};

struct SchemaView {
  std::vector<std::string> types;        // without "null"
  bool nullable = false;
  std::string format;
  std::string content_encoding;
  const document::Node* values = nullptr;    // enum
  const document::Node* constant = nullptr;  // const
  std::vector<Property> properties;
  std::vector<std::string> required;
  const document::Node* additional = nullptr;  // additionalProperties, or the first of patternProperties
  bool closed = false;                         // additionalProperties: false
  bool has_object_keywords = false;
  const document::Node* items = nullptr;
  bool has_array_keywords = false;
  const document::Node* alternatives = nullptr;  // the first oneOf or anyOf that says something of the type
  const document::Node* discriminator = nullptr;

  bool requires_member(const std::string& wire) const;
  /// True if it says nothing of the type beyond its alternatives.
  bool bare() const {
    return types.empty() && !values && !constant && properties.empty() && !additional && !items && format.empty();
  }
};

/// Adds what `schema` says to `view`. With `alternatives` false, oneOf and anyOf of it are passed over.
void add_to_view(SchemaView& view, const document::Node& schema, const model::Api& api, bool alternatives = true);

/// The one reference that a schema consists of ({$ref}, or allOf with one member beside annotations); null if it is more.
/// `nullable` is set if what stands beside it allows null.
const document::Node* sole_reference(const document::Node& schema, const model::Api& api, bool& nullable);

/// True if the schema itself, without regard to what it refers to, allows null.
bool allows_null(const document::Node& schema);
/// True for {type: null}, {enum: [null]}, {const: null}.
bool is_null_schema(const document::Node& schema);

}  // namespace apigen::sdk
