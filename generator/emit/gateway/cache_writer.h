// Calling an integration through the cache: what its cacheNamespace and cacheKeyParameters become.
#pragma once

#include <string>

#include "integration_emitter.h"
#include "writers.h"

namespace apigen::emit::gateway {

/// Wraps the integration's call where the stage may keep its answers. `function`: the operation's name.
void call_through_cache(const ApiContext& context, const passes::OperationPlan& plan, const std::string& function, EmittedIntegration& integration);

}  // namespace apigen::emit::gateway
