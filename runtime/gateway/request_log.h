// The first and the last lines of an execution log: what was asked, and what it came to. Source: aws-behaviour reference 6.3.
#pragma once

#include "apigen/core/execution_log.h"
#include "apigen/rt/exchange.h"

namespace apigen::gateway {

/// The method request, once its route is known and, for traces, its body is read. Needs x.log.
void log_request(const rt::Exchange& x);
/// The method response, or why there is none and what the gateway answers instead. Needs x.log.
void log_outcome(const rt::Exchange& x, const rt::Outcome& outcome);

}  // namespace apigen::gateway
