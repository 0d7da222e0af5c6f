#include "cpp/text.h"
#include "cpp/writers.h"

namespace apigen::sdk::cpp {
namespace {

bool has_object(TypeRef ref, const Sdk& sdk) { return sdk.as<StructType>(ref) || sdk.as<UnionType>(ref); }

}  // namespace

bool is_optional(const Type& owner, const Field& field) {
  return !field.required || (field.read_only && owner.in_request) || (field.write_only && owner.in_response);
}

const Content* stream_of(const Operation& operation) {
  if (operation.stream) return &*operation.stream;
  if (operation.result_kind != BodyKind::events && operation.result_kind != BodyKind::lines) return nullptr;
  for (const Response& response : operation.responses) {
    if (!response.success()) continue;
    for (const Content& one : response.contents) {
      if (one.kind == operation.result_kind) return &one;
    }
  }
  return nullptr;
}

bool streams_only(const Operation& operation) { return stream_of(operation) && !operation.stream; }

bool parameters_first(const Operation& operation) {
  for (const Parameter& one : operation.parameters) {
    if (one.required) return true;
  }
  return false;
}

std::string Types::scalar(Scalar kind) {
  switch (kind) {
    case Scalar::any:
      need_own("json.hpp");
      return runtime_ + "Json";
    case Scalar::boolean:
      return "bool";
    case Scalar::int32:
      need("cstdint");
      return "std::int32_t";
    case Scalar::int64:
    case Scalar::integer:
      need("cstdint");
      return "std::int64_t";
    case Scalar::float32:
      return "float";
    case Scalar::number:
      return "double";
    case Scalar::date_time:
      need_own("values.hpp");
      return runtime_ + "DateTime";
    case Scalar::date:
      need_own("values.hpp");
      return runtime_ + "Date";
    case Scalar::bytes:
      need_own("values.hpp");
      return runtime_ + "Bytes";
    case Scalar::binary:
      need_own("source.hpp");
      return runtime_ + "File";
    case Scalar::decimal:
    case Scalar::string:
    case Scalar::uuid:
    case Scalar::uri:
      break;
  }
  need("string");
  return "std::string";
}

std::string Types::declared(std::size_t type) {
  if (layout_.component(type) != within_) need_own("models/" + layout_.file(layout_.component(type)) + ".hpp");
  return models_ + type_name(sdk_.types[type].name);
}

std::string Types::plain(TypeRef ref) {
  const Type& found = sdk_.type(ref);
  const auto index = static_cast<std::size_t>(ref.type);
  if (const auto* alias = std::get_if<AliasType>(&found.shape)) return layout_.is_own(index) ? declared(index) : plain(alias->target);
  if (found.declared()) return declared(index);
  if (const auto* list = std::get_if<ListType>(&found.shape)) {
    need("vector");
    return "std::vector<" + type(list->element) + ">";
  }
  if (const auto* map = std::get_if<MapType>(&found.shape)) {
    need("map");
    need("string");
    // Only of lists the standard lets the elements be incomplete.
    const std::vector<std::size_t> named = layout_.named(map->value);
    const bool direct = named.size() == 1 && (has_object(map->value, sdk_) || layout_.is_own(named[0]));
    return "std::map<std::string, " + type(map->value, direct && layout_.component(named[0]) == within_) + ">";
  }
  return scalar(std::get<ScalarType>(found.shape).kind);
}

std::string Types::bare(TypeRef ref, bool boxed) {
  if (!boxed) return plain(ref);
  need_own("values.hpp");
  return runtime_ + "Box<" + plain(ref) + ">";
}

std::string Types::type(TypeRef ref, bool boxed) {
  const std::string out = bare(ref, boxed);
  if (!sdk_.resolve(ref).nullable || sdk_.is(ref, Scalar::any)) return out;
  need_own("values.hpp");
  return runtime_ + "Nullable<" + out + ">";
}

std::string Types::optional(TypeRef ref, bool boxed) {
  const std::string out = bare(ref, boxed);
  if (sdk_.resolve(ref).nullable && !sdk_.is(ref, Scalar::any)) {
    need_own("values.hpp");
    return runtime_ + "Field<" + out + ">";
  }
  need("optional");
  return "std::optional<" + out + ">";
}

std::string Types::result(const Operation& operation) {
  if (!operation.result) return "void";
  if (operation.result_kind == BodyKind::binary) return runtime_ + "Download";
  const std::string out = type(*operation.result);
  const bool empty_is_none = sdk_.as<ListType>(*operation.result) || sdk_.as<MapType>(*operation.result) || sdk_.is(*operation.result, Scalar::any);
  if (!operation.result_optional || empty_is_none) return out;
  need("optional");
  return "std::optional<" + out + ">";
}

std::string Types::body(const Operation& operation, const Content& content) {
  std::string out;
  if (content.kind == BodyKind::binary) {
    need_own("source.hpp");
    out = runtime_ + "Source";
  } else {
    out = type(content.type);
  }
  if (content.kind == BodyKind::lines) {
    need("vector");
    out = "std::vector<" + out + ">";
  }
  if (operation.body->required) return out;
  need("optional");
  return "std::optional<" + out + ">";
}

std::string Types::example_scalar(Scalar kind) {
  const std::string name = scalar(kind);
  switch (kind) {
    case Scalar::any:
      return name + "(\"text\")";
    case Scalar::boolean:
      return "true";
    case Scalar::int32:
    case Scalar::int64:
    case Scalar::integer:
      return "1";
    case Scalar::float32:
      return "1.5F";
    case Scalar::number:
      return "1.5";
    case Scalar::date_time:
      return name + "::parse(\"2026-01-31T12:00:00Z\").value()";
    case Scalar::date:
      return runtime_ + "parse_date(\"2026-01-31\").value()";
    case Scalar::bytes:
      return name + "{1, 2, 3}";
    case Scalar::binary:
      return name + "{.content = \"data\"}";
    case Scalar::decimal:
      return "\"1.50\"";
    case Scalar::uuid:
      return "\"123e4567-e89b-42d3-a456-426614174000\"";
    case Scalar::uri:
      return "\"https://example.com/\"";
    case Scalar::string:
      break;
  }
  return "\"text\"";
}

std::string Types::plain_example(TypeRef ref, std::size_t depth) {
  const TypeRef target = sdk_.resolve(ref);
  const Type& found = sdk_.type(target);
  constexpr std::size_t kDeep = 6;  // recursive types end here: every type has a value without members
  if (const auto* one = std::get_if<ScalarType>(&found.shape)) return example_scalar(one->kind);
  const std::string name = plain(ref);
  if (const auto* values = std::get_if<EnumType>(&found.shape)) {
    if (values->values.empty()) return name + (values->integer ? "(1)" : "(\"text\")");
    return name + "::" + constant_name(values->values[0].name);
  }
  if (depth > kDeep) return name + "{}";
  if (const auto* list = std::get_if<ListType>(&found.shape)) {
    const bool own = name.starts_with(models_ + type_name(sdk_.type(ref).name)) && layout_.is_own(static_cast<std::size_t>(ref.type));
    return own ? name + "{}" : name + "{" + example(list->element, depth + 1) + "}";
  }
  if (const auto* map = std::get_if<MapType>(&found.shape)) {
    if (layout_.is_own(static_cast<std::size_t>(ref.type))) return name + "{}";
    return name + "{{\"key\", " + example(map->value, depth + 1) + "}}";
  }
  if (const auto* choice = std::get_if<UnionType>(&found.shape)) {
    if (choice->variants.empty()) return name + "{}";
    const Variant& first = choice->variants.front();
    return name + "::of_" + first.name + "(" + plain_example(first.type, depth + 1) + ")";
  }
  std::string out;
  for (const Field& field : std::get<StructType>(found.shape).fields) {
    if (is_optional(found, field)) continue;
    out += (out.empty() ? "." : ", .") + field_name(field.name) + " = " + example(field.type, depth + 1);
  }
  return name + "{" + out + "}";
}

std::string Types::example(TypeRef ref, std::size_t depth) { return plain_example(ref, depth); }

std::string Types::example_arguments(const Operation& operation) {
  std::string parameters;
  for (const Parameter& one : operation.parameters) {
    if (!one.required) continue;
    std::string value = example(one.type);
    if (one.location == Location::method) value = sdk_.as<EnumType>(one.type) ? plain(one.type) + "(\"GET\")" : "\"GET\"";
    parameters += (parameters.empty() ? "{." : ", .") + field_name(one.name) + " = " + value;
  }
  if (!parameters.empty()) parameters += "}";
  if (!operation.body || !operation.body->required) return parameters;
  const Content& content = operation.body->contents.front();
  std::string value = example(content.type);
  if (content.kind == BodyKind::lines) value = "{" + value + "}";
  if (content.kind == BodyKind::binary) value = "\"data\"";
  return parameters + (parameters.empty() ? "" : ", ") + value;
}

std::string Types::includes() const {
  // Blocks of their own, so that their order does not depend on the package's name.
  std::string out;
  for (const std::string& one : standard_) out += "#include <" + one + ">\n";
  for (const std::set<std::string>* block : {&own_, &internal_}) {
    if (!out.empty() && !block->empty()) out += "\n";
    for (const std::string& one : *block) out += "#include \"" + one + "\"\n";
  }
  return out.empty() ? out : out + "\n";
}

}  // namespace apigen::sdk::cpp
