#include "go/text.h"
#include "go/writers.h"

namespace apigen::sdk::go {
namespace {

struct ScalarText {
  const char* type;
  const char* example;
};

ScalarText scalar_text(Scalar kind) {
  switch (kind) {
    case Scalar::any:
      return {"any", "any(\"text\")"};
    case Scalar::boolean:
      return {"bool", "true"};
    case Scalar::int32:
      return {"int32", "int32(1)"};
    case Scalar::int64:
    case Scalar::integer:
      return {"int64", "int64(1)"};
    case Scalar::float32:
      return {"float32", "float32(1.5)"};
    case Scalar::number:
      return {"float64", "1.5"};
    case Scalar::bytes:
      return {"[]byte", "[]byte{1, 2, 3}"};
    case Scalar::binary:
      return {"File", "File{Content: strings.NewReader(\"data\")}"};
    case Scalar::decimal:
      return {"string", "\"1.50\""};
    case Scalar::date_time:
      return {"time.Time", "time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)"};
    case Scalar::date:
      return {"Date", "Date{Year: 2026, Month: 1, Day: 31}"};
    case Scalar::uuid:
      return {"string", "\"123e4567-e89b-42d3-a456-426614174000\""};
    case Scalar::uri:
      return {"string", "\"https://example.com/\""};
    case Scalar::string:
      break;
  }
  return {"string", "\"text\""};
}

bool has_own_name(Scalar kind) { return kind == Scalar::binary || kind == Scalar::date; }

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

/// Without nullability. A declared name for a list or a map is a type of its own, as it may hold itself; others are looked through.
std::string Types::plain(TypeRef ref) {
  const Type& found = sdk_.type(ref);
  if (const auto* alias = std::get_if<AliasType>(&found.shape)) {
    const Type& target = sdk_.type(alias->target);
    const bool own = !target.declared() && (std::holds_alternative<ListType>(target.shape) || std::holds_alternative<MapType>(target.shape));
    return own ? prefix_ + type_name(found.name) : plain(alias->target);
  }
  if (found.declared()) return prefix_ + type_name(found.name);
  if (const auto* list = std::get_if<ListType>(&found.shape)) return "[]" + type(list->element);
  if (const auto* map = std::get_if<MapType>(&found.shape)) return "map[string]" + type(map->value);
  const Scalar kind = std::get<ScalarType>(found.shape).kind;
  if (kind == Scalar::date_time) need("time");
  return (has_own_name(kind) ? prefix_ : "") + scalar_text(kind).type;
}

std::string Types::type(TypeRef ref, bool boxed) {
  std::string out = plain(ref);
  if (boxed) out = "*" + out;
  return sdk_.resolve(ref).nullable && out != "any" ? prefix_ + "Nullable[" + out + "]" : out;
}

std::string Types::result(const Operation& operation) {
  if (operation.result_kind == BodyKind::binary) {
    need("io");
    return "io.ReadCloser";
  }
  const TypeRef ref = *operation.result;
  const std::string out = type(ref);
  if (out == "any") return out;
  const bool aggregate = sdk_.as<StructType>(ref) || sdk_.as<UnionType>(ref);
  const bool list = sdk_.as<ListType>(ref) || sdk_.as<MapType>(ref);
  return (aggregate && !sdk_.resolve(ref).nullable) || (operation.result_optional && !list) ? "*" + out : out;
}

std::string Types::plain_example(TypeRef ref, std::size_t depth) {
  const TypeRef target = sdk_.resolve(ref);
  const Type& found = sdk_.type(target);
  constexpr std::size_t kDeep = 6;  // recursive types end here: every type has a value without members
  if (const auto* scalar = std::get_if<ScalarType>(&found.shape)) {
    if (scalar->kind == Scalar::date_time) need("time");
    if (scalar->kind == Scalar::binary) need("strings");
    return (has_own_name(scalar->kind) ? prefix_ : "") + scalar_text(scalar->kind).example;
  }
  const std::string name = plain(ref);
  if (const auto* values = std::get_if<EnumType>(&found.shape)) {
    if (values->values.empty()) return name + (values->integer ? "(1)" : "(\"text\")");
    return name + "(" + (values->integer ? values->values[0].text : literal(values->values[0].text)) + ")";
  }
  if (depth > kDeep) return name + "{}";
  if (const auto* list = std::get_if<ListType>(&found.shape)) return name + "{" + example(list->element, depth + 1) + "}";
  if (const auto* map = std::get_if<MapType>(&found.shape)) return name + "{\"key\": " + example(map->value, depth + 1) + "}";
  if (const auto* choice = std::get_if<UnionType>(&found.shape)) {
    if (choice->variants.empty()) return name + "{}";
    const Variant& first = choice->variants.front();
    return name + "{" + field_name(first.name) + ": " + prefix_ + "Ptr(" + plain_example(first.type, depth + 1) + ")}";
  }
  std::string out;
  for (const Field& field : std::get<StructType>(found.shape).fields) {
    if (is_optional(found, field)) continue;
    out += (out.empty() ? "" : ", ") + field_name(field.name) + ": " + example(field.type, depth + 1, field.boxed);
  }
  return name + "{" + out + "}";
}

std::string Types::example(TypeRef ref, std::size_t depth, bool boxed) {
  std::string out = plain_example(ref, depth);
  if (boxed) out = prefix_ + "Ptr(" + out + ")";
  return sdk_.resolve(ref).nullable && plain(ref) != "any" ? prefix_ + "NotNull(" + out + ")" : out;
}

std::string Types::example_arguments(const Operation& operation) {
  std::string out;
  if (!operation.parameters.empty()) {
    std::string fields;
    for (const Parameter& one : operation.parameters) {
      if (!one.required) continue;
      const std::string value = one.location == Location::method ? plain(one.type) + "(\"GET\")" : example(one.type);
      fields += (fields.empty() ? "" : ", ") + field_name(one.name) + ": " + value;
    }
    out += ", " + prefix_ + type_name(operation.params_name) + "{" + fields + "}";
  }
  if (!operation.body) return out;
  const Content& content = operation.body->contents.front();
  std::string type_text = content.kind == BodyKind::binary ? "io.Reader" : type(content.type);
  if (content.kind == BodyKind::lines) type_text = "[]" + type_text;
  if (!operation.body->required) {
    if (content.kind == BodyKind::binary) need("io");
    return out + ", " + prefix_ + "Optional[" + type_text + "]{}";
  }
  if (content.kind == BodyKind::binary) {
    need("strings");
    return out + ", strings.NewReader(\"data\")";
  }
  return out + ", " + (content.kind == BodyKind::lines ? type_text + "{" + example(content.type) + "}" : example(content.type));
}

std::string Types::imports() const {
  if (imports_.empty()) return {};
  if (imports_.size() == 1) return "import " + literal(*imports_.begin()) + "\n\n";
  std::string out = "import (\n", own;
  for (const std::string& one : imports_) {
    // Those of modules stand behind those of the standard library.
    const bool standard = one.find('.') == std::string::npos;
    (standard ? out : own) += "\t" + literal(one) + "\n";
  }
  return out + (own.empty() || out.size() == 9 ? "" : "\n") + own + ")\n\n";
}

}  // namespace apigen::sdk::go
