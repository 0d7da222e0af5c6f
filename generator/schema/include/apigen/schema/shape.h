// What a plan leaves open of a value: its possible types, and those of its parts. An over-approximation: a type that is not
// in it can never be valid, one that is in it may still be refused.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "apigen/schema/plan.h"

namespace apigen::schema {

inline constexpr std::uint8_t kAllTypes = 127;

/// Bits of TypeSet that a value of this block may have; `integer` stands beside `number` where whole numbers are allowed.
std::uint8_t possible_types(const Plan& plan, BlockId block);

/// A tree of possible types, cut where it gets deep (recursive schemas); a part that was cut may be anything.
struct Shape {
  std::uint8_t types = kAllTypes;
  std::shared_ptr<const Shape> item;  // of arrays; null: anything
  struct Member { std::string name; std::shared_ptr<const Shape> shape; };
  std::vector<Member> members;        // of objects
  bool open = true;                   // an object may have other members
  std::shared_ptr<const Shape> additional;  // their shape; null: anything
};
Shape shape_of(const Plan& plan, BlockId block, int depth = 3);

}  // namespace apigen::schema
