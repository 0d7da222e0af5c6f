// The Lambda Runtime API (2018-06-01) for one function process, on a loopback port of its own: runtime interface clients
// know the gateway only as host:port (AWS_LAMBDA_RUNTIME_API), so the port says which process is calling.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "apigen/core/loop.h"

namespace apigen::lambda {

/// An answer to the runtime interface client.
struct ApiAnswer {
  int status = 202;
  std::string body = "{\"status\":\"OK\"}\n";
};
/// {"errorMessage": ..., "errorType": ...} as AWS's Runtime API answers.
ApiAnswer api_error(int status, std::string_view type, std::string_view message);

/// What a function process says. Called on the loop's thread; none may destroy the RuntimeApi.
class RuntimeEvents {
 public:
  virtual ~RuntimeEvents() = default;
  /// The process asks for work. True: it waits for RuntimeApi::deliver(). False: it may not ask now, see `refusal`.
  virtual bool on_next(ApiAnswer& refusal) = 0;
  /// The connection on which it waited is gone.
  virtual void on_next_lost() = 0;
  /// `bytes`: how long the body was, if it was too long to be kept.
  virtual ApiAnswer on_response(std::string_view request_id, std::string body, std::size_t bytes) = 0;
  virtual ApiAnswer on_error(std::string_view request_id, std::string body) = 0;
  /// A response that is streamed begins. False: it is wanted as a whole, or not at all; on_response() follows.
  virtual bool on_stream(std::string_view request_id) = 0;
  /// Its next piece. False: no more until RuntimeApi::go_on().
  virtual bool on_piece(std::string_view bytes) = 0;
  /// Its end; not `whole`: the function failed, or its connection is gone.
  virtual ApiAnswer on_stream_end(bool whole) = 0;
  virtual ApiAnswer on_init_error(std::string body) = 0;
};

struct Work {
  std::string_view payload, request_id, trace_id, function_arn;
  std::int64_t deadline_ms = 0;  // since the epoch
};

class RuntimeApi {
 public:
  RuntimeApi(rt::Loop& loop, RuntimeEvents& events);
  ~RuntimeApi();
  /// Listens on a free port of 127.0.0.1. 0, with errno set: the system has none.
  std::uint16_t listen();
  /// Answers the process that waits for work.
  void deliver(const Work& work);
  /// Reads on from a response that on_piece() wanted no more of.
  void go_on();

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace apigen::lambda
