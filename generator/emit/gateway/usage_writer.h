// What an operation checks of the caller's API key and how often it may be called.
#pragma once

#include "steps.h"
#include "writers.h"

namespace apigen::emit::gateway {

OperationSteps usage_steps(const ApiContext& context, const model::Operation& operation);

}  // namespace apigen::emit::gateway
