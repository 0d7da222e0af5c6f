// Invoking a function over the Lambda Invoke API (POST /2015-03-31/functions/{name}/invocations).
#pragma once

#include <string_view>

#include "apigen/lambda/invoker.h"

namespace apigen::lambda {

/// Invokes `invocation.function` at `endpoint`, an http or https URL.
rt::Task<InvocationResult> invoke_remote(rt::Arena& arena, upstream::Client& http, std::string_view endpoint, Invocation invocation);

}  // namespace apigen::lambda
