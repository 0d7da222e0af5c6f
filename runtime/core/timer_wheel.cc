#include "apigen/core/timer_wheel.h"

#include <bit>

namespace apigen::rt {
namespace {
constexpr unsigned kTickShift = 20;
constexpr std::uint64_t kTickMask = (std::uint64_t{1} << kTickShift) - 1;
}  // namespace

TimerWheel::Tick TimerWheel::tick_before(TimePoint time) const {
  auto ns = (time - start_).count();
  return ns <= 0 ? 0 : static_cast<std::uint64_t>(ns) >> kTickShift;
}

TimerWheel::Tick TimerWheel::tick_after(TimePoint time) const {
  if (time <= start_) return 0;
  // Far deadlines ("never") must not wrap: a century is as good.
  constexpr auto kFarthest = std::chrono::hours(24 * 365 * 100);
  auto since = time - start_ > kFarthest ? MonotonicClock::duration(kFarthest) : time - start_;
  return (static_cast<std::uint64_t>(since.count()) + kTickMask) >> kTickShift;
}

void TimerWheel::arm(Timer& timer, TimePoint deadline) {
  TimePoint& due = LoopAccess::deadline(timer);
  if (timer.armed()) {
    if (deadline >= due) {
      due = deadline;
      return;
    }
    take_off(timer);
  }
  LoopAccess::loop(timer) = &owner_;
  due = deadline;
  place(timer);
}

void TimerWheel::cancel(Timer& timer) {
  if (!timer.armed()) return;
  take_off(timer);
  LoopAccess::loop(timer) = nullptr;
}

void TimerWheel::place(Timer& timer) {
  Tick tick = tick_after(LoopAccess::deadline(timer));
  if (tick <= current_) tick = current_ + 1;
  // The highest bit in which the tick differs from now names the level; in all levels above they agree.
  unsigned level = (63u - static_cast<unsigned>(std::countl_zero(tick ^ current_))) / kBits;
  if (level >= kLevels) level = kLevels - 1;
  unsigned slot = static_cast<unsigned>(tick >> (level * kBits)) & (kSlots - 1);
  std::uint32_t bucket = level * kSlots + slot;
  Timer* head = heads_[bucket];
  LoopAccess::bucket(timer) = bucket;
  LoopAccess::previous(timer) = nullptr;
  LoopAccess::next(timer) = head;
  if (head) LoopAccess::previous(*head) = &timer;
  heads_[bucket] = &timer;
  occupied_[level] |= std::uint64_t{1} << slot;
}

void TimerWheel::take_off(Timer& timer) {
  std::uint32_t bucket = LoopAccess::bucket(timer);
  Timer* previous = LoopAccess::previous(timer);
  Timer* next = LoopAccess::next(timer);
  if (previous)
    LoopAccess::next(*previous) = next;
  else
    heads_[bucket] = next;
  if (next) LoopAccess::previous(*next) = previous;
  if (!heads_[bucket] && bucket < kFiring) occupied_[bucket / kSlots] &= ~(std::uint64_t{1} << (bucket % kSlots));
}

TimerWheel::Next TimerWheel::next_bucket() const {
  for (unsigned level = 0; level < kLevels; ++level) {
    if (!occupied_[level]) continue;
    auto slot = static_cast<unsigned>(std::countr_zero(occupied_[level]));
    // The lowest level that holds something holds the earliest: all of it lies within the present slot of the next
    // level.
    Tick above = current_ >> ((level + 1) * kBits) << ((level + 1) * kBits);
    return {above | (Tick{slot} << (level * kBits)), level * kSlots + slot};
  }
  return {kNoTick, 0};
}

TimePoint TimerWheel::next() const {
  Next found = next_bucket();
  if (found.tick == kNoTick) return kNever;
  return start_ + MonotonicClock::duration(static_cast<std::int64_t>(found.tick << kTickShift));
}

void TimerWheel::advance(TimePoint now) {
  Tick until = tick_before(now);
  for (Next found = next_bucket(); found.tick <= until; found = next_bucket()) {
    current_ = found.tick;
    Timer*& firing = heads_[kFiring];
    firing = heads_[found.bucket];
    heads_[found.bucket] = nullptr;
    occupied_[found.bucket / kSlots] &= ~(std::uint64_t{1} << (found.bucket % kSlots));
    for (Timer* timer = firing; timer; timer = LoopAccess::next(*timer)) LoopAccess::bucket(*timer) = kFiring;
    while (Timer* timer = firing) {
      take_off(*timer);
      if (tick_after(LoopAccess::deadline(*timer)) > current_) {
        place(*timer);
      } else {
        LoopAccess::loop(*timer) = nullptr;
        timer->on_timer();
      }
    }
  }
  if (until > current_) current_ = until;
}

}  // namespace apigen::rt
