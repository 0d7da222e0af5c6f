// The event loop of one worker, as its users see it (engine/ implements it on Pistache's reactor).
//
// All calls but post() come from the loop's own thread. Nothing here blocks.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <functional>

namespace apigen::rt {

using MonotonicClock = std::chrono::steady_clock;
using TimePoint = MonotonicClock::time_point;

/// Receives readiness of one file descriptor.
class IoHandler {
 public:
  virtual ~IoHandler() = default;
  /// Edge-triggered: read or write until EAGAIN. `hangup`: the peer closed its side (it may
  /// still read), or an error waits (SO_ERROR).
  virtual void on_ready(bool readable, bool writable, bool hangup) = 0;

 private:
  friend class LoopAccess;
  std::uint32_t slot_ = 0;  // the loop's own
};

/// A one-shot deadline, intrusive: embed it, arm it, it takes itself off when destroyed.
class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  virtual ~Timer();
  virtual void on_timer() = 0;
  bool armed() const { return loop_ != nullptr; }

 private:
  friend class LoopAccess;
  class Loop* loop_ = nullptr;
  Timer* previous_ = nullptr;
  Timer* next_ = nullptr;
  TimePoint deadline_{};
  std::uint32_t bucket_ = 0;
};

class SendQueue;

class Loop {
 public:
  virtual ~Loop() = default;
  /// Registers once for reading, writing and hang-up, edge-triggered. The handler outlives its registration.
  /// False with errno set if the kernel refuses.
  virtual bool watch(int fd, IoHandler& handler) = 0;
  /// To be called before close(fd). Events already fetched for this handler are dropped.
  virtual void unwatch(int fd, IoHandler& handler) = 0;
  /// Arms or moves a timer. Resolution is about 1 ms near, coarser far out; it never fires early.
  virtual void arm(Timer& timer, TimePoint deadline) = 0;
  virtual void cancel(Timer& timer) = 0;
  /// The time of the current batch of events.
  virtual TimePoint now() const = 0;
  /// Runs `work` on the loop's thread soon. From any thread.
  virtual void post(std::function<void()> work) = 0;
  /// Runs `work` at the end of the current batch, on this thread: the safe place to free objects that have events pending.
  virtual void defer(std::function<void()> work) = 0;
  /// Null if sends are better made one by one.
  virtual SendQueue* send_queue() { return nullptr; }
};

/// co_await sleep_until(loop, deadline);
class SleepUntil final : public Timer {
 public:
  SleepUntil(Loop& loop, TimePoint deadline) : on_(loop), until_(deadline) {}
  bool await_ready() const noexcept { return on_.now() >= until_; }
  void await_suspend(std::coroutine_handle<> awaiter) { awaiter_ = awaiter; on_.arm(*this, until_); }
  void await_resume() const noexcept {}
  void on_timer() override { awaiter_.resume(); }

 private:
  Loop& on_;
  TimePoint until_;
  std::coroutine_handle<> awaiter_;
};
inline SleepUntil sleep_until(Loop& loop, TimePoint deadline) { return {loop, deadline}; }

}  // namespace apigen::rt
