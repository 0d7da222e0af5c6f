#include <algorithm>
#include <set>

#include "apigen/sdk/text.h"
#include "apigen/support/text.h"

namespace apigen::sdk {
namespace {

std::string scalar_example(Scalar kind) {
  switch (kind) {
    case Scalar::any:
      return "{}";
    case Scalar::boolean:
      return "true";
    case Scalar::int32:
    case Scalar::int64:
    case Scalar::integer:
      return "1";
    case Scalar::float32:
    case Scalar::number:
      return "1.5";
    case Scalar::decimal:
      return "\"1.50\"";
    case Scalar::string:
    case Scalar::binary:
      return "\"text\"";
    case Scalar::date_time:
      return "\"2026-01-31T12:00:00Z\"";
    case Scalar::date:
      return "\"2026-01-31\"";
    case Scalar::uuid:
      return "\"123e4567-e89b-42d3-a456-426614174000\"";
    case Scalar::uri:
      return "\"https://example.com/\"";
    case Scalar::bytes:
      return "\"Ynl0ZXM=\"";
  }
  return "null";
}

class Examples {
 public:
  Examples(const Sdk& sdk, bool all_fields, Direction direction) : sdk_(sdk), all_fields_(all_fields), direction_(direction) {}

  std::string of(TypeRef ref) {
    const TypeRef plain = sdk_.resolve(ref);
    const Type& type = sdk_.type(plain);
    if (const auto* scalar = std::get_if<ScalarType>(&type.shape)) return scalar_example(scalar->kind);
    if (const auto* values = std::get_if<EnumType>(&type.shape)) {
      if (values->values.empty()) return "null";
      return values->integer ? values->values[0].text : support::json_string(values->values[0].text);
    }
    // What leads back to itself ends here.
    if (!open_.insert(plain.type).second) return plain.nullable ? "null" : std::holds_alternative<ListType>(type.shape) ? "[]" : "{}";
    std::string out = compound(type);
    open_.erase(plain.type);
    return out;
  }

 private:
  std::string compound(const Type& type) {
    if (const auto* list = std::get_if<ListType>(&type.shape)) {
      const bool loop = open_.contains(sdk_.resolve(list->element).type);
      return loop ? "[]" : "[" + of(list->element) + "]";
    }
    if (const auto* map = std::get_if<MapType>(&type.shape)) return "{\"key\":" + of(map->value) + "}";
    if (const auto* choice = std::get_if<UnionType>(&type.shape)) return variant(*choice);
    std::string out = "{";
    for (const Field& field : std::get<StructType>(type.shape).fields) {
      const bool left_out = direction_ == Direction::request ? field.read_only : field.write_only;
      if (left_out || (!field.required && !all_fields_)) continue;
      if (!field.required && open_.contains(sdk_.resolve(field.type).type)) continue;
      if (out.size() > 1) out += ',';
      support::append_json_string(out, field.wire);
      out += ':';
      if (field.constant) {
        document::append_json(out, *field.constant);
      } else {
        out += of(field.type);
      }
    }
    return out + "}";
  }

  std::string variant(const UnionType& choice) {
    for (const Variant& one : choice.variants) {
      if (open_.contains(sdk_.resolve(one.type).type)) continue;
      std::string out = of(one.type);
      // A discriminator that the variant does not itself bind has the first of its tags.
      const auto* object = sdk_.as<StructType>(one.type);
      if (!object || choice.discriminator.empty() || one.tags.empty()) return out;
      const std::string member = support::json_string(choice.discriminator) + ":";
      const std::string tag = support::json_string(one.tags[0]);
      const std::size_t at = out.find(member);
      if (at == std::string::npos) return "{" + member + tag + (out.size() > 2 ? "," : "") + out.substr(1);
      const std::size_t start = at + member.size();
      if (start < out.size() && out[start] == '"') out.replace(start, out.find('"', start + 1) - start + 1, tag);
      return out;
    }
    return "{}";
  }

  const Sdk& sdk_;
  bool all_fields_;
  Direction direction_;
  std::set<TypeId> open_;
};

}  // namespace

std::string example_json(const Sdk& sdk, TypeRef type, const document::Node* own, bool all_fields, Direction direction) {
  if (own && fits(sdk, type, *own, direction)) return document::to_json(*own);
  return Examples(sdk, all_fields, direction).of(type);
}

bool example_path_is_empty(const Sdk& sdk, const Operation& operation) {
  return std::any_of(operation.parameters.begin(), operation.parameters.end(), [&](const Parameter& one) {
    if (one.location != Location::path) return false;
    const std::string value = example_json(sdk, one.type);
    return value == "{}" || value == "[]" || value == "null";
  });
}

}  // namespace apigen::sdk
