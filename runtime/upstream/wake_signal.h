// What one coroutine waits on and many sources may notify. Notifications between two waits are kept, as one.
#pragma once

#include <coroutine>
#include <utility>

namespace apigen::upstream {

class Signal {
 public:
  Signal() = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  /// Resumes the waiting coroutine, which may destroy this signal: to be the caller's last act.
  void notify() {
    set_ = true;
    if (auto waiting = std::exchange(waiting_, {})) waiting.resume();
  }
  bool is_waited_for() const { return static_cast<bool>(waiting_); }

  class Wait {
   public:
    explicit Wait(Signal& signal) : signal_(signal) {}
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait() {
      if (suspended_) signal_.waiting_ = {};
    }
    bool await_ready() const noexcept { return signal_.set_; }
    void await_suspend(std::coroutine_handle<> waiting) noexcept {
      signal_.waiting_ = waiting;
      suspended_ = true;
    }
    void await_resume() noexcept {
      signal_.set_ = false;
      suspended_ = false;
    }

   private:
    Signal& signal_;
    bool suspended_ = false;
  };
  Wait wait() { return Wait(*this); }

 private:
  std::coroutine_handle<> waiting_;
  bool set_ = false;
};

}  // namespace apigen::upstream
