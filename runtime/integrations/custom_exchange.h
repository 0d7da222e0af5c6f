// The way from a finished request of an `http` or `aws` integration to the client's answer.
#pragma once

#include "apigen/core/services.h"
#include "apigen/rt/integrations.h"
#include "apigen/upstream/client.h"

namespace apigen::rt {

/// Sends the call, reads the whole answer and puts it through its integration response. `began`: for the latency. What the
/// call points to outlives the task.
Task<Outcome> exchange_custom(Exchange& x, upstream::Call call, const ResponseTransform& response, TimePoint began);

}  // namespace apigen::rt
