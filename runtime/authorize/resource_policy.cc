// Resource policies of REST APIs. Source: aws-behaviour reference 8.6, 1.2.
#include "denials.h"
#include "apigen/rt/authorizers.h"
#include "resource_policy.h"

namespace apigen::authorize {

namespace {

policy::Verdict evaluate(const rt::Exchange& x, const rt::Policy& policy, std::string_view action) {
  const RequestKeys keys(x);
  return policy::evaluate(policy, {action, method_arn(x), x.caller.user_arn, keys});
}

}  // namespace

policy::Verdict evaluate_invoke(const rt::Exchange& x, const rt::Policy& policy) { return evaluate(x, policy, kInvoke); }

}  // namespace apigen::authorize

namespace apigen::rt {

using authorize::evaluate_invoke;
using policy::Verdict;

Outcome refuse_denied(Exchange& x, const Policy& policy) {
  if (x.skip_access_checks) return {};
  if (evaluate_invoke(x, policy) != Verdict::deny) return {};
  return authorize::not_authorized_to_invoke(x, x.caller.user_arn, authorize::kExplicitResourceDeny);
}

Outcome require_allowed(Exchange& x, const Policy& policy) {
  if (x.skip_access_checks) return {};
  const Verdict verdict = evaluate_invoke(x, policy);
  if (verdict == Verdict::allow) {
    if (authorize::asks_to_refresh(x)) authorize::allow_refresh(x, authorize::evaluate(x, policy, authorize::kInvalidateCache));
    return {};
  }
  return authorize::not_authorized_to_invoke(x, x.caller.user_arn, verdict == Verdict::deny ? authorize::kExplicitResourceDeny : std::string_view());
}

}  // namespace apigen::rt
