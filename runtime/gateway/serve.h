// From the head of a request to its whole answer: the one function that the engine calls.
#pragma once

#include "apigen/rt/exchange.h"

namespace apigen::gateway {

/// Selects API and stage, routes, runs the operation's pipeline and finishes the answer. Needs services.selector.
rt::Task<void> serve(rt::Exchange& x);

}  // namespace apigen::gateway
