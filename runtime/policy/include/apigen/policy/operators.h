// The names of condition operators.
#pragma once

#include <optional>
#include <string_view>

#include "apigen/rt/policy.h"

namespace apigen::policy {

struct OperatorName {
  rt::PolicyOperator operation;
  rt::PolicyQuantifier quantifier = rt::PolicyQuantifier::none;
  bool if_exists = false;
};
/// "ForAnyValue:StringLikeIfExists"; none for what is no operator.
std::optional<OperatorName> parse_operator(std::string_view text);

}  // namespace apigen::policy
