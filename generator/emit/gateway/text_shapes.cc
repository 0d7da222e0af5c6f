#include "text_shapes.h"

#include "apigen/support/text.h"

namespace apigen::emit::gateway {
namespace {

using schema::TypeSet;

struct Bit {
  std::uint8_t of_plan, of_text;
  const char* name;
};
constexpr Bit kBits[] = {{TypeSet::null, 1, "null"},      {TypeSet::boolean, 2, "boolean"}, {TypeSet::integer | TypeSet::number, 4, "number"},
                         {TypeSet::string, 8, "string"}, {TypeSet::array, 16, "array"},    {TypeSet::object, 32, "object"}};
constexpr std::uint8_t kString = 8, kContainers = 48, kAny = 63;

/// Whether one text has several readings: a string that looks like a number, a list of one that looks like a scalar.
bool ambiguous(const schema::Shape& shape) {
  const std::uint8_t types = text_types(shape);
  const bool other_scalar = types & (kAny & ~kContainers & ~kString);
  if ((types & kString) && other_scalar) return true;
  if ((types & kContainers) && (types & ~kContainers)) return true;
  if (shape.item && ambiguous(*shape.item)) return true;
  if ((types & 16) && !shape.item) return true;
  if (!(types & 32)) return false;
  for (const schema::Shape::Member& member : shape.members) {
    if (ambiguous(*member.shape)) return true;
  }
  return shape.open && (!shape.additional || ambiguous(*shape.additional));
}

std::string name_of_types(std::uint8_t types) {
  if (types == kAny) return "rt::TextShape::any";
  std::string text;
  for (const Bit& bit : kBits) {
    if (types & bit.of_text) text += (text.empty() ? "" : " | ") + std::string("rt::TextShape::") + bit.name;
  }
  return text.empty() ? "0" : text;
}

}  // namespace

std::uint8_t text_types(const schema::Shape& shape) {
  std::uint8_t types = 0;
  for (const Bit& bit : kBits) {
    if (shape.types & bit.of_plan) types |= bit.of_text;
  }
  return types;
}

std::string TextShapes::constant(const schema::Shape& shape) {
  if (shape.types == schema::kAllTypes && !shape.item && shape.members.empty() && shape.open && !shape.additional) return "rt::kAnyText";
  std::string text = ".types = " + name_of_types(text_types(shape)) + ", .ambiguous = " + (ambiguous(shape) ? "true" : "false");
  if (shape.item) text += ", .item = &" + constant(*shape.item);
  std::string members;
  if (shape.types & TypeSet::object) {
    for (const schema::Shape::Member& member : shape.members) {
      members += "    {" + support::cpp_string_view(member.name, 8) + ", &" + constant(*member.shape) + "},\n";
    }
    if (shape.open) text += ", .additional = &" + (shape.additional ? constant(*shape.additional) : "rt::kAnyText");
  }
  auto [known, fresh] = known_.try_emplace(text + members);
  if (!fresh) return known->second;
  const std::string number = std::to_string(known_.size());
  known->second = "kText" + number;
  if (!members.empty()) {
    text_.emit("constexpr rt::MemberShape kMembers@number@[] = {\n@members@\n};\n", {{"number", number}, {"members", members.substr(0, members.size() - 1)}});
    const std::size_t end = text.find(", .additional");
    const std::string list = ", .members = kMembers" + number + ", .member_count = " + std::to_string(shape.members.size());
    text.insert(end == std::string::npos ? text.size() : end, list);
  }
  text_.emit("constexpr rt::TextShape @name@{@text@};\n", {{"name", known->second}, {"text", text}});
  return known->second;
}

}  // namespace apigen::emit::gateway
