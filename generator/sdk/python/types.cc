// How uses of types are written and coded.
#include "python/writers.h"

namespace apigen::sdk::python {
namespace {

struct ScalarRow {
  const char *annotation, *codec, *test;
};

// In the order of sdk::Scalar.
constexpr ScalarRow kScalars[] = {
    {"Any", "_c.ANY", "_c.anything"},
    {"bool", "_c.BOOLEAN", "_c.is_a(bool)"},
    {"int", "_c.INTEGER", "_c.is_a(int)"},
    {"int", "_c.INTEGER", "_c.is_a(int)"},
    {"int", "_c.INTEGER", "_c.is_a(int)"},
    {"float", "_c.NUMBER", "_c.is_a(int, float)"},
    {"float", "_c.NUMBER", "_c.is_a(int, float)"},
    {"_decimal.Decimal", "_c.DECIMAL", "_c.is_a(_decimal.Decimal)"},
    {"str", "_c.STRING", "_c.is_a(str)"},
    {"_datetime.datetime", "_c.DATE_TIME", "_c.is_a(_datetime.datetime)"},
    {"_datetime.date", "_c.DATE", "_c.is_a(_datetime.date)"},
    {"_uuid.UUID", "_c.UUID", "_c.is_a(_uuid.UUID)"},
    {"str", "_c.STRING", "_c.is_a(str)"},
    {"bytes", "_c.BYTES", "_c.is_a(bytes)"},
    {"File | bytes", "_FILE", "_c.is_a(File, bytes)"},
};
static_assert(std::size(kScalars) == static_cast<std::size_t>(Scalar::binary) + 1);

const ScalarRow& row(Scalar kind) { return kScalars[static_cast<std::size_t>(kind)]; }

}  // namespace

std::string codec_name(const Type& type) { return "_" + type.name + "_codec"; }

std::string TypeText::annotation(TypeRef ref) const {
  ref = sdk_.resolve(ref);
  const Type& type = sdk_.type(ref);
  std::string out;
  if (type.declared()) {
    out = models_ + identifier(names(), Role::type, type.name);
  } else if (const auto* scalar = std::get_if<ScalarType>(&type.shape)) {
    out = row(scalar->kind).annotation;
    if (scalar->kind == Scalar::any) return out;
  } else if (const auto* list = std::get_if<ListType>(&type.shape)) {
    out = "list[" + annotation(list->element) + "]";
  } else if (const auto* map = std::get_if<MapType>(&type.shape)) {
    out = "dict[str, " + annotation(map->value) + "]";
  }
  return ref.nullable ? out + " | None" : out;
}

std::string TypeText::codec(TypeRef ref) const {
  ref = sdk_.resolve(ref);
  const std::string inner = codec_of(sdk_.type(ref));
  return ref.nullable && inner != "_c.ANY" ? "_c.Nullable(" + inner + ")" : inner;
}

std::string TypeText::codec_of(const Type& type) const {
  if (const auto* scalar = std::get_if<ScalarType>(&type.shape)) return row(scalar->kind).codec;
  if (const auto* list = std::get_if<ListType>(&type.shape)) return "_c.ListOf(" + codec(list->element) + ")";
  if (const auto* map = std::get_if<MapType>(&type.shape)) return "_c.MapOf(" + codec(map->value) + ")";
  return models_ + codec_name(type);
}

std::string TypeText::test(TypeRef ref) const {
  ref = sdk_.resolve(ref);
  const Type& type = sdk_.type(ref);
  if (const auto* scalar = std::get_if<ScalarType>(&type.shape)) return row(scalar->kind).test;
  if (std::holds_alternative<ListType>(type.shape)) return "_c.is_a(list)";
  if (std::holds_alternative<MapType>(type.shape)) return "_c.is_a(dict)";
  if (std::holds_alternative<UnionType>(type.shape)) return models_ + codec_name(type) + ".accepts";
  return "_c.is_a(" + models_ + identifier(names(), Role::type, type.name) + ")";
}

}  // namespace apigen::sdk::python
