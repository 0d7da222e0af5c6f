// Invoking Lambda functions: local ones (interfaces.md section 4) or over the Lambda Invoke API.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "apigen/core/loop.h"
#include "apigen/rt/arena.h"
#include "apigen/rt/message.h"
#include "apigen/rt/task.h"

namespace apigen::awsclient { class Signer; }
namespace apigen::config { struct Settings; }
namespace apigen::upstream { class Client; }

namespace apigen::lambda {

class FunctionHost;

struct Invocation {
  std::string_view function;   // an ARN, partial ARN or name, perhaps with a qualifier
  std::string_view payload;    // JSON
  bool asynchronous = false;   // X-Amz-Invocation-Type: Event
  rt::TimePoint deadline;
  std::string_view trace_id;   // _X_AMZN_TRACE_ID
  std::string_view request_id;
  std::string_view role{};     // the ARN whose credentials sign a remote invocation (awsclient/signer.h); "": none
  std::string_view caller_access_key{};
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
  std::string_view request_id;      // Lambda's own; "" if it gave none
};

/// What a function sends as it runs. Destroying `body` before its end leaves the function to itself.
struct StreamedResult {
  InvocationResult result;
  /// The response, as the function writes it; null: there is none, or `result.payload` is the whole of it.
  std::unique_ptr<rt::BodyReader> body{};
};

/// One per worker, used on its thread only.
class Invoker {
 public:
  virtual ~Invoker() = default;
  virtual rt::Task<InvocationResult> invoke(rt::Arena& arena, Invocation invocation) = 0;
  /// Invokes with a streamed response: the Invoke API's InvokeWithResponseStream. `arena` outlives the result's body. Unless
  /// an invoker can do better, the response comes at once.
  virtual rt::Task<StreamedResult> invoke_streamed(rt::Arena& arena, Invocation invocation) {
    InvocationResult result = co_await invoke(arena, invocation);
    co_return StreamedResult{result};
  }
  /// After a reload: what is invoked from now on is looked up in these settings.
  virtual void configure(std::shared_ptr<const config::Settings>) {}
};

/// A function in `settings.functions` runs on `host`; any other is invoked at `settings.endpoints` ("lambda", else
/// "default"), else at AWS itself in its ARN's region, by `http`, signed by `signer`. An endpoint of one's own takes unsigned
/// invocations where there are no credentials. A function that runs longer than its own time-out, crashes or throws is `done`
/// with a function error, as the Invoke API has it; `timed_out` says that the invocation's deadline passed. All but `settings`
/// outlive the invoker, and tasks of invoke() end before it. Without a signer nothing is signed, or invoked at AWS.
std::unique_ptr<Invoker> make_invoker(rt::Loop& loop, upstream::Client& http, FunctionHost& host,
                                      std::shared_ptr<const config::Settings> settings, awsclient::Signer* signer = nullptr);

}  // namespace apigen::lambda
