// Invoking Lambda functions: local ones (interfaces.md section 4) or over the Lambda Invoke API.
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/core/loop.h"
#include "apigen/rt/arena.h"
#include "apigen/rt/task.h"

namespace apigen::lambda {

struct Invocation {
  std::string_view function;   // an ARN, partial ARN or name, perhaps with a qualifier
  std::string_view payload;    // JSON
  bool asynchronous = false;   // X-Amz-Invocation-Type: Event
  rt::TimePoint deadline;
  std::string_view trace_id;   // _X_AMZN_TRACE_ID
  std::string_view request_id;
};

struct InvocationResult {
  enum class Status : std::uint8_t {
    done,             // the function answered: `payload` is its result (or error object, see function_error)
    accepted,         // asynchronous
    timed_out,        // the deadline or the function's own timeout passed
    unreachable,      // the endpoint cannot be reached, or is not configured
    refused,          // the Invoke API answered an error (no such function, no permission, throttled)
    too_large,        // over 6 MB
  } status = Status::done;
  std::string_view payload;         // lives in the arena
  std::string_view function_error;  // X-Amz-Function-Error: "Unhandled"; "" if none
  std::string_view cause;           // words for the log
};

/// One per worker.
class Invoker {
 public:
  virtual ~Invoker() = default;
  virtual rt::Task<InvocationResult> invoke(rt::Arena& arena, Invocation invocation) = 0;
};

}  // namespace apigen::lambda
