#include "schema_view.h"

#include <algorithm>
#include <set>

#include "apigen/openapi/fields.h"

namespace apigen::sdk {

using document::Member;
using document::Node;

namespace {

constexpr std::size_t kMaxNesting = 200;  // of allOf through references; more is no API's

bool is_true(const Node* node) { return node && node->kind == document::Kind::boolean && node->boolean; }

/// Keywords that say nothing of the type.
bool is_annotation(std::string_view key) {
  static const std::set<std::string_view> kAnnotations = {"description", "title", "example", "examples", "default", "deprecated", "readOnly",
                                                          "writeOnly", "nullable", "x-nullable", "externalDocs", "xml", "$comment"};
  return kAnnotations.contains(key) || key.starts_with("x-");
}

/// {type: object} beside a reference adds nothing.
bool is_plain_object_type(const Member& member) {
  return member.key == "type" && member.value->is_string() && openapi::lower(member.value->text) == "object";
}

/// How much a property's schema tells: where two parts of an allOf have it, the more telling one wins.
int telling(const Node* schema) {
  if (!schema || !schema->is_mapping()) return 0;
  if (schema->find("enum") || schema->find("const")) return 3;
  for (const Member& member : schema->members) {
    if (!is_annotation(member.key)) return 2;
  }
  return 1;
}

/// True if an alternative says something of the type: not only which members are required.
bool shapes(const Node& alternative) {
  for (const Member& member : alternative.members) {
    if (member.key == "required" || member.key == "not" || is_annotation(member.key) || is_plain_object_type(member)) continue;
    if (member.key == "properties") {
      // Refinements of members that the schema itself declares, e.g. {required: [a], properties: {a: {}}}.
      const bool telling_ones = std::any_of(member.value->members.begin(), member.value->members.end(),
                                            [](const Member& property) { return telling(property.value) > 1; });
      if (!telling_ones) continue;
    }
    return true;
  }
  return false;
}

class Viewer {
 public:
  Viewer(SchemaView& view, const model::Api& api) : view_(view), api_(api) {}

  void add(const Node& schema, bool alternatives, std::size_t depth) {
    if (depth > kMaxNesting || !seen_.insert(&schema).second || !schema.is_mapping()) return;
    if (const Node* reference = schema.find("$ref"); reference && reference->is_string()) {
      if (const Node* target = api_.resolver->resolve(schema)) add(*target, alternatives, depth + 1);
      // Before 3.1 what stands beside a $ref does not count.
      if (api_.dialect != model::SchemaDialect::openapi31) return;
    }
    if (const Node* parts = schema.find("allOf"); parts && parts->is_sequence()) {
      for (const Node* part : parts->items) add(*part, alternatives, depth + 1);
    }
    scalars(schema);
    object(schema);
    array(schema);
    if (const Node* discriminator = schema.find("discriminator")) view_.discriminator = discriminator;
    if (!alternatives) return;
    for (std::string_view key : {"oneOf", "anyOf"}) {
      const Node* list = schema.find(key);
      if (!list || !list->is_sequence() || view_.alternatives) continue;
      if (std::any_of(list->items.begin(), list->items.end(), [](const Node* item) { return shapes(*item); })) view_.alternatives = list;
    }
  }

 private:
  void scalars(const Node& schema) {
    if (allows_null(schema)) view_.nullable = true;
    if (const Node* type = schema.find("type")) {
      std::vector<std::string> types;
      if (type->is_string()) types.push_back(openapi::lower(type->text));
      for (const Node* item : type->items) {
        if (item->is_string()) types.push_back(openapi::lower(item->text));
      }
      std::erase(types, "null");
      if (!types.empty()) view_.types = std::move(types);
    }
    if (const Node* format = schema.find("format"); format && format->is_string()) view_.format = format->text;
    if (const Node* encoding = schema.find("contentEncoding"); encoding && encoding->is_string()) view_.content_encoding = encoding->text;
    if (const Node* values = schema.find("enum"); values && values->is_sequence()) view_.values = values;
    if (const Node* constant = schema.find("const")) view_.constant = constant;
  }

  void object(const Node& schema) {
    if (const Node* properties = schema.find("properties"); properties && properties->is_mapping()) {
      view_.has_object_keywords = true;
      for (const Member& member : properties->members) property(member);
    }
    if (const Node* required = schema.find("required"); required && required->is_sequence()) {
      for (const Node* name : required->items) {
        if (name->is_string() && !view_.requires_member(name->text)) view_.required.push_back(name->text);
      }
    }
    if (const Node* additional = schema.find("additionalProperties")) {
      view_.has_object_keywords = true;
      if (additional->kind == document::Kind::boolean && !additional->boolean) view_.closed = true;
      if (additional->is_mapping() || is_true(additional)) view_.additional = additional;
    }
    if (const Node* patterns = schema.find("patternProperties"); patterns && patterns->is_mapping() && !patterns->members.empty()) {
      view_.has_object_keywords = true;
      if (!view_.additional) view_.additional = patterns->members.front().value;
    }
  }

  void property(const Member& member) {
    for (Property& known : view_.properties) {
      if (known.wire != member.key) continue;
      if (telling(member.value) >= telling(known.schema)) known.schema = member.value;
      return;
    }
    view_.properties.push_back({member.key, member.value});
  }

  void array(const Node& schema) {
    for (std::string_view key : {"items", "prefixItems"}) {
      const Node* items = schema.find(key);
      if (!items) continue;
      view_.has_array_keywords = true;
      if (items->is_mapping()) view_.items = items;
    }
  }

  SchemaView& view_;
  const model::Api& api_;
  std::set<const Node*> seen_;
};

}  // namespace

bool SchemaView::requires_member(const std::string& wire) const { return std::find(required.begin(), required.end(), wire) != required.end(); }

void add_to_view(SchemaView& view, const Node& schema, const model::Api& api, bool alternatives) { Viewer(view, api).add(schema, alternatives, 0); }

bool is_null_schema(const Node& schema) {
  if (const Node* type = schema.find("type"); type && type->is_string() && type->text == "null") return true;
  if (const Node* constant = schema.find("const"); constant && constant->is_null()) return true;
  const Node* values = schema.find("enum");
  return values && values->items.size() == 1 && values->items[0]->is_null();
}

bool allows_null(const Node& schema) {
  if (is_true(schema.find("nullable")) || is_true(schema.find("x-nullable"))) return true;
  if (const Node* type = schema.find("type")) {
    for (const Node* item : type->items) {
      if (item->is_string() && item->text == "null") return true;
    }
  }
  if (const Node* values = schema.find("enum")) {
    for (const Node* item : values->items) {
      if (item->is_null()) return true;
    }
  }
  for (std::string_view key : {"oneOf", "anyOf"}) {
    if (const Node* list = schema.find(key)) {
      for (const Node* item : list->items) {
        if (is_null_schema(*item)) return true;
      }
    }
  }
  return false;
}

const Node* sole_reference(const Node& schema, const model::Api& api, bool& nullable) {
  const Node* reference = schema.find("$ref");
  if (reference && reference->is_string() && api.dialect != model::SchemaDialect::openapi31) {
    nullable = allows_null(schema);  // widely written beside $ref, although 3.0 does not look there
    return &schema;
  }
  const Node* found = reference && reference->is_string() ? &schema : nullptr;
  for (const Member& member : schema.members) {
    if (member.key == "$ref" || is_annotation(member.key) || is_plain_object_type(member)) continue;
    const bool wraps = !found && member.value->is_sequence() && member.value->items.size() == 1 &&
                       (member.key == "allOf" || member.key == "oneOf" || member.key == "anyOf");
    if (!wraps) return nullptr;
    const Node* inner = member.value->items[0]->find("$ref");
    if (!inner || !inner->is_string()) return nullptr;
    found = member.value->items[0];
  }
  if (found && found != &schema && found->members.size() != 1) return nullptr;
  if (found) nullable = allows_null(schema);
  return found;
}

}  // namespace apigen::sdk
