// Recursive schemas by which one part of a value may be reached in several ways. Internal to the schema module.
#pragma once

#include <set>

#include "apigen/schema/plan.h"

namespace apigen::schema {

/// Blocks that a check should apply to one value only once. Without that, a schema like {"anyOf": [A, B]}, where A and B both
/// lead to the whole again one level deeper, takes time that doubles with every level of a value.
std::set<BlockId> repeated_blocks(const Plan& plan);

}  // namespace apigen::schema
