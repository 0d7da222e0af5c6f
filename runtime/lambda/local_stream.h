// The worker's end of a local function's streamed response.
#pragma once

#include <coroutine>
#include <memory>
#include <string>

#include "apigen/core/loop.h"
#include "apigen/rt/message.h"
#include "local_call.h"

namespace apigen::lambda {

class FunctionHost;

/// Reads what comes through call->stream until `deadline`. Who destroys it before the end lets the function run on unheard.
class LocalStream final : public rt::BodyReader, private ResponseStream::Reader, private rt::Timer {
 public:
  LocalStream(rt::Loop& loop, FunctionHost& host, std::shared_ptr<LocalCall> call, rt::TimePoint deadline);
  ~LocalStream() override;
  rt::Task<Chunk> read() override;

 private:
  struct Wait {
    LocalStream& stream;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> awaiter) const;
    void await_resume() const noexcept {}
    ~Wait();
  };
  void on_more() override { wake(); }
  void on_timer() override { wake(); }
  void wake();

  rt::Loop& loop_;
  FunctionHost& host_;
  std::shared_ptr<LocalCall> call_;
  rt::TimePoint deadline_;
  std::string bytes_;
  std::coroutine_handle<> awaiter_;
};

}  // namespace apigen::lambda
