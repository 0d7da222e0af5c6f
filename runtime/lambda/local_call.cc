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

void finish(const std::shared_ptr<LocalCall>& call, LocalResult result) {
  if (!call->home) return;
  call->result = std::move(result);
  call->home->post([call] {
    if (call->waiter) call->waiter->on_result();
  });
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
}

}  // namespace apigen::lambda
