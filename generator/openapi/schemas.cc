#include <array>

#include "reader.h"

namespace apigen::openapi {

using document::Kind;
using document::Member;
using document::Node;

namespace {

/// What a Swagger 2.0 parameter shares with a schema; the rest of it (`in`, a boolean `required`) is none of a
/// schema's.
constexpr std::array<std::string_view, 19> kSchemaKeywords = {
    "type",     "format",           "items",   "default",    "maximum",    "exclusiveMaximum",
    "minimum",  "exclusiveMinimum", "pattern", "maxLength",  "minLength",  "maxItems",
    "minItems", "uniqueItems",      "enum",    "multipleOf", "x-nullable", "description",
    "collectionFormat"};

}  // namespace

void Reader::read_named_schemas() {
  const Node* owner = swagger2() ? spec_.root : spec_.components;
  const Node* schemas =
      owner ? Fields(*owner, "the document", diagnostics_).object(swagger2() ? "definitions" : "schemas") : nullptr;
  if (schemas) {
    for (const Member& member : schemas->members) {
      named_.emplace(member.value, static_cast<model::SchemaId>(spec_.schemas.size()));
      spec_.schemas.push_back({member.key, member.value, member.key_span});
    }
  }
  spec_.named_schema_count = spec_.schemas.size();
}

/// A URI of OpenAPI 3.1 that may be some schema's $id, or an anchor: the resolver of schemas knows.
bool Reader::names_resource(const std::string& reference) const {
  return spec_.dialect == model::SchemaDialect::openapi31 && (reference.find("://") != std::string::npos || (reference[0] == '#' && !reference.starts_with("#/")));
}

model::SchemaId Reader::add_schema(const Node& node) {
  // A bare reference to a named schema is that schema; a reference to anything else stays one, for the resolver.
  if (const Node* reference = node.find("$ref");
      reference && reference->is_string() && node.members.size() == 1 && spec_.resolve && !names_resource(reference->text)) {
    if (auto named = named_.find(spec_.resolve(node)); named != named_.end()) return named->second;
  }
  spec_.schemas.push_back({"", &node, node.span});
  return static_cast<model::SchemaId>(spec_.schemas.size() - 1);
}

const Node* Reader::make_parameter_schema(const Node& parameter) {
  Node& schema = make(Kind::mapping, parameter.span);
  for (const Member& member : parameter.members) {
    for (std::string_view keyword : kSchemaKeywords) {
      if (member.key == keyword) schema.members.push_back(member);
    }
  }
  for (Member& member : schema.members) {
    if (member.key != "type" || !member.value->is_string() || member.value->text != "file") continue;
    Node& type = make(Kind::string, member.value->span);
    type.text = "string";
    member.value = &type;
    Node& format = make(Kind::string, member.key_span);
    format.text = "binary";
    schema.members.push_back({"format", member.key_span, &format});
    break;
  }
  return &schema;
}

const Node* Reader::make_form_schema(const std::vector<const Node*>& parameters) {
  support::Span span = parameters.empty() ? spec_.root->span : parameters.front()->span;
  Node& schema = make(Kind::mapping, span);
  Node& type = make(Kind::string, span);
  type.text = "object";
  Node& properties = make(Kind::mapping, span);
  Node& required = make(Kind::sequence, span);
  for (const Node* parameter : parameters) {
    Fields fields(*parameter, "a form parameter", diagnostics_);
    std::string name = fields.text_or("name", "");
    if (name.empty() || properties.find(name)) continue;
    properties.members.push_back({name, parameter->span, make_parameter_schema(*parameter)});
    if (fields.boolean("required").value_or(false)) {
      Node& item = make(Kind::string, parameter->span);
      item.text = name;
      required.items.push_back(&item);
    }
  }
  schema.members.push_back({"type", span, &type});
  schema.members.push_back({"properties", span, &properties});
  if (!required.items.empty()) schema.members.push_back({"required", span, &required});
  return &schema;
}

}  // namespace apigen::openapi
