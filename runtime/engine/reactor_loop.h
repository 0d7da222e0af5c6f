// rt::Loop on one Pistache reactor.
//
// Pistache has one handler per reactor only (a second ends the process), no time-out of its own in its wait, and gives
// each event back by a 64-bit tag. So one handler takes all events; a tag is slot and generation, and an event fetched
// before its handler was taken off no longer matches; one timerfd drives a timing wheel.
#pragma once

#include <functional>
#include <memory>

#include "apigen/core/loop.h"

namespace apigen::engine {

class ReactorLoop final : public rt::Loop {
 public:
  /// Throws std::runtime_error if the kernel has no descriptors left.
  ReactorLoop();
  /// Handlers and timers that are still registered must not be used afterwards, nor destroyed after it while armed.
  ~ReactorLoop() override;

  /// Serves until stop(). The calling thread is the loop's thread.
  void run();
  /// From any thread, once. What is already posted runs before.
  void stop();

  bool watch(int fd, rt::IoHandler& handler) override;
  void unwatch(int fd, rt::IoHandler& handler) override;
  void arm(rt::Timer& timer, rt::TimePoint deadline) override;
  void cancel(rt::Timer& timer) override;
  rt::TimePoint now() const override;
  void post(std::function<void()> work) override;
  void defer(std::function<void()> work) override;
  rt::SendQueue* send_queue() override;

 private:
  class Handler;
  struct Reactor;
  std::unique_ptr<Reactor> reactor_;
  std::shared_ptr<Handler> handler_;
};

}  // namespace apigen::engine
