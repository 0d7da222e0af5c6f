// The naive twin of generated validators: walks the plan, rule by rule, as the specification words it. No regard to speed.
#pragma once

#include "apigen/json/value.h"
#include "apigen/schema/plan.h"

namespace apigen::reference {

/// Whether the value is valid against a block of the plan.
bool validates(const schema::Plan& plan, schema::BlockId block, const json::Value& value);

}  // namespace apigen::reference
