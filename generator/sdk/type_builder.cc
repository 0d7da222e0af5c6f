#include "type_builder.h"

#include <algorithm>

#include "apigen/openapi/fields.h"

namespace apigen::sdk {

using document::Kind;
using document::Member;
using document::Node;

namespace {

std::string text_of(const Node& node, std::string_view key) {
  const Node* value = node.find(key);
  return value && value->is_string() ? value->text : std::string();
}

bool flag(const Node& node, std::string_view key) {
  const Node* value = node.find(key);
  return value && value->kind == Kind::boolean && value->boolean;
}

/// The last part of a reference that leads to no named schema: "common.yaml#/Pet" -> Pet, "pet.json" -> pet.
std::string reference_name(std::string_view reference) {
  if (reference.ends_with('/')) reference.remove_suffix(1);
  std::string_view last = reference.substr(reference.find_last_of("/#") + 1);
  return std::string(last.substr(0, last.rfind('.') == 0 ? last.size() : last.rfind('.')));
}

/// All values of one kind, null apart.
bool all_of_kind(const std::vector<const Node*>& values, Kind kind) {
  bool any = false;
  for (const Node* value : values) {
    if (value->is_null()) continue;
    if (value->kind != kind) return false;
    any = true;
  }
  return any;
}

const Node* varnames(const Node& schema) {
  for (std::string_view key : {"x-enum-varnames", "x-enumNames", "x-apigen-enum-names"}) {
    if (const Node* names = schema.find(key); names && names->is_sequence()) return names;
  }
  return nullptr;
}

}  // namespace

Docs docs_of(const Node& node) {
  Docs docs;
  docs.summary = text_of(node, "summary");
  docs.description = text_of(node, "description");
  if (docs.description.empty() && docs.summary.empty()) docs.summary = text_of(node, "title");
  if (const Node* external = node.find("externalDocs")) docs.url = text_of(*external, "url");
  docs.deprecated = flag(node, "deprecated");
  return docs;
}

std::string wanted_name(const Node& node) {
  for (std::string_view key : {"x-apigen-name", "x-speakeasy-name-override", "x-fern-type-name", "x-fern-sdk-method-name", "x-ms-client-name",
                               "x-ogen-name", "x-go-name"}) {
    if (std::string name = text_of(node, key); !name.empty()) return name;
  }
  return {};
}

Place Place::child(std::string_view step, std::string_view word) const {
  return {origin + "/" + std::string(step), neutral(name + " " + neutral(word, "value"))};
}

TypeBuilder::TypeBuilder(const model::Api& api, Lock& lock, Sdk& sdk, support::Diagnostics& diagnostics)
    : api_(api), lock_(lock), sdk_(sdk), diagnostics_(diagnostics), names_(lock.scope("types")), constants_(lock, names_) {
  for (std::size_t i = 0; i < api.named_schema_count; ++i) {
    const model::Schema& schema = api.schemas[i];
    if (!schema.node || declared_.contains(schema.node)) continue;
    const std::string wanted = wanted_name(*schema.node);
    const Place place{"#/components/schemas/" + schema.name, neutral(wanted.empty() ? schema.name : wanted, "model")};
    const TypeId id = declare(place, schema.node, std::nullopt);
    declared_.emplace(schema.node, id);
    open_.emplace_back(id, schema.node);
  }
}

std::string TypeBuilder::reserve(const std::string& origin, const std::string& wanted) { return names_.allocate(origin, wanted); }

TypeId TypeBuilder::declare(const Place& place, const Node* node, std::optional<TypeId> slot) {
  if (slot) return *slot;
  Type type;
  // A schema that is merged into several types has its inline types once in each.
  type.origin = place.origin;
  for (std::size_t n = 2; !origins_.insert(type.origin).second; ++n) type.origin = place.origin + "/" + std::to_string(n);
  type.name = names_.allocate(type.origin, place.name);
  type.node = node;
  if (node) type.docs = docs_of(*node);
  sdk_.types.push_back(std::move(type));
  return static_cast<TypeId>(sdk_.types.size() - 1);
}

TypeId TypeBuilder::anonymous(decltype(Type::shape) shape) {
  Type type;
  type.shape = std::move(shape);
  sdk_.types.push_back(std::move(type));
  return static_cast<TypeId>(sdk_.types.size() - 1);
}

TypeRef TypeBuilder::scalar(Scalar kind) {
  auto known = scalars_.find(kind);
  if (known == scalars_.end()) known = scalars_.emplace(kind, anonymous(ScalarType{kind})).first;
  return {known->second, false};
}

TypeRef TypeBuilder::list(TypeRef element) {
  const auto key = std::pair(element.type, element.nullable);
  auto known = lists_.find(key);
  if (known == lists_.end()) known = lists_.emplace(key, anonymous(ListType{element})).first;
  return {known->second, false};
}

TypeRef TypeBuilder::of(const model::SchemaId& schema, const Place& place) {
  const model::Schema& found = api_.schema(schema);
  if (found.node) {
    if (auto known = declared_.find(found.node); known != declared_.end()) return {known->second, allows_null(*found.node)};
  }
  return of(found.node, place);
}

TypeRef TypeBuilder::of(const Node* schema, const Place& place) {
  if (!schema || !schema->is_mapping()) return scalar(Scalar::any);
  // Nodes are shared where a YAML alias or a path item's parameters are used again: one node is one type.
  if (auto known = inline_.find(schema); known != inline_.end()) return known->second;
  const TypeRef made = lower(*schema, place, std::nullopt);
  inline_.emplace(schema, made);
  return made;
}

TypeRef TypeBuilder::reference(const Node& schema, bool nullable, const Place& place) {
  const Node* target = api_.resolver->resolve(schema);
  if (!target || !target->is_mapping()) return scalar(Scalar::any);
  nullable = nullable || allows_null(*target);
  if (auto known = declared_.find(target); known != declared_.end()) return {known->second, nullable};
  const std::string text = text_of(schema, "$ref");
  const std::string wanted = wanted_name(*target);
  const TypeId id = declare({text, neutral(wanted.empty() ? reference_name(text) : wanted, place.name)}, target, std::nullopt);
  declared_.emplace(target, id);
  open_.emplace_back(id, target);
  return {id, nullable};
}

void TypeBuilder::finish() {
  while (!open_.empty()) {
    const auto [id, node] = open_.front();
    open_.pop_front();
    const Place place{sdk_.type(id).origin, sdk_.type(id).name};
    const TypeRef made = lower(*node, place, id);
    if (made.type != id) sdk_.types[static_cast<std::size_t>(id)].shape = AliasType{made};
  }
  break_cycles(sdk_);
  tell_variants_apart(sdk_, api_, declared_, lock_);
}

TypeRef TypeBuilder::lower(const Node& schema, const Place& place, std::optional<TypeId> slot) {
  if (!schema.is_mapping()) return scalar(Scalar::any);
  bool nullable = false;
  if (const Node* sole = sole_reference(schema, api_, nullable)) return reference(*sole, nullable, place);
  SchemaView view;
  add_to_view(view, schema, api_);
  return lower_view(view, schema, place, slot, {&schema});
}

TypeRef TypeBuilder::lower_view(const SchemaView& view, const Node& schema, const Place& place, std::optional<TypeId> slot,
                                const std::vector<const Node*>& bases) {
  TypeRef out;
  if (view.alternatives) {
    out = alternatives(view, schema, place, slot, bases);
  } else if (view.constant && !view.constant->is_null()) {
    out = values({view.constant}, schema, place, slot);
  } else if (view.values) {
    out = values(view.values->items, schema, place, slot);
  } else if (view.types.size() > 1) {
    std::vector<TypeRef> types;
    for (const std::string& type : view.types) {
      SchemaView one = view;
      one.types = {type};
      if (type != "object") one.has_object_keywords = false;
      if (type != "array") one.has_array_keywords = false;
      types.push_back(lower_view(one, schema, place.child(type, type), std::nullopt, bases));
    }
    UnionType made;
    for (const TypeRef& type : types) made.variants.push_back({variant_name(schema, type, made.variants.size()), type, {}, {}, {}, {}, false});
    const TypeId id = declare(place, &schema, slot);
    sdk_.types[static_cast<std::size_t>(id)].shape = std::move(made);
    out = {id, false};
  } else if (view.has_object_keywords || (!view.types.empty() && view.types[0] == "object")) {
    out = structure(view, schema, place, slot);
  } else {
    out = plain(view, place);
  }
  out.nullable = out.nullable || view.nullable;
  // A declared schema that allows null says so at each use, not in itself.
  if (slot && out.type == *slot) out.nullable = false;
  return out;
}

TypeRef TypeBuilder::plain(const SchemaView& view, const Place& place) {
  const std::string type = view.types.empty() ? "" : view.types[0];
  if (type == "array" || (type.empty() && view.has_array_keywords)) {
    return list(of(view.items, {place.origin + "/items", singular(place.name) == place.name ? neutral(place.name + "_item") : singular(place.name)}));
  }
  return scalar(scalar_kind(view, type));
}

Scalar TypeBuilder::scalar_kind(const SchemaView& view, std::string_view type) const {
  const std::string format = openapi::lower(view.format);
  if (type == "boolean") return Scalar::boolean;
  if (type == "integer") return format == "int64" || format == "long" ? Scalar::int64 : format == "int32" ? Scalar::int32 : Scalar::integer;
  if (type == "number") {
    // Documents also give integers as numbers with an integer's format.
    return format == "float" ? Scalar::float32 : format == "int64" ? Scalar::int64 : format == "int32" ? Scalar::int32 : Scalar::number;
  }
  if (type == "file") return Scalar::binary;
  if (type != "string" && !(type.empty() && !format.empty())) return Scalar::any;
  if (view.content_encoding == "base64") return Scalar::bytes;
  constexpr std::pair<std::string_view, Scalar> kFormats[] = {
      {"date-time", Scalar::date_time}, {"date", Scalar::date}, {"uuid", Scalar::uuid},       {"uri", Scalar::uri},
      {"url", Scalar::uri},             {"byte", Scalar::bytes}, {"binary", Scalar::binary}, {"decimal", Scalar::decimal}};
  for (const auto& [name, kind] : kFormats) {
    if (format == name) return kind;
  }
  return type == "string" ? Scalar::string : Scalar::any;
}

TypeRef TypeBuilder::structure(const SchemaView& view, const Node& schema, const Place& place, std::optional<TypeId> slot) {
  if (view.properties.empty()) {
    // An object without members of its own is a map; what it is closed to is the service's to check.
    const TypeRef value = view.additional && view.additional->is_mapping() ? of(view.additional, place.child("additionalProperties", "value"))
                                                                           : scalar(Scalar::any);
    const auto key = std::pair(value.type, value.nullable);
    auto known = maps_.find(key);
    if (known == maps_.end()) known = maps_.emplace(key, anonymous(MapType{value})).first;
    return {known->second, false};
  }
  const TypeId id = declare(place, &schema, slot);
  StructType made;
  made.closed = view.closed;
  NameScope names(lock_.scope("fields " + sdk_.type(id).name));
  for (const Property& property : view.properties) {
    Field field;
    field.wire = property.wire;
    const std::string wanted = property.schema ? wanted_name(*property.schema) : std::string();
    field.name = names.allocate(property.wire, neutral(wanted.empty() ? property.wire : wanted, "field"));
    field.type = of(property.schema, place.child("properties/" + property.wire, field.name));
    field.required = view.requires_member(property.wire);
    if (property.schema && property.schema->is_mapping()) {
      const Node& node = *property.schema;
      field.read_only = flag(node, "readOnly");
      field.write_only = flag(node, "writeOnly");
      field.fallback = node.find("default");
      field.example = node.find("example");
      field.docs = docs_of(node);
      field.constant = node.find("const");
      const Node* values = node.find("enum");
      if (!field.constant && values && values->items.size() == 1) field.constant = values->items[0];
      if (field.constant && !field.constant->is_scalar()) field.constant = nullptr;
    }
    made.fields.push_back(std::move(field));
  }
  if (view.additional && view.additional->is_mapping() && !view.additional->members.empty()) {
    made.additional = of(view.additional, place.child("additionalProperties", "value"));
  }
  sdk_.types[static_cast<std::size_t>(id)].shape = std::move(made);
  return {id, false};
}

TypeRef TypeBuilder::enumeration(const std::vector<std::string>& texts, const Place& place) {
  const TypeId id = declare(place, nullptr, std::nullopt);
  NameScope names(lock_.scope("values " + sdk_.type(id).name));
  EnumType made;
  for (const std::string& text : texts) made.values.push_back({names.allocate(text, neutral(text, "value")), text, {}});
  sdk_.types[static_cast<std::size_t>(id)].shape = std::move(made);
  return {id, false};
}

TypeRef TypeBuilder::values(const std::vector<const Node*>& list, const Node& schema, const Place& place, std::optional<TypeId> slot) {
  const bool texts = all_of_kind(list, Kind::string);
  if (!texts && !all_of_kind(list, Kind::integer)) {
    if (all_of_kind(list, Kind::boolean)) return scalar(Scalar::boolean);
    if (all_of_kind(list, Kind::number)) return scalar(Scalar::number);
    return scalar(Scalar::any);
  }
  const TypeId id = declare(place, &schema, slot);
  NameScope names(lock_.scope("values " + sdk_.type(id).name));
  EnumType made;
  made.integer = !texts;
  const Node* wanted = varnames(schema);
  const Node* descriptions = schema.find("x-enum-descriptions");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Node& value = *list[i];
    const std::string text = texts || !document::as_integer(value) ? value.text : std::to_string(*document::as_integer(value));
    const bool known = std::any_of(made.values.begin(), made.values.end(), [&](const EnumValue& other) { return other.text == text; });
    if (value.is_null() || known) continue;
    const Node* name = wanted && i < wanted->items.size() && wanted->items[i]->is_string() ? wanted->items[i] : nullptr;
    const Node* description = descriptions && i < descriptions->items.size() && descriptions->items[i]->is_string() ? descriptions->items[i] : nullptr;
    const std::string plain_name = text.empty() ? "empty" : neutral(text, "value");
    made.values.push_back({names.allocate(text, name ? neutral(name->text, plain_name) : plain_name), text, description ? description->text : ""});
  }
  sdk_.types[static_cast<std::size_t>(id)].shape = std::move(made);
  return {id, false};
}

}  // namespace apigen::sdk
