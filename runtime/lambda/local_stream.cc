#include "local_stream.h"

#include <utility>

#include "apigen/lambda/function_host.h"

namespace apigen::lambda {

LocalStream::LocalStream(rt::Loop& loop, FunctionHost& host, std::shared_ptr<LocalCall> call, rt::TimePoint deadline)
    : loop_(loop), host_(host), call_(std::move(call)), deadline_(deadline) {
  call_->stream->reader = this;
}

LocalStream::~LocalStream() {
  call_->stream->reader = nullptr;
  if (call_->stream->abandon()) host_.go_on(call_);
}

rt::Task<rt::BodyReader::Chunk> LocalStream::read() {
  for (;;) {
    bool held_up = false;
    const ResponseStream::State state = call_->stream->take(bytes_, held_up);
    if (held_up) host_.go_on(call_);
    if (state == ResponseStream::State::data) co_return Chunk{Chunk::State::data, bytes_};
    if (state == ResponseStream::State::end) co_return Chunk{Chunk::State::end, {}};
    if (state == ResponseStream::State::failed) co_return Chunk{Chunk::State::failed, {}};
    if (loop_.now() >= deadline_) {
      timed_out = true;
      co_return Chunk{Chunk::State::failed, {}};
    }
    Wait wait{*this};
    co_await wait;
  }
}

void LocalStream::wake() {
  if (awaiter_) std::exchange(awaiter_, nullptr).resume();
}

void LocalStream::Wait::await_suspend(std::coroutine_handle<> awaiter) const {
  stream.awaiter_ = awaiter;
  stream.loop_.arm(stream, stream.deadline_);
}

LocalStream::Wait::~Wait() {
  stream.awaiter_ = nullptr;
  stream.loop_.cancel(stream);
}

}  // namespace apigen::lambda
