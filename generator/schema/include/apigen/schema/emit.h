// A validator plan as C++: one static function per block, unrolled, no tables walked at run time.
#pragma once

#include <string>
#include <vector>

#include "apigen/schema/plan.h"

namespace apigen::schema {

/// A check to be visible outside: `bool NAME(const json::Value&, rt::Validation&)`.
struct Exported {
  BlockId block;
  std::string function;
};

/// The body of a .cc file: constants, static functions in an anonymous namespace, and the exported functions, for
/// inclusion below `#include "apigen/rt/validate.h"` inside a namespace. Only blocks reachable from `exported`.
std::string emit_cpp(const Plan& plan, const std::vector<Exported>& exported);

}  // namespace apigen::schema
