#include <algorithm>

#include "typescript/text.h"
#include "typescript/writers.h"

namespace apigen::sdk::typescript {
namespace {

struct ScalarText {
  const char* type;
  const char* schema;
  const char* example;
};

ScalarText scalar_text(Scalar kind) {
  switch (kind) {
    case Scalar::any:
      return {"unknown", "$.any", "null"};
    case Scalar::boolean:
      return {"boolean", "$.boolean", "true"};
    case Scalar::int32:
    case Scalar::integer:
      return {"number", "$.integer", "1"};
    case Scalar::int64:
      return {"bigint", "$.int64", "1n"};
    case Scalar::float32:
    case Scalar::number:
      return {"number", "$.number", "1.5"};
    case Scalar::bytes:
      return {"Uint8Array", "$.bytes", "new Uint8Array([1, 2, 3])"};
    case Scalar::binary:
      return {"$.FileInput", "$.raw", "new Blob([\"data\"])"};
    case Scalar::decimal:
      return {"string", "$.string", "\"1.50\""};
    case Scalar::date_time:
      return {"string", "$.string", "\"2026-01-31T12:00:00Z\""};
    case Scalar::date:
      return {"string", "$.string", "\"2026-01-31\""};
    case Scalar::uuid:
      return {"string", "$.string", "\"123e4567-e89b-42d3-a456-426614174000\""};
    case Scalar::uri:
      return {"string", "$.string", "\"https://example.com/\""};
    case Scalar::string:
      break;
  }
  return {"string", "$.string", "\"text\""};
}

}  // namespace

std::string Types::module_of(const Type& type) {
  // "#/components/schemas/Pet/properties/x" belongs to Pet, "GET /pets 200 application/json" to GET /pets.
  constexpr std::string_view kComponents = "#/components/schemas/";
  std::string root = type.origin;
  if (root.starts_with(kComponents)) {
    root = root.substr(kComponents.size(), root.find('/', kComponents.size()) - kComponents.size());
  } else {
    root = root.substr(0, root.find(' ', root.find(' ') + 1));
  }
  return identifier(names(), Role::module, neutral(root, "model"));
}

std::string Types::name(const Type& type) {
  std::string out = type_name(type.name);
  if (std::string module = module_of(type); module != own_module_) imported_[module].insert(out);
  return out;
}

std::string Types::type(TypeRef ref) {
  const Type& found = sdk_.type(ref);
  std::string out;
  if (found.declared()) {
    out = name(found);
  } else if (const auto* scalar = std::get_if<ScalarType>(&found.shape)) {
    out = scalar_text(scalar->kind).type;
  } else if (const auto* list = std::get_if<ListType>(&found.shape)) {
    out = type(list->element);
    out = list->element.nullable && out != "unknown" ? "(" + out + ")[]" : out + "[]";
  } else {
    out = "{ [key: string]: " + type(std::get<MapType>(found.shape).value) + " }";
  }
  return ref.nullable && out != "unknown" ? out + " | null" : out;
}

std::string Types::schema(TypeRef ref) {
  const Type& found = sdk_.type(ref);
  std::string out;
  if (found.declared()) {
    out = name(found);
  } else if (const auto* scalar = std::get_if<ScalarType>(&found.shape)) {
    out = scalar_text(scalar->kind).schema;
  } else if (const auto* list = std::get_if<ListType>(&found.shape)) {
    out = "$.list(" + schema(list->element) + ")";
  } else {
    out = "$.map(" + schema(std::get<MapType>(found.shape).value) + ")";
  }
  return ref.nullable && out != "$.any" && out != "$.raw" ? "$.nullable(" + out + ")" : out;
}

std::string Types::example(TypeRef ref, std::size_t depth) const {
  const TypeRef plain = sdk_.resolve(ref);
  const Type& found = sdk_.type(plain);
  constexpr std::size_t kDeep = 6;  // recursive types end here, as long as null or an empty list may stand for them
  if (const auto* scalar = std::get_if<ScalarType>(&found.shape)) return scalar_text(scalar->kind).example;
  if (const auto* values = std::get_if<EnumType>(&found.shape)) {
    if (values->values.empty()) return "null";
    return values->integer ? values->values[0].text : literal(values->values[0].text);
  }
  if (plain.nullable && depth > kDeep) return "null";
  if (const auto* list = std::get_if<ListType>(&found.shape)) return depth > kDeep ? "[]" : "[" + example(list->element, depth + 1) + "]";
  if (const auto* map = std::get_if<MapType>(&found.shape)) return depth > kDeep ? "{}" : "{ key: " + example(map->value, depth + 1) + " }";
  if (const auto* choice = std::get_if<UnionType>(&found.shape)) {
    if (depth > kDeep || choice->variants.empty()) return "{ $unknown: {} }";
    const Variant& first = choice->variants.front();
    std::string out = example(first.type, depth + 1);
    if (choice->discriminator.empty() || first.tags.empty() || !sdk_.as<StructType>(first.type)) return out;
    return "{ ..." + out + ", " + member_key(choice->discriminator) + ": " + literal(first.tags[0]) + " }";
  }
  std::string out;
  for (const Field& field : std::get<StructType>(found.shape).fields) {
    if (!field.required || field.read_only || depth > kDeep) continue;
    out += (out.empty() ? "{ " : ", ") + member_key(field.wire) + ": " + example(field.type, depth + 1);
  }
  return out.empty() ? "{}" : out + " }";
}

std::string Types::imports() const {
  std::string out;
  for (const auto& [module, all] : imported_) {
    std::string list;
    for (const std::string& one : all) list += (list.empty() ? "" : ", ") + one;
    std::string line = "import { " + list + " } from \"" + folder_ + module + ".js\";\n";
    // A single name stays beside its module, however long the line is.
    if (line.size() > 81 && all.size() > 1) {
      line = "import {\n";
      for (const std::string& one : all) line += "  " + one + ",\n";
      line += "} from \"" + folder_ + module + ".js\";\n";
    }
    out += line;
  }
  return out;
}

}  // namespace apigen::sdk::typescript
