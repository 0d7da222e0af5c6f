// How the variants of a union are told apart: kinds of JSON, discriminator (declared or inferred), members.
#include <algorithm>
#include <set>

#include "type_builder.h"

namespace apigen::sdk {

using document::Node;

namespace {

void add_kinds(JsonKinds& into, const JsonKinds& other) {
  into.object |= other.object;
  into.array |= other.array;
  into.string |= other.string;
  into.integer |= other.integer;
  into.fraction |= other.fraction;
  into.boolean |= other.boolean;
}

JsonKinds scalar_kinds(Scalar kind) {
  JsonKinds kinds;
  switch (kind) {
    case Scalar::any:
      return {true, true, true, true, true, true};
    case Scalar::boolean:
      kinds.boolean = true;
      return kinds;
    case Scalar::int32:
    case Scalar::int64:
    case Scalar::integer:
      kinds.integer = true;
      return kinds;
    case Scalar::float32:
    case Scalar::number:
      kinds.integer = kinds.fraction = true;
      return kinds;
    default:
      kinds.string = true;
      return kinds;
  }
}

class Teller {
 public:
  Teller(Sdk& sdk, const model::Api& api, const std::unordered_map<const Node*, TypeId>& declared) : sdk_(sdk), api_(api), declared_(declared) {}

  JsonKinds kinds(TypeRef type, std::set<TypeId>& seen) const {
    JsonKinds out;
    const TypeRef plain = sdk_.resolve(type);
    const auto& shape = sdk_.type(plain).shape;
    if (const auto* scalar = std::get_if<ScalarType>(&shape)) return scalar_kinds(scalar->kind);
    if (const auto* values = std::get_if<EnumType>(&shape)) {
      (values->integer ? out.integer : out.string) = true;
    } else if (std::holds_alternative<ListType>(shape)) {
      out.array = true;
    } else if (const auto* choice = std::get_if<UnionType>(&shape)) {
      if (!seen.insert(plain.type).second) return out;
      for (const Variant& variant : choice->variants) add_kinds(out, kinds(variant.type, seen));
    } else {
      out.object = true;
    }
    return out;
  }

  /// The values that a required member of a type is bound to; empty if it is not.
  std::vector<std::string> bound_values(TypeRef type, const std::string& wire) const {
    std::vector<std::string> out;
    if (const auto* object = sdk_.as<StructType>(type)) {
      for (const Field& field : object->fields) {
        const auto* values = field.wire == wire && field.required ? sdk_.as<EnumType>(field.type) : nullptr;
        if (!values || values->integer) continue;
        for (const EnumValue& value : values->values) out.push_back(value.text);
      }
    }
    return out;
  }

  void mapped_tags(const UnionType& choice, const Node* discriminator, std::vector<std::vector<std::string>>& tags) const {
    const Node* mapping = discriminator ? discriminator->find("mapping") : nullptr;
    if (mapping) {
      for (const document::Member& member : mapping->members) {
        if (!member.value->is_string()) continue;
        const std::optional<TypeId> target = component(member.value->text);
        for (std::size_t i = 0; target && i < choice.variants.size(); ++i) {
          if (choice.variants[i].type.type == *target || origin_of_merged(choice.variants[i], *target)) tags[i].push_back(member.key);
        }
      }
    }
    for (std::size_t i = 0; i < choice.variants.size(); ++i) {
      if (!tags[i].empty()) continue;
      tags[i] = bound_values(choice.variants[i].type, choice.discriminator);
      // Without either, the value is the schema's own name.
      const Node* node = sdk_.type(choice.variants[i].type).node;
      if (tags[i].empty() && node) {
        const Node* target = api_.resolver->resolve(*node);
        std::string name = target ? api_.resolver->name_of(*target) : std::string();
        if (!name.empty()) tags[i].push_back(std::move(name));
      }
    }
  }

  /// A member that all variants require with disjoint values; "" if there is none.
  std::string inferred(const UnionType& choice) const {
    const auto* first = sdk_.as<StructType>(choice.variants.front().type);
    if (!first) return {};
    for (const Field& field : first->fields) {
      std::set<std::string> all;
      bool good = true;
      for (const Variant& variant : choice.variants) {
        const std::vector<std::string> values = bound_values(variant.type, field.wire);
        good = good && !values.empty();
        for (const std::string& value : values) good = good && all.insert(value).second;
      }
      if (good) return field.wire;
    }
    return {};
  }

 private:
  std::optional<TypeId> component(std::string_view reference) const {
    const std::string_view name = reference.substr(reference.rfind('/') + 1);
    for (std::size_t i = 0; i < api_.named_schema_count; ++i) {
      if (api_.schemas[i].name != name) continue;
      if (auto found = declared_.find(api_.schemas[i].node); found != declared_.end()) return found->second;
    }
    return std::nullopt;
  }

  /// A variant that was merged with the members beside oneOf stands for the schema that it refers to.
  bool origin_of_merged(const Variant& variant, TypeId target) const {
    const Node* node = sdk_.type(variant.type).node;
    return node && api_.resolver->resolve(*node) == sdk_.type(target).node;
  }

  Sdk& sdk_;
  const model::Api& api_;
  const std::unordered_map<const Node*, TypeId>& declared_;
};

}  // namespace

void tell_variants_apart(Sdk& sdk, const model::Api& api, const std::unordered_map<const Node*, TypeId>& declared, Lock& lock) {
  const Teller teller(sdk, api, declared);
  for (Type& type : sdk.types) {
    auto* choice = std::get_if<UnionType>(&type.shape);
    if (!choice) continue;
    NameScope names(lock.scope("variants " + type.name));
    std::map<std::string, std::size_t> times;
    for (Variant& variant : choice->variants) {
      const Type& own = sdk.type(variant.type);
      std::string key = own.declared() ? own.origin : variant.name;
      if (const std::size_t n = ++times[key]; n > 1) key += " " + std::to_string(n);
      variant.name = names.allocate(key, variant.name);
      std::set<TypeId> seen;
      variant.kinds = teller.kinds(variant.type, seen);
      if (const auto* object = sdk.as<StructType>(variant.type)) {
        for (const Field& field : object->fields) {
          variant.known.push_back(field.wire);
          if (field.required && !field.write_only) variant.required.push_back(field.wire);
        }
      }
    }
    if (choice->discriminator.empty()) {
      choice->discriminator = teller.inferred(*choice);
      choice->inferred = !choice->discriminator.empty();
    }
    if (choice->discriminator.empty()) continue;
    std::vector<std::vector<std::string>> tags(choice->variants.size());
    const Node* node = type.node ? api.resolver->resolve(*type.node) : nullptr;
    teller.mapped_tags(*choice, node ? node->find("discriminator") : nullptr, tags);
    std::set<std::string> used;  // of two variants with one value the first has it
    for (std::size_t i = 0; i < tags.size(); ++i) {
      std::erase_if(tags[i], [&](const std::string& tag) { return !used.insert(tag).second; });
      choice->variants[i].tags = std::move(tags[i]);
    }
  }
}

}  // namespace apigen::sdk
