// A coroutine's wait for something that another part of the program tells, until a deadline.
#pragma once

#include <coroutine>
#include <utility>

#include "apigen/core/loop.h"

namespace apigen::engine {

/// One waits at a time. wake() resumes at once, so it is called from where anything may happen.
class Waiter final : public rt::Timer {
 public:
  bool waits() const { return static_cast<bool>(handle_); }
  void wake() {
    if (handle_) std::exchange(handle_, nullptr).resume();
  }
  void on_timer() override {
    expired_ = true;
    wake();
  }

  /// co_await it by its name; false: the time is over.
  class Wait {
   public:
    Wait(Waiter& waiter, rt::Loop& loop, rt::TimePoint until) : waiter_(waiter), loop_(loop), until_(until) {}
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait() { waiter_.handle_ = nullptr; }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> awaiter) {
      waiter_.handle_ = awaiter;
      waiter_.expired_ = false;
      loop_.arm(waiter_, until_);
    }
    bool await_resume() const noexcept {
      loop_.cancel(waiter_);
      return !waiter_.expired_;
    }

   private:
    Waiter& waiter_;
    rt::Loop& loop_;
    rt::TimePoint until_;
  };

 private:
  std::coroutine_handle<> handle_;
  bool expired_ = false;
};

}  // namespace apigen::engine
