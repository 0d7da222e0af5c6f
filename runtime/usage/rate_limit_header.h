// The RateLimit and RateLimit-Policy fields of our own limits. Source: draft-ietf-httpapi-ratelimit-headers, sections 3 and 4.
#pragma once

#include <cstdint>

#include "apigen/rt/exchange.h"
#include "apigen/usage/token_bucket.h"

namespace apigen::usage {

/// Adds one limit to x.rate_limit. `left`: whole tokens in the bucket; `reset`: seconds until it is full, or until there is a token
/// again if it has none. `refused`: it is the one that refused the request.
void describe_limit(rt::Exchange& x, std::string_view label, const Rate& rate, std::uint32_t left, double reset, bool refused);

}  // namespace apigen::usage
