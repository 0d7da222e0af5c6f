// Invoking a function over the Lambda Invoke API: POST /2015-03-31/functions/{name}/invocations, and streamed.
#pragma once

#include <string_view>

#include "apigen/lambda/invoker.h"

namespace apigen::awsclient { class Signer; }

namespace apigen::lambda {

/// Where and as whom functions are invoked. Views outlive the task.
struct RemoteLambda {
  upstream::Client& http;
  std::string_view endpoint;     // an http or https URL
  std::string_view region;
  awsclient::Signer* signer;     // null: not signed
  bool signed_only = false;      // without credentials it is refused, not sent unsigned
};

rt::Task<InvocationResult> invoke_remote(rt::Arena& arena, RemoteLambda lambda, Invocation invocation);

/// POST /2021-11-15/functions/{name}/response-streaming-invocations.
rt::Task<StreamedResult> stream_remote(rt::Arena& arena, RemoteLambda lambda, Invocation invocation);

}  // namespace apigen::lambda
