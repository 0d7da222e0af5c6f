// Condition blocks.
#pragma once

#include "apigen/policy/evaluate.h"

namespace apigen::policy {

/// Whether a condition holds. `variables`: see pattern.h.
bool holds(const rt::PolicyCondition& condition, const Keys& keys, const Keys* variables);

}  // namespace apigen::policy
