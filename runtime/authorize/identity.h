// Who a request says it comes from: the values of an authorizer's identity sources.
#pragma once

#include "apigen/authorize/result_cache.h"
#include "apigen/rt/authorizers.h"

namespace apigen::authorize {

/// The values in the order of the sources; none of them is empty. False if one is missing or empty: the one after those collected.
bool collect_identity(const rt::Exchange& x, const rt::LambdaAuthorizer& authorizer, rt::ArenaVector<std::string_view>& values);

/// What the log says of it.
std::string_view missing_identity(const rt::Exchange& x, const rt::IdentitySource& source);

/// Of an authorizer, a stage and an identity. Answers hold for all methods (8.3).
IdentityKey identity_key(const rt::Exchange& x, const rt::LambdaAuthorizer& authorizer, const rt::ArenaVector<std::string_view>& values);

/// Whether the whole text is well-formed UTF-8: what regular expressions can be matched with.
bool is_utf8(std::string_view text);

}  // namespace apigen::authorize
