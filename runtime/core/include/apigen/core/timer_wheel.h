// A hierarchical timing wheel: constant time to arm, move and cancel; no allocation.
//
// Ticks are 2^20 ns (about 1.05 ms). A timer never fires early, and at most one tick late as seen by advance().
// A timer that is moved to a later deadline stays in its place and is put further when its old time comes: a connection
// moves its idle deadline with every request, and that costs one store.
//
// Not thread-safe; belongs to one loop. Timers are not owned.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include "apigen/core/loop_access.h"

namespace apigen::rt {

class TimerWheel {
 public:
  /// `owner` is what armed timers point to; `start` is the time from which ticks count.
  TimerWheel(Loop& owner, TimePoint start) : owner_(owner), start_(start) {}
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  void arm(Timer& timer, TimePoint deadline);
  void cancel(Timer& timer);
  /// Fires everything that is due at `now`. Timers armed meanwhile with a deadline in the past fire on the next call.
  void advance(TimePoint now);

  static constexpr TimePoint kNever = TimePoint::max();
  /// When advance() has work next; kNever if no timer is armed.
  TimePoint next() const;

 private:
  using Tick = std::uint64_t;
  static constexpr unsigned kBits = 6, kSlots = 1u << kBits, kLevels = 7;
  static constexpr std::uint32_t kFiring = kLevels * kSlots;
  static constexpr Tick kNoTick = std::numeric_limits<Tick>::max();

  Tick tick_after(TimePoint time) const;   // rounds up
  Tick tick_before(TimePoint time) const;  // rounds down
  void place(Timer& timer);
  void take_off(Timer& timer);
  struct Next {
    Tick tick;
    std::uint32_t bucket;
  };
  Next next_bucket() const;

  Loop& owner_;
  TimePoint start_;
  Tick current_ = 0;
  std::array<std::uint64_t, kLevels> occupied_{};
  std::array<Timer*, kFiring + 1> heads_{};
};

}  // namespace apigen::rt
