// A validator plan as C++: one static function per block, unrolled, no tables walked at run time.
#pragma once

#include <cstddef>
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

/// The same as bodies of several files of about `size` bytes; one, as above, if it is not much larger. What one file calls in
/// another stands in the namespace `scope`. Where files end depends on names, so that a change of one schema leaves most of
/// them as they were.
std::vector<std::string> emit_cpp_files(const Plan& plan, const std::vector<Exported>& exported, const std::string& scope, std::size_t size);

}  // namespace apigen::schema
