#include "apigen/core/timer_wheel.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <random>

namespace apigen::rt {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

// A loop that is nothing but a wheel and a clock that the test moves.
class WheelLoop final : public Loop {
 public:
  bool watch(int, IoHandler&) override { return false; }
  void unwatch(int, IoHandler&) override {}
  void arm(Timer& timer, TimePoint deadline) override { wheel.arm(timer, deadline); }
  void cancel(Timer& timer) override { wheel.cancel(timer); }
  TimePoint now() const override { return clock; }
  void post(std::function<void()>) override {}
  void defer(std::function<void()>) override {}

  void advance(MonotonicClock::duration by) { wheel.advance(clock += by); }

  TimePoint clock{hours(1000)};
  TimerWheel wheel{*this, clock};
};

struct Probe final : Timer {
  explicit Probe(WheelLoop& on) : loop(on) {}
  void on_timer() override {
    ++fired;
    fired_at = loop.clock;
    if (then) then();
  }
  WheelLoop& loop;
  int fired = 0;
  TimePoint fired_at;
  TimePoint wanted;
  std::function<void()> then;
};

TEST(TimerWheel, FiresOnceNotEarlyAndWithinTwoTicks) {
  for (milliseconds delay :
       {milliseconds(1), milliseconds(63), milliseconds(64), milliseconds(65), milliseconds(4095), milliseconds(4097),
        milliseconds(29'000), milliseconds(310'000), milliseconds(20'000'000)}) {
    WheelLoop loop;
    Probe probe(loop);
    TimePoint due = loop.clock + delay;
    loop.arm(probe, due);
    for (int steps = 0; !probe.fired; ++steps) {
      ASSERT_LT(steps, 1000);
      // As the loop does: sleep until the wheel has work, which may be a cascade only.
      ASSERT_NE(loop.wheel.next(), TimerWheel::kNever);
      ASSERT_GE(loop.wheel.next(), loop.clock);
      loop.advance(loop.wheel.next() - loop.clock);
    }
    EXPECT_GE(probe.fired_at, due);
    EXPECT_LE(probe.fired_at, due + milliseconds(2));
    EXPECT_FALSE(probe.armed());
    EXPECT_EQ(loop.wheel.next(), TimerWheel::kNever);
    loop.advance(hours(10));
    EXPECT_EQ(probe.fired, 1);
  }
}

TEST(TimerWheel, MovesLaterAndEarlier) {
  WheelLoop loop;
  Probe probe(loop);
  loop.arm(probe, loop.clock + milliseconds(50));
  loop.arm(probe, loop.clock + milliseconds(500));
  loop.advance(milliseconds(499));
  EXPECT_EQ(probe.fired, 0);
  loop.arm(probe, loop.clock + milliseconds(10'000));
  loop.arm(probe, loop.clock + milliseconds(20));
  loop.advance(milliseconds(19));
  EXPECT_EQ(probe.fired, 0);
  loop.advance(milliseconds(3));
  EXPECT_EQ(probe.fired, 1);
}

TEST(TimerWheel, CancelAndDestructionTakeOff) {
  WheelLoop loop;
  Probe probe(loop);
  loop.arm(probe, loop.clock + milliseconds(5));
  loop.cancel(probe);
  EXPECT_FALSE(probe.armed());
  {
    Probe gone(loop);
    loop.arm(gone, loop.clock + milliseconds(5));
  }
  EXPECT_EQ(loop.wheel.next(), TimerWheel::kNever);
  loop.advance(hours(1));
  EXPECT_EQ(probe.fired, 0);
}

TEST(TimerWheel, ACallbackMayDestroyAndArmOthersOfTheSameTick) {
  WheelLoop loop;
  std::deque<Probe> probes;
  TimePoint due = loop.clock + milliseconds(5);
  for (int i = 0; i < 3; ++i) probes.emplace_back(loop);
  auto doomed = std::make_unique<Probe>(loop);
  Probe* watched = doomed.get();
  int alive_when_destroyed = -1;
  for (Probe& probe : probes) {
    probe.then = [&] {
      if (doomed) {
        alive_when_destroyed = watched->fired;
        doomed.reset();
      }
      if (probe.fired == 1) loop.arm(probe, loop.clock - milliseconds(1));
    };
    loop.arm(probe, due);
  }
  loop.arm(*doomed, due);
  // The wheel serves the newest first, so `doomed` would be next to fire; put probes in front of it.
  for (Probe& probe : probes) {
    loop.cancel(probe);
    loop.arm(probe, due);
  }
  loop.advance(milliseconds(7));
  EXPECT_EQ(alive_when_destroyed, 0);
  loop.advance(milliseconds(3));
  for (Probe& probe : probes) EXPECT_EQ(probe.fired, 2);
}

TEST(TimerWheel, AgreesWithASortedListUnderRandomUse) {
  std::mt19937_64 random(7);
  WheelLoop loop;
  std::deque<Probe> probes;
  for (int i = 0; i < 200; ++i) probes.emplace_back(loop);
  for (int step = 0; step < 20'000; ++step) {
    Probe& probe = probes[random() % probes.size()];
    switch (random() % 4) {
      case 0:
        loop.cancel(probe);
        break;
      case 1: {
        // The time may be anything from a tick to hours.
        auto delay = std::chrono::nanoseconds(random() >> (24 + random() % 30));
        probe.wanted = loop.clock + delay;
        loop.arm(probe, probe.wanted);
        break;
      }
      default: {
        for (Probe& each : probes) each.fired = 0;
        auto pending = [&](const Probe& each) { return each.armed(); };
        std::vector<bool> was_armed;
        for (Probe& each : probes) was_armed.push_back(pending(each));
        loop.advance(std::chrono::nanoseconds(random() >> (26 + random() % 30)));
        for (std::size_t i = 0; i < probes.size(); ++i) {
          Probe& each = probes[i];
          if (!was_armed[i]) {
            ASSERT_EQ(each.fired, 0);
          } else if (each.fired) {
            ASSERT_GE(loop.clock, each.wanted) << "fired early";
          } else {
            ASSERT_LT(loop.clock, each.wanted + milliseconds(3)) << "overdue";
          }
        }
      }
    }
  }
}

TEST(TimerWheel, ADeadlineFarAwayNeverWraps) {
  WheelLoop loop;
  Probe probe(loop);
  loop.arm(probe, TimePoint::max());
  for (int i = 0; i < 100; ++i) loop.advance(hours(24 * 30));
  EXPECT_EQ(probe.fired, 0);
  EXPECT_TRUE(probe.armed());
}

}  // namespace
}  // namespace apigen::rt
