// What an operation checks of the caller's API key, and how often it may be called.
#pragma once

#include "steps.h"
#include "writers.h"

namespace apigen::emit::gateway {

/// Whether throttling is a step of the operation, since others come before it (aws-behaviour section 8). Any other operation
/// is throttled by the gateway before its pipeline, which costs no generated code.
bool throttles_itself(const ApiContext& context, const model::Operation& operation);

OperationSteps usage_steps(const ApiContext& context, const model::Operation& operation);

}  // namespace apigen::emit::gateway
