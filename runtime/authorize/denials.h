// The errors that authorization ends with. HTTP APIs have their own short texts (11.5), so they get none here.
// Source: aws-behaviour reference 1.1, 1.2, 8.1, 8.4, 8.8.
#pragma once

#include <string_view>

#include "apigen/rt/exchange.h"

namespace apigen::authorize {

/// 401. `cause` is for the log.
rt::Outcome unauthorized(std::string_view cause);
/// 500 {"message":null}: the authorizer failed; it cannot be used.
rt::Outcome authorizer_failure(std::string_view cause);
rt::Outcome authorizer_misconfigured(std::string_view cause);
/// 403 of an authorizer's policy.
rt::Outcome not_authorized(const rt::Exchange& x, bool explicitly);
/// 403 of an identity's or a resource policy, which names who wanted what. `because`: what the sentence ends with, "" or
/// " with an explicit deny in a resource-based policy".
rt::Outcome not_authorized_to_invoke(const rt::Exchange& x, std::string_view who, std::string_view because);

}  // namespace apigen::authorize
