// One invocation of a local function, shared by the worker that asked for it and the host that runs it.
#pragma once

#include <atomic>
#include <coroutine>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "apigen/config/settings.h"
#include "apigen/core/loop.h"
#include "apigen/lambda/invoker.h"
#include "response_stream.h"

namespace apigen::lambda {

class FunctionHost;

/// The way back to a worker. Its invoker closes it, so that no answer goes to a loop that is gone.
class ReturnPath {
 public:
  explicit ReturnPath(rt::Loop& loop) : loop_(&loop) {}
  void post(std::function<void()> work);
  void close();

 private:
  std::mutex lock_;
  rt::Loop* loop_;
};

/// InvocationResult with texts of its own.
struct LocalResult {
  InvocationResult::Status status = InvocationResult::Status::done;
  std::string payload, function_error, cause;
  bool streamed = false;  // the response goes through LocalCall::stream
};

class LocalWait;

struct LocalCall {
  // Written by the worker before the call is handed over, and by nobody afterwards.
  std::shared_ptr<const config::Settings> settings;
  const config::Function* function = nullptr;  // in `settings`
  std::string qualifier, payload, request_id, trace_id;
  std::shared_ptr<ReturnPath> home;  // null: nobody waits (asynchronous)
  std::shared_ptr<ResponseStream> stream;  // null: the response is wanted as a whole

  std::atomic<bool> abandoned = false;  // set by the worker: who asked is gone
  LocalResult result;                   // the host's until it is posted home, then the worker's
  LocalWait* waiter = nullptr;          // the worker's thread only
  bool streaming = false;               // the host's thread only: the response has begun
  std::function<void()> go_on;          // the host's thread only: lets a function that was held up write on
};

/// Sends the result home. On the host's thread, once; of a response that has begun it is the end.
void finish(const std::shared_ptr<LocalCall>& call, LocalResult result);
/// The response begins and comes through call->stream. On the host's thread, before finish().
void begin_response(const std::shared_ptr<LocalCall>& call);

/// co_await on a call: starts it and waits for its result or the deadline. True: call->result is there. May be destroyed
/// while it waits; an answer that is under way then finds nobody.
class LocalWait final : public rt::Timer {
 public:
  LocalWait(rt::Loop& loop, FunctionHost& host, std::shared_ptr<LocalCall> call, rt::TimePoint deadline)
      : loop_(loop), host_(host), call_(std::move(call)), deadline_(deadline) {}
  ~LocalWait() override { leave(); }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiter);
  bool await_resume() const noexcept { return answered_; }

  void on_timer() override;
  void on_result();

 private:
  void leave();

  rt::Loop& loop_;
  FunctionHost& host_;
  std::shared_ptr<LocalCall> call_;
  rt::TimePoint deadline_;
  std::coroutine_handle<> awaiter_;
  bool answered_ = false;
};

}  // namespace apigen::lambda
