// Examples as Python expressions, for the README and the package's tests.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "apigen/sdk/text.h"
#include "python/layout.h"
#include "python/text.h"
#include "python/writers.h"

namespace apigen::sdk::python {
namespace {

using Json = nlohmann::ordered_json;

class Literals {
 public:
  explicit Literals(const Sdk& sdk) : sdk_(sdk) {}

  Source value(TypeRef ref, const Json& json) const {
    ref = sdk_.resolve(ref);
    const Type& type = sdk_.type(ref);
    if (json.is_null()) return "None";
    if (const auto* scalar = std::get_if<ScalarType>(&type.shape)) return of_scalar(scalar->kind, json);
    if (const auto* list = std::get_if<ListType>(&type.shape)) {
      std::vector<Source> items;
      for (const Json& item : json) items.push_back(value(list->element, item));
      return {"[", items, "]"};
    }
    if (const auto* map = std::get_if<MapType>(&type.shape)) {
      std::vector<Source> items;
      for (const auto& [key, item] : json.items()) {
        Source one = value(map->value, item);
        one.open = literal(key) + ": " + one.open;
        items.push_back(one);
      }
      return {"{", items, "}"};
    }
    const std::string name = "models." + identifier(names(), Role::type, type.name);
    if (const auto* values = std::get_if<EnumType>(&type.shape)) {
      const std::string text = json.is_string() ? json.get<std::string>() : json.dump();
      for (const EnumValue& known : values->values) {
        if (known.text == text) return name + "." + identifier(names(), Role::constant, known.name);
      }
      return name + "(" + (json.is_string() ? literal(text) : text) + ")";
    }
    if (const auto* object = std::get_if<StructType>(&type.shape)) {
      std::vector<Source> members;
      for (const Field& field : object->fields) {
        if (json.is_object() && json.contains(field.wire)) members.push_back(keyword(identifier(names(), Role::field, field.name), value(field.type, json[field.wire])));
      }
      return call_of(name, members);
    }
    return of_union(std::get<UnionType>(type.shape), json);
  }

 private:
  static Source plain(const Json& json) {
    if (json.is_null()) return "None";
    if (json.is_boolean()) return json.get<bool>() ? "True" : "False";
    if (json.is_string()) return literal(json.get<std::string>());
    std::vector<Source> items;
    if (json.is_array()) {
      for (const Json& item : json) items.push_back(plain(item));
      return {"[", items, "]"};
    }
    if (json.is_object()) {
      for (const auto& [key, item] : json.items()) {
        Source one = plain(item);
        one.open = literal(key) + ": " + one.open;
        items.push_back(one);
      }
      return {"{", items, "}"};
    }
    return json.dump();
  }

  static Source of_scalar(Scalar kind, const Json& json) {
    if (!json.is_string()) return plain(json);
    const std::string text = json.get<std::string>();
    switch (kind) {
      case Scalar::date_time: {
        // Python 3.10 does not read the Z.
        const std::string zoned = text.ends_with('Z') ? text.substr(0, text.size() - 1) + "+00:00" : text;
        return "datetime.datetime.fromisoformat(" + literal(zoned) + ")";
      }
      case Scalar::date: return "datetime.date.fromisoformat(" + literal(text) + ")";
      case Scalar::uuid: return "uuid.UUID(" + literal(text) + ")";
      case Scalar::decimal: return "decimal.Decimal(" + literal(text) + ")";
      case Scalar::bytes:
      case Scalar::binary: return "b\"content\"";
      default: return literal(text);
    }
  }

  Source of_union(const UnionType& choice, const Json& json) const {
    const Variant* best = nullptr;
    for (const Variant& variant : choice.variants) {
      if (!fits(variant, json)) continue;
      if (!choice.discriminator.empty() && json.is_object()) {
        const auto tag = json.find(choice.discriminator);
        const std::string text = tag != json.end() && tag->is_string() ? tag->get<std::string>() : std::string();
        if (std::find(variant.tags.begin(), variant.tags.end(), text) == variant.tags.end()) continue;
      }
      best = &variant;
      break;
    }
    return best ? value(best->type, json) : plain(json);
  }

  static bool fits(const Variant& variant, const Json& json) {
    const JsonKinds& kinds = variant.kinds;
    if (json.is_object()) {
      return kinds.object && std::all_of(variant.required.begin(), variant.required.end(), [&](const std::string& name) { return json.contains(name); });
    }
    return (json.is_array() && kinds.array) || (json.is_string() && kinds.string) || (json.is_boolean() && kinds.boolean) ||
           (json.is_number_integer() && kinds.integer) || (json.is_number_float() && kinds.fraction);
  }

  const Sdk& sdk_;
};

}  // namespace

Source example_argument(const Sdk& sdk, TypeRef type, const document::Node* own) {
  const Json json = Json::parse(example_json(sdk, type, own), nullptr, false);
  return Literals(sdk).value(type, json.is_discarded() ? Json() : json);
}

}  // namespace apigen::sdk::python
