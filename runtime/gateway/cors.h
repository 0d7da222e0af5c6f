// Cross-origin requests as HTTP APIs answer them, instead of the backend. Source: aws-behaviour reference 10.1.
#pragma once

#include "apigen/rt/cors.h"
#include "apigen/rt/exchange.h"

namespace apigen::gateway {

/// Whether a request that was routed is answered by the gateway itself, with 204 and nothing but headers: a preflight to an
/// API with CORS. Not where it reaches an operation with an authorizer, which AWS does not exempt.
bool is_preflight(const rt::Exchange& x);

/// Takes the backend's own CORS fields off an answer and adds those of `cors` if the request has an allowed origin. To be
/// called once for each answer, errors included. Sends no Vary, as AWS does not.
void add_cors_headers(rt::Exchange& x, const rt::Cors& cors, bool preflight);

}  // namespace apigen::gateway
