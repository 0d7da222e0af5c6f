// Is an example of the document a value of the type? Documents' examples are often not.
#include <algorithm>
#include <cmath>
#include <limits>

#include "apigen/sdk/text.h"

namespace apigen::sdk {

using document::Kind;
using document::Node;

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// `pattern`: 0 for a digit, x for a hexadecimal one, anything else for itself.
bool looks_like(std::string_view text, std::string_view pattern) {
  return text.size() == pattern.size() && std::equal(text.begin(), text.end(), pattern.begin(), [](char c, char due) {
           return due == '0' ? is_digit(c) : due == 'x' ? is_hex(c) : c == due;
         });
}

int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  int out = 0;
  for (char c : text.substr(at, digits)) out = out * 10 + (c - '0');
  return out;
}

bool is_date(std::string_view text) {
  if (!looks_like(text, "0000-00-00") || text.starts_with("0000")) return false;
  const int year = number_at(text, 0, 4), month = number_at(text, 5, 2), day = number_at(text, 8, 2);
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day >= 1 && day <= kDays[month - 1] + (month == 2 && leap);
}

/// RFC 3339 with at most microseconds and no leap second: what every language keeps.
bool is_date_time(std::string_view text) {
  if (text.size() < 20 || !is_date(text.substr(0, 10)) || !looks_like(text.substr(10, 9), "T00:00:00")) return false;
  if (number_at(text, 11, 2) > 23 || number_at(text, 14, 2) > 59 || number_at(text, 17, 2) > 59) return false;
  std::string_view rest = text.substr(19);
  if (rest.starts_with('.')) {
    const std::size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    if (end != 4 && end != 7) return false;  // Python 3.10 reads three digits or six
    rest.remove_prefix(end);
  }
  return rest == "Z" || ((looks_like(rest, "+00:00") || looks_like(rest, "-00:00")) && number_at(rest, 1, 2) < 24 && number_at(rest, 4, 2) < 60);
}

bool is_base64(std::string_view text) {
  const std::size_t end = text.find_last_not_of('=') + 1;
  return text.size() % 4 == 0 && text.size() - end <= 2 &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") >= end;
}

bool is_decimal(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point), fraction = text.substr(std::min(point + 1, text.size()));
  return !whole.empty() && std::all_of(whole.begin(), whole.end(), is_digit) && std::all_of(fraction.begin(), fraction.end(), is_digit) &&
         (point == text.size() || !fraction.empty());
}

bool is_string_of(Scalar kind, std::string_view text) {
  switch (kind) {
    case Scalar::date_time:
      return is_date_time(text);
    case Scalar::date:
      return is_date(text);
    case Scalar::uuid:
      return looks_like(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
    case Scalar::bytes:
      return is_base64(text);
    case Scalar::decimal:
      return is_decimal(text);
    default:
      return true;
  }
}

bool is_scalar_of(Scalar kind, const Node& node) {
  switch (kind) {
    case Scalar::any:
      return true;
    case Scalar::boolean:
      return node.kind == Kind::boolean;
    case Scalar::int32: {
      const auto value = document::as_integer(node);
      return value && *value >= std::numeric_limits<std::int32_t>::min() && *value <= std::numeric_limits<std::int32_t>::max();
    }
    case Scalar::int64:
    case Scalar::integer:
      return document::as_integer(node).has_value();
    case Scalar::float32:
    case Scalar::number: {
      const auto value = document::as_number(node);
      return value && std::isfinite(*value);
    }
    default:
      return node.is_string() && is_string_of(kind, node.text);
  }
}

bool has_kind(const JsonKinds& kinds, const Node& node) {
  switch (node.kind) {
    case Kind::mapping:
      return kinds.object;
    case Kind::sequence:
      return kinds.array;
    case Kind::string:
      return kinds.string;
    case Kind::integer:
      return kinds.integer || kinds.fraction;
    case Kind::number:
      return kinds.fraction;
    case Kind::boolean:
      return kinds.boolean;
    case Kind::null:
      break;
  }
  return false;
}

bool fits_union(const Sdk& sdk, const UnionType& choice, const Node& node, Direction direction) {
  const Node* tag = choice.discriminator.empty() ? nullptr : node.find(choice.discriminator);
  if (!choice.discriminator.empty() && node.is_mapping() && (!tag || !tag->is_string())) return false;
  for (const Variant& variant : choice.variants) {
    const bool meant = tag ? std::find(variant.tags.begin(), variant.tags.end(), tag->text) != variant.tags.end() : has_kind(variant.kinds, node);
    const bool complete = std::all_of(variant.required.begin(), variant.required.end(), [&](const std::string& name) { return node.find(name); });
    // Which one a decoder takes is decided before it looks deeper, so whatever it may take has to fit.
    const bool taken = meant && (tag || !node.is_mapping() || complete);
    if (taken && !fits(sdk, variant.type, node, direction)) return false;
  }
  return true;
}

bool fits_struct(const Sdk& sdk, const StructType& object, const Node& node, Direction direction) {
  for (const Field& field : object.fields) {
    const Node* value = node.find(field.wire);
    const bool optional = !field.required || (direction == Direction::request ? field.read_only : field.write_only);
    if (value ? !fits(sdk, field.type, *value, direction) : !optional) return false;
  }
  if (!object.additional) return true;
  return std::all_of(node.members.begin(), node.members.end(), [&](const document::Member& member) {
    const bool known = std::any_of(object.fields.begin(), object.fields.end(), [&](const Field& field) { return field.wire == member.key; });
    return known || fits(sdk, *object.additional, *member.value, direction);
  });
}

}  // namespace

bool fits(const Sdk& sdk, TypeRef ref, const Node& node, Direction direction) {
  ref = sdk.resolve(ref);
  const Type& type = sdk.type(ref);
  if (const auto* scalar = std::get_if<ScalarType>(&type.shape); scalar && scalar->kind == Scalar::any) return true;
  if (node.is_null()) return ref.nullable;
  if (const auto* scalar = std::get_if<ScalarType>(&type.shape)) return is_scalar_of(scalar->kind, node);
  if (const auto* values = std::get_if<EnumType>(&type.shape)) {
    if (values->integer ? !document::as_integer(node) : !node.is_string()) return false;
    return values->open || std::any_of(values->values.begin(), values->values.end(), [&](const EnumValue& value) { return value.text == node.text; });
  }
  if (const auto* list = std::get_if<ListType>(&type.shape)) {
    return node.is_sequence() && std::all_of(node.items.begin(), node.items.end(), [&](const Node* item) { return fits(sdk, list->element, *item, direction); });
  }
  if (const auto* map = std::get_if<MapType>(&type.shape)) {
    return node.is_mapping() &&
           std::all_of(node.members.begin(), node.members.end(), [&](const document::Member& member) { return fits(sdk, map->value, *member.value, direction); });
  }
  if (const auto* choice = std::get_if<UnionType>(&type.shape)) return fits_union(sdk, *choice, node, direction);
  return node.is_mapping() && fits_struct(sdk, std::get<StructType>(type.shape), node, direction);
}

}  // namespace apigen::sdk
