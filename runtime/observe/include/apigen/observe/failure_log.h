// What a person needs to see when the gateway could not serve a request: one line on stderr with the real cause, which the
// client is not told.
#pragma once

#include "apigen/rt/exchange.h"
#include "apigen/rt/gateway_error.h"

namespace apigen::observe {

/// Writes "GET /pets 504 INTEGRATION_TIMEOUT: connect to 10.0.0.1:80 took too long (request ...)" if the answer is a 5xx with
/// a cause. At most twenty lines a second and worker; what is left out is counted in the next line. Never blocks: a line that
/// stderr cannot take at once is left out. Called once the answer is made.
void log_failure(const rt::Exchange& x, const rt::GatewayError& error);

/// Writes "GET /pets 200 RESPONSE_VALIDATION: the answer (200) is not as described: body #/name: ... (request ...)" if an answer
/// that went out is not as the document promises. The same bounds.
void log_broken_promise(const rt::Exchange& x);

}  // namespace apigen::observe
