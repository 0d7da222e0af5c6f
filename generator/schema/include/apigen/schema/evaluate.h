// A value of a document against a plan, while the document is checked: defaults, examples, members of enum.
#pragma once

#include "apigen/schema/plan.h"

namespace apigen::schema {

enum class Verdict { invalid, unknown, valid };

/// Exact, but `unknown` where it would take more than this to be sure: unevaluated*, $dynamicRef, formats are not looked at.
Verdict evaluate(const Plan& plan, BlockId block, const document::Node& value);

}  // namespace apigen::schema
