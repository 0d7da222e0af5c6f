#include "local_call.h"

#include "apigen/lambda/function_host.h"

namespace apigen::lambda {

void ReturnPath::post(std::function<void()> work) {
  std::lock_guard lock(lock_);
  if (loop_) loop_->post(std::move(work));
}

void ReturnPath::close() {
  std::lock_guard lock(lock_);
  loop_ = nullptr;
}

namespace {
void send_home(const std::shared_ptr<LocalCall>& call, LocalResult result) {
  call->result = std::move(result);
  call->home->post([call] {
    if (call->waiter) call->waiter->on_result();
  });
}
}  // namespace

void finish(const std::shared_ptr<LocalCall>& call, LocalResult result) {
  call->go_on = nullptr;
  if (!call->home) return;
  if (call->streaming) return call->stream->end(result.function_error.empty() && result.status == InvocationResult::Status::done);
  send_home(call, std::move(result));
}

void begin_response(const std::shared_ptr<LocalCall>& call) {
  call->streaming = true;
  LocalResult begun;
  begun.streamed = true;
  send_home(call, std::move(begun));
}

void LocalWait::await_suspend(std::coroutine_handle<> awaiter) {
  awaiter_ = awaiter;
  call_->waiter = this;
  loop_.arm(*this, deadline_);
  host_.start(call_);
}

void LocalWait::on_timer() {
  leave();
  awaiter_.resume();
}

void LocalWait::on_result() {
  answered_ = true;
  call_->waiter = nullptr;
  loop_.cancel(*this);
  awaiter_.resume();
}

void LocalWait::leave() {
  if (!call_->waiter) return;
  call_->waiter = nullptr;
  call_->abandoned = true;
  if (call_->stream && call_->stream->abandon()) host_.go_on(call_);
}

}  // namespace apigen::lambda
