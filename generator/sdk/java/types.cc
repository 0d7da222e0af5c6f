#include "apigen/sdk/text.h"
#include "java/writers.h"

namespace apigen::sdk::java {
namespace {

struct ScalarText {
  const char* import;     // "" for java.lang; "." for a class of the package
  const char* type;
  const char* primitive;  // "" if there is none
  const char* codec;
};

ScalarText scalar_text(Scalar kind) {
  switch (kind) {
    case Scalar::any:
      return {".", "Json", "", "ANY"};
    case Scalar::boolean:
      return {"", "Boolean", "boolean", "BOOLEAN"};
    case Scalar::int32:
      return {"", "Integer", "int", "INT32"};
    case Scalar::int64:
    case Scalar::integer:
      return {"", "Long", "long", "INT64"};
    case Scalar::float32:
      return {"", "Float", "float", "FLOAT32"};
    case Scalar::number:
      return {"", "Double", "double", "NUMBER"};
    case Scalar::bytes:
      return {"", "byte[]", "", "BYTES"};
    case Scalar::binary:
      return {".", "Binary", "", "BINARY"};
    case Scalar::decimal:
      return {"java.math.", "BigDecimal", "", "DECIMAL"};
    case Scalar::date_time:
      return {"java.time.", "OffsetDateTime", "", "DATE_TIME"};
    case Scalar::date:
      return {"java.time.", "LocalDate", "", "DATE"};
    case Scalar::uuid:
      return {"java.util.", "UUID", "", "UUID"};
    case Scalar::uri:
    case Scalar::string:
      break;
  }
  return {"", "String", "", "STRING"};
}

const char* scalar_example(Scalar kind) {
  switch (kind) {
    case Scalar::any:
      return "Json.of(\"text\")";
    case Scalar::boolean:
      return "true";
    case Scalar::int32:
      return "1";
    case Scalar::int64:
    case Scalar::integer:
      return "1L";
    case Scalar::float32:
      return "1.5F";
    case Scalar::number:
      return "1.5";
    case Scalar::bytes:
      return "new byte[] {1, 2, 3}";
    case Scalar::binary:
      return "Binary.of(\"data\")";
    case Scalar::decimal:
      return "new BigDecimal(\"1.50\")";
    case Scalar::date_time:
      return "OffsetDateTime.parse(\"2026-01-31T12:00:00Z\")";
    case Scalar::date:
      return "LocalDate.of(2026, 1, 31)";
    case Scalar::uuid:
      return "UUID.fromString(\"123e4567-e89b-42d3-a456-426614174000\")";
    case Scalar::uri:
      return "\"https://example.com/\"";
    case Scalar::string:
      break;
  }
  return "\"text\"";
}

}  // namespace

bool is_optional(const Type& owner, const Field& field) {
  return !field.required || (field.read_only && owner.in_request) || (field.write_only && owner.in_response);
}

std::string constant_of(const Sdk& sdk, const Type& owner, const Field& field) {
  if (!field.constant || field.constant->kind != document::Kind::string || is_optional(owner, field) || field.read_only || field.write_only) return {};
  const TypeRef target = sdk.resolve(field.type);
  const auto* values = sdk.as<EnumType>(target);
  const bool text = sdk.is(target, Scalar::string) || (values && !values->integer);
  return text && !target.nullable ? document::to_json(*field.constant) : std::string();
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

bool needs_params(const Operation& operation) {
  for (const Parameter& one : operation.parameters) {
    if (one.required) return true;
  }
  return false;
}

Types::Types(const Sdk& sdk, std::string root, std::string home) : sdk_(sdk), root_(std::move(root)), home_(std::move(home)) {}

std::string Types::need(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  if (name.substr(0, dot) != home_) imports_.insert(name);
  return name.substr(dot + 1);
}

std::string Types::own(const std::string& name) { return need(root_ + "." + name); }

bool Types::holds_itself(const Type& alias) const {
  // Every list and map on the way has one type inside, so the way is a line; one that never ends comes back.
  const Type* at = &alias;
  for (std::size_t steps = 0; steps <= sdk_.types.size(); ++steps) {
    if (const auto* same = std::get_if<AliasType>(&at->shape)) {
      at = &sdk_.type(same->target);
    } else if (const auto* list = std::get_if<ListType>(&at->shape)) {
      at = &sdk_.type(list->element);
    } else if (const auto* map = std::get_if<MapType>(&at->shape)) {
      at = &sdk_.type(map->value);
    } else {
      return false;
    }
    if (at == &alias) return true;
  }
  return false;
}

Types::Seen Types::look(TypeRef ref) const {
  bool nullable = ref.nullable;
  const Type* found = &sdk_.type(ref);
  while (const auto* alias = std::get_if<AliasType>(&found->shape)) {
    if (holds_itself(*found)) break;
    nullable = nullable || alias->target.nullable;
    found = &sdk_.type(alias->target);
  }
  const auto* scalar = std::get_if<ScalarType>(&found->shape);
  return {found, nullable && !(scalar && scalar->kind == Scalar::any)};
}

bool Types::nullable(TypeRef ref) const { return look(ref).nullable; }

std::string Types::declared(const Type& type) {
  deprecated_ = deprecated_ || type.docs.deprecated;
  return own("model." + type_name(type.name));
}

std::string Types::bare(TypeRef ref, bool primitive) {
  const Type& found = *look(ref).type;
  if (found.declared()) return declared(found);
  if (const auto* list = std::get_if<ListType>(&found.shape)) return need("java.util.List") + "<" + boxed(list->element) + ">";
  if (const auto* map = std::get_if<MapType>(&found.shape)) return need("java.util.Map") + "<String, " + boxed(map->value) + ">";
  const ScalarText text = scalar_text(std::get<ScalarType>(found.shape).kind);
  if (primitive && *text.primitive) return text.primitive;
  if (*text.import == '.') return own(text.type);
  return *text.import ? need(std::string(text.import) + text.type) : text.type;
}

std::string Types::boxed(TypeRef ref) {
  const std::string out = bare(ref, false);
  return nullable(ref) ? need("java.util.Optional") + "<" + out + ">" : out;
}

std::string Types::type(TypeRef ref) { return nullable(ref) ? boxed(ref) : bare(ref, true); }

std::string Types::bare_codec(TypeRef ref) {
  const Type& found = *look(ref).type;
  if (found.declared()) return declared(found) + ".CODEC";
  const std::string codecs = own("internal.Codecs") + ".";
  if (const auto* list = std::get_if<ListType>(&found.shape)) return codecs + "list(" + codec(list->element) + ")";
  if (const auto* map = std::get_if<MapType>(&found.shape)) return codecs + "map(" + codec(map->value) + ")";
  return codecs + scalar_text(std::get<ScalarType>(found.shape).kind).codec;
}

std::string Types::codec(TypeRef ref) {
  const std::string inner = bare_codec(ref);
  return nullable(ref) ? own("internal.Codecs") + ".nullable(" + inner + ")" : inner;
}

Expr Types::bare_example(TypeRef ref, std::size_t depth) {
  const Type& found = *look(ref).type;
  constexpr std::size_t kDeep = 6;  // recursive types end here: every list and object has a value without members
  if (const auto* scalar = std::get_if<ScalarType>(&found.shape)) {
    const std::string name = bare(ref, true);
    return Expr::text(scalar_example(scalar->kind));
  }
  const std::string name = bare(ref, false);
  if (const auto* values = std::get_if<EnumType>(&found.shape)) {
    const bool none = values->values.empty();
    return Expr::of(name + ".of", {Expr::text(values->integer ? (none ? "1" : values->values[0].text) + "L" : none ? "\"text\"" : literal(values->values[0].text))});
  }
  if (const auto* list = std::get_if<ListType>(&found.shape)) {
    return Expr::of("List.of", depth > kDeep ? std::vector<Expr>{} : std::vector<Expr>{example(list->element, depth + 1)});
  }
  if (const auto* map = std::get_if<MapType>(&found.shape)) {
    return Expr::of("Map.of", depth > kDeep ? std::vector<Expr>{} : std::vector<Expr>{Expr::text("\"key\""), example(map->value, depth + 1)});
  }
  if (std::holds_alternative<AliasType>(found.shape) || std::holds_alternative<UnionType>(found.shape)) {
    return Expr::of(name + ".fromJson", {Expr::of(own("Json") + ".parse", {Expr::text(literal(example_json(sdk_, ref)))})});
  }
  Expr out = Expr::of(name + ".builder", {});
  for (const Field& field : std::get<StructType>(found.shape).fields) {
    if (is_optional(found, field) || !constant_of(sdk_, found, field).empty()) continue;
    if (depth > kDeep) return Expr::of(name + ".fromJson", {Expr::of(own("Json") + ".parse", {Expr::text(literal(example_json(sdk_, ref)))})});
    // A setter takes the value itself, null for JSON's null.
    out.then(field_name(field.name), {bare_example(field.type, depth + 1)});
  }
  return out.then("build");
}

Expr Types::example(TypeRef ref, std::size_t depth) {
  Expr out = bare_example(ref, depth);
  return nullable(ref) ? Expr::of(need("java.util.Optional") + ".of", {std::move(out)}) : out;
}

std::string Types::imports() const {
  std::string out;
  for (const std::string& one : imports_) out += "import " + one + ";\n";
  return out.empty() ? out : out + "\n";
}

std::string source_file(const std::string& package, const Types& types, const std::string& body) {
  return "package " + package + ";\n\n" + types.imports() + body;
}

}  // namespace apigen::sdk::java
