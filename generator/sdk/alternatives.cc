// oneOf and anyOf: enumerations, nullable types, plain types, and where none of that is meant, unions.
#include <algorithm>

#include "type_builder.h"

namespace apigen::sdk {

using document::Kind;
using document::Node;

namespace {

/// {const: x}, or {enum: [x]}, with a scalar x.
const Node* only_value(const Node& schema) {
  const Node* value = schema.find("const");
  const Node* values = schema.find("enum");
  if (!value && values && values->items.size() == 1) value = values->items[0];
  return value && (value->kind == Kind::string || value->kind == Kind::integer) ? value : nullptr;
}

/// The values of {type: string, enum: [...]}, inline or referred to; null for another schema.
const Node* text_values(const Node& schema, const model::Api& api) {
  const Node* target = api.resolver->resolve(schema);
  const Node* values = target ? target->find("enum") : nullptr;
  if (!values || values->items.empty()) return nullptr;
  const bool texts = std::all_of(values->items.begin(), values->items.end(), [](const Node* value) { return value->is_string(); });
  return texts ? values : nullptr;
}

bool is_plain_string(const Node& schema) {
  const Node* type = schema.find("type");
  return type && type->is_string() && type->text == "string" && !schema.find("enum") && !schema.find("const") && !schema.find("format");
}

}  // namespace

TypeRef TypeBuilder::alternatives(const SchemaView& view, const Node& schema, const Place& place, std::optional<TypeId> slot,
                                  const std::vector<const Node*>& bases) {
  std::vector<const Node*> list;
  for (const Node* alternative : view.alternatives->items) {
    if (alternative->is_mapping() && !is_null_schema(*alternative)) list.push_back(alternative);
  }
  const bool nullable = list.size() != view.alternatives->items.size();
  auto with_null = [&](TypeRef type) {
    type.nullable = type.nullable || nullable;
    return type;
  };
  if (list.empty()) return with_null(scalar(Scalar::any));

  // oneOf of constants, each with its own description, is an enumeration.
  std::vector<const Node*> constants;
  for (const Node* alternative : list) {
    if (const Node* value = only_value(*alternative)) constants.push_back(value);
  }
  if (constants.size() == list.size()) return with_null(values(constants, schema, place, slot));
  // anyOf of an enumeration and string is how documents say that other values may come: every enumeration is open.
  if (list.size() == 2 && (is_plain_string(*list[0]) || is_plain_string(*list[1]))) {
    const Node& other = is_plain_string(*list[0]) ? *list[1] : *list[0];
    if (const Node* texts = text_values(other, api_)) {
      if (!slot && other.find("$ref")) return with_null(of(&other, place));
      return with_null(values(texts->items, other, place, slot));
    }
  }

  std::vector<const Node*> shared;
  for (const Node* base : bases) {
    SchemaView own;
    add_to_view(own, *base, api_, false);
    if (!own.properties.empty() || own.additional) shared.push_back(base);
  }
  // One alternative beside null is the schema itself.
  if (list.size() == 1 && shared.empty()) return with_null(lower(*list[0], place, slot));
  std::vector<TypeRef> types;
  UnionType made;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string title = list[i]->find("title") && list[i]->find("title")->is_string() ? list[i]->find("title")->text : "";
    const std::string word = title.empty() || title.size() > 40 ? "option_" + std::to_string(i + 1) : title;
    const Place own = list.size() == 1 ? place : place.child("options/" + std::to_string(i + 1), word);
    TypeRef type;
    if (shared.empty()) {
      type = of(list[i], own);
    } else {
      // Members that stand beside oneOf belong to every alternative.
      SchemaView merged;
      for (const Node* base : shared) add_to_view(merged, *base, api_, false);
      add_to_view(merged, *list[i], api_);
      std::vector<const Node*> deeper = shared;
      deeper.push_back(list[i]);
      const Node* target = api_.resolver->resolve(*list[i]);
      const std::string name = target ? api_.resolver->name_of(*target) : std::string();
      const Place variant = name.empty() ? own : Place{own.origin, neutral(place.name + " " + neutral(name, "option"))};
      type = lower_view(merged, *list[i], variant, std::nullopt, deeper);
    }
    if (slot && type.type == *slot) continue;  // oneOf: [itself]
    if (std::find(types.begin(), types.end(), type) != types.end()) continue;
    types.push_back(type);
    made.variants.push_back({variant_name(*list[i], type, i), type, {}, {}, {}, {}, false});
  }
  if (made.variants.empty()) return with_null(scalar(Scalar::any));
  if (made.variants.size() == 1) return with_null(made.variants.front().type);
  if (const Node* discriminator = view.discriminator) {
    const Node* member = discriminator->is_mapping() ? discriminator->find("propertyName") : discriminator;
    if (member && member->is_string()) made.discriminator = member->text;
  }
  const TypeId id = declare(place, &schema, slot);
  sdk_.types[static_cast<std::size_t>(id)].shape = std::move(made);
  return with_null({id, false});
}

std::string TypeBuilder::variant_name(const Node& schema, TypeRef type, std::size_t index) const {
  const Type& made = sdk_.type(type);
  if (schema.find("$ref") && made.declared()) return made.name;
  const Node* title = schema.find("title");
  if (title && title->is_string() && title->text.size() <= 40) return neutral(title->text, "option");
  if (made.declared()) return made.name;
  if (std::holds_alternative<ListType>(made.shape)) return "list";
  if (std::holds_alternative<MapType>(made.shape)) return "object";
  const auto* scalar = std::get_if<ScalarType>(&made.shape);
  if (!scalar) return "option_" + std::to_string(index + 1);
  switch (scalar->kind) {
    case Scalar::any:
      return "any";
    case Scalar::boolean:
      return "boolean";
    case Scalar::int32:
    case Scalar::int64:
    case Scalar::integer:
      return "integer";
    case Scalar::float32:
    case Scalar::number:
      return "number";
    case Scalar::date_time:
      return "date_time";
    case Scalar::date:
      return "date";
    case Scalar::uuid:
      return "uuid";
    case Scalar::uri:
      return "uri";
    case Scalar::decimal:
      return "decimal";
    case Scalar::bytes:
    case Scalar::binary:
      return "bytes";
    case Scalar::string:
      break;
  }
  return "string";
}

TypeRef TypeBuilder::union_of(const std::vector<TypeRef>& types, const Place& place) {
  UnionType made;
  for (const TypeRef& type : types) made.variants.push_back({"", type, {}, {}, {}, {}, false});
  const TypeId id = declare(place, nullptr, std::nullopt);
  static const Node kNothing;
  for (std::size_t i = 0; i < made.variants.size(); ++i) made.variants[i].name = variant_name(kNothing, types[i], i);
  sdk_.types[static_cast<std::size_t>(id)].shape = std::move(made);
  return {id, false};
}

}  // namespace apigen::sdk
