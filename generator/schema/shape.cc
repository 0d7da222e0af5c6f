#include "apigen/schema/shape.h"

#include <algorithm>

namespace apigen::schema {
namespace {

constexpr int kDeepest = 40;  // in-place applicators inside each other; deeper, nothing is claimed

std::uint8_t type_bit(const document::Node& value) {
  switch (value.kind) {
    case document::Kind::null: return TypeSet::null;
    case document::Kind::boolean: return TypeSet::boolean;
    case document::Kind::integer:
    case document::Kind::number: return TypeSet::integer | TypeSet::number;
    case document::Kind::string: return TypeSet::string;
    case document::Kind::sequence: return TypeSet::array;
    case document::Kind::mapping: return TypeSet::object;
  }
  return 0;
}

std::uint8_t types_of(const Plan& plan, BlockId id, int depth) {
  if (depth == kDeepest) return kAllTypes;
  std::uint8_t types = kAllTypes;
  auto all_of = [&](const std::vector<BlockId>& blocks) {
    for (BlockId block : blocks) types &= types_of(plan, block, depth + 1);
  };
  auto one_of = [&](const std::vector<BlockId>& blocks) {
    std::uint8_t any = 0;
    for (BlockId block : blocks) any |= types_of(plan, block, depth + 1);
    types &= any;
  };
  for (const Rule& rule : plan.block(id).rules) {
    if (auto* check = std::get_if<CheckType>(&rule)) types &= static_cast<std::uint8_t>(check->types.bits | (check->types.bits & TypeSet::number ? TypeSet::integer : 0));
    if (std::holds_alternative<CheckNever>(rule)) types = 0;
    if (auto* check = std::get_if<CheckEnum>(&rule)) {
      std::uint8_t kinds = 0;
      for (const document::Node* value : check->values) kinds |= type_bit(*value);
      types &= kinds;
    }
    if (auto* all = std::get_if<ApplyAll>(&rule)) all_of(all->blocks);
    if (auto* call = std::get_if<Call>(&rule)) all_of({call->block});
    if (auto* any = std::get_if<ApplyAny>(&rule)) one_of(any->blocks);
    if (auto* one = std::get_if<ApplyOne>(&rule)) one_of(one->blocks);
    if (auto* named = std::get_if<ApplyDiscriminator>(&rule)) {
      types &= TypeSet::object;
      one_of(in_place(*named));
    }
  }
  return types;
}

using Blocks = std::vector<BlockId>;

/// The block and all that says something of the same value.
void gather(const Plan& plan, BlockId id, Blocks& into) {
  if (std::find(into.begin(), into.end(), id) != into.end()) return;
  into.push_back(id);
  for (const Rule& rule : plan.block(id).rules) {
    if (std::holds_alternative<ApplyNot>(rule) || std::holds_alternative<DynamicCall>(rule)) continue;
    for (BlockId next : in_place(rule)) gather(plan, next, into);
  }
}

std::shared_ptr<const Shape> shared(const Plan& plan, BlockId block, int depth) {
  return std::make_shared<const Shape>(depth > 0 ? shape_of(plan, block, depth - 1) : Shape{});
}

}  // namespace

std::uint8_t possible_types(const Plan& plan, BlockId block) { return types_of(plan, block, 0); }

Shape shape_of(const Plan& plan, BlockId block, int depth) {
  Shape shape;
  shape.types = possible_types(plan, block);
  if (!(shape.types & (TypeSet::array | TypeSet::object))) return shape;
  Blocks blocks;
  gather(plan, block, blocks);
  for (BlockId id : blocks) {
    for (const Rule& rule : plan.block(id).rules) {
      if (auto* items = std::get_if<CheckItems>(&rule)) {
        // Elements with several descriptions may be anything that one of them allows.
        if (items->rest && items->prefix.empty() && !shape.item) shape.item = shared(plan, *items->rest, depth);
        else shape.item = std::make_shared<const Shape>();
      }
      auto* check = std::get_if<CheckMembers>(&rule);
      if (!check) continue;
      for (const Property& property : check->properties) {
        std::shared_ptr<const Shape> inner = property.block ? shared(plan, *property.block, depth) : std::make_shared<const Shape>();
        auto known = std::find_if(shape.members.begin(), shape.members.end(), [&](const Shape::Member& member) { return member.name == property.name; });
        if (known == shape.members.end()) shape.members.push_back({property.name, std::move(inner)});
        else if (property.block && known->shape->types == kAllTypes) known->shape = std::move(inner);
        else if (property.block) known->shape = std::make_shared<const Shape>();
      }
      if (check->additional && id == block) {
        shape.open = possible_types(plan, *check->additional) != 0 || !check->patterns.empty();
        if (shape.open && check->patterns.empty()) shape.additional = shared(plan, *check->additional, depth);
      }
    }
  }
  return shape;
}

}  // namespace apigen::schema
