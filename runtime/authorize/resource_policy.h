// Asking a policy whether a request may invoke its method.
#pragma once

#include "apigen/policy/evaluate.h"
#include "method_arn.h"
#include "request_keys.h"

namespace apigen::authorize {

constexpr std::string_view kInvoke = "execute-api:Invoke";
constexpr std::string_view kExplicitResourceDeny = " with an explicit deny in a resource-based policy";

/// For the caller as far as it is known: anonymous until IAM said who it is.
policy::Verdict evaluate_invoke(const rt::Exchange& x, const rt::Policy& policy);

}  // namespace apigen::authorize
