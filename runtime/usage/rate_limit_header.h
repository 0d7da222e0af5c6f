// The RateLimit and RateLimit-Policy fields of our own limits. Source: draft-ietf-httpapi-ratelimit-headers, sections 3 and 4.
#pragma once

#include <cstdint>

#include "apigen/rt/exchange.h"
#include "apigen/usage/token_bucket.h"

namespace apigen::usage {

/// Adds one limit to x.rate_limit. `refused`: it is the one that refused the request.
void describe_limit(rt::Exchange& x, std::string_view label, const Rate& rate, const std::atomic<std::uint64_t>& bucket,
                    std::uint64_t now_ns, bool refused);

}  // namespace apigen::usage
