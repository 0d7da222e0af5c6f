// Asking policies whether a request may invoke its method, and whether it may have a kept answer replaced.
#pragma once

#include "apigen/policy/evaluate.h"
#include "apigen/rt/cache.h"
#include "method_arn.h"
#include "request_keys.h"

namespace apigen::authorize {

constexpr std::string_view kInvoke = "execute-api:Invoke", kInvalidateCache = "execute-api:InvalidateCache";
constexpr std::string_view kExplicitResourceDeny = " with an explicit deny in a resource-based policy";

/// For the caller as far as it is known: anonymous until IAM said who it is.
policy::Verdict evaluate_invoke(const rt::Exchange& x, const rt::Policy& policy);

/// Whether the client wants a new answer in place of a kept one (Cache-Control: max-age=0), and nothing allows it yet.
inline bool asks_to_refresh(const rt::Exchange& x) { return x.cache && x.cache->refresh && !x.cache->may_refresh; }
/// Lets it have one if the policies said so.
inline void allow_refresh(rt::Exchange& x, policy::Verdict verdict) { x.cache->may_refresh = verdict == policy::Verdict::allow; }

}  // namespace apigen::authorize
