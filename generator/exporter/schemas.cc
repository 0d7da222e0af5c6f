// Schemas of one dialect in another: Swagger 2.0, OpenAPI 3.0 (Schema Object) and 3.1 (JSON Schema 2020-12).
#include <algorithm>

#include "writer.h"

namespace apigen::exporter {

using document::Member;

namespace {

bool is_one_of(std::string_view key, std::initializer_list<std::string_view> keys) { return std::find(keys.begin(), keys.end(), key) != keys.end(); }

void remove(Node& object, std::string_view key) {
  std::erase_if(object.members, [&](const Member& member) { return member.key == key; });
}

bool is_true(const Node* node) { return node && node->kind == Kind::boolean && node->boolean; }

}  // namespace

const Node& Writer::reference(const std::string& name) {
  Node& reference = tree_.object();
  tree_.put(reference, "$ref", (swagger() ? "#/definitions/" : "#/components/schemas/") + name);
  return reference;
}

const Node& Writer::schema(model::SchemaId id) {
  const model::Schema& one = api_.schema(id);
  return static_cast<std::size_t>(id) < api_.named_schema_count ? reference(one.name) : schema(*one.node);
}

const Node& Writer::schema(const Node& node) {
  if (!node.is_mapping()) return node;  // true and false of 3.1, and what was reported when the document was read
  const Node* target = node.find("$ref") ? api_.resolver->resolve(node) : nullptr;
  if (target) {
    const std::string name = api_.resolver->name_of(*target);
    if (!name.empty()) return reference(name);
    // A schema elsewhere is written out where it is used.
    if (std::find(unnamed_.begin(), unnamed_.end(), target) != unnamed_.end()) {
      lose("a schema without a name refers to itself, and is cut there");
      return tree_.object();
    }
    unnamed_.push_back(target);
    const Node& written = schema(*target);
    unnamed_.pop_back();
    return written;
  }
  Node& out = tree_.object();
  for (const Member& member : node.members) {
    const Node* value = member.value;
    if (is_one_of(member.key, {"properties", "patternProperties", "$defs", "definitions"}) && value->is_mapping()) {
      Node& map = tree_.object();
      for (const Member& one : value->members) Tree::put(map, one.key, schema(*one.value));
      value = &map;
    } else if (is_one_of(member.key, {"items", "additionalProperties", "not", "propertyNames", "contains"}) && value->is_mapping()) {
      value = &schema(*value);
    } else if (is_one_of(member.key, {"allOf", "anyOf", "oneOf"}) && value->is_sequence()) {
      Node& list = tree_.list();
      for (const Node* one : value->items) list.items.push_back(&schema(*one));
      value = &list;
    }
    Tree::put(out, member.key, *value);
  }
  if (swagger()) {
    lower_to_oas30(out);
    lower_to_swagger(out);
  } else {
    lower_to_oas30(out);
  }
  return out;
}

void Writer::lower_to_oas30(Node& schema) {
  if (const Node* type = schema.find("type"); type && type->is_sequence()) {
    // ["string", "null"]
    const Node* only = nullptr;
    bool null = false, several = false;
    for (const Node* one : type->items) {
      if (one->text == "null") {
        null = true;
      } else {
        several = several || only;
        only = one;
      }
    }
    if (several) lose("a type of several is written without a type");
    if (only && !several) {
      Tree::put(schema, "type", *only);
    } else {
      remove(schema, "type");
    }
    if (null) Tree::put(schema, "nullable", tree_.flag(true));
  }
  for (const auto& [limit, exclusive] : {std::pair("minimum", "exclusiveMinimum"), std::pair("maximum", "exclusiveMaximum")}) {
    const Node* bound = schema.find(exclusive);
    if (!bound || (bound->kind != Kind::integer && bound->kind != Kind::number)) continue;
    Tree::put(schema, limit, *bound);
    Tree::put(schema, exclusive, tree_.flag(true));
  }
  if (const Node* value = schema.find("const")) {
    Node& list = tree_.list();
    list.items.push_back(value);
    Tree::put(schema, "enum", list);
    remove(schema, "const");
  }
  if (is_true(schema.find("x-nullable")) && !swagger()) {
    Tree::put(schema, "nullable", tree_.flag(true));
    remove(schema, "x-nullable");
  }
  if (const Node* type = schema.find("type"); type && type->text == "file" && !swagger()) {
    tree_.put(schema, "type", "string");
    tree_.put(schema, "format", "binary");
  }
  const Node* discriminator = schema.find("discriminator");
  if (discriminator && discriminator->is_string() && !swagger()) {
    Node& object = tree_.object();
    Tree::put(object, "propertyName", *discriminator);
    Tree::put(schema, "discriminator", object);
  }
}

void Writer::lower_to_swagger(Node& schema) {
  if (const Node* nullable = schema.find("nullable")) {
    Tree::put(schema, "x-nullable", *nullable);
    remove(schema, "nullable");
  }
  if (const Node* discriminator = schema.find("discriminator"); discriminator && discriminator->is_mapping()) {
    const Node* property = discriminator->find("propertyName");
    if (property) Tree::put(schema, "discriminator", *property);
  }
  for (const char* key : {"oneOf", "anyOf", "not", "writeOnly", "deprecated"}) {
    if (!schema.find(key)) continue;
    lose("'" + std::string(key) + "' of a schema has no place in Swagger 2.0");
    remove(schema, key);
  }
}

}  // namespace apigen::exporter
