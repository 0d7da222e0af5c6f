#include "pace.h"

#include <gtest/gtest.h>

namespace apigen::engine {
namespace {

using namespace std::chrono_literals;

TEST(Pace, GivesUpOnWhoKeepsUsWaitingForLittle) {
  Pace pace;
  rt::TimePoint now(1h);
  // A byte a second, against a minimum of 100: over after the five seconds that everybody has.
  int seconds = 0;
  for (; seconds < 60; ++seconds) {
    rt::TimePoint until = pace.give_up(now, 30'000, 100);
    if (until < now + 1s) break;
    now += 1s;
    pace.waited_until(now);
    pace.moved(1);
  }
  EXPECT_EQ(seconds, 5);
}

TEST(Pace, LetsWhoIsFastEnoughGoOn) {
  Pace pace;
  rt::TimePoint now(1h);
  for (int seconds = 0; seconds < 1000; ++seconds) {
    ASSERT_GE(pace.give_up(now, 30'000, 100), now + 1s);
    now += 1s;
    pace.waited_until(now);
    pace.moved(101);
  }
}

TEST(Pace, CountsOnlyTheTimeSpentWaiting) {
  Pace pace;
  rt::TimePoint now(1h);
  for (int i = 0; i < 100; ++i) {
    ASSERT_GE(pace.give_up(now, 30'000, 100), now + 4s);
    now += 10ms;
    pace.waited_until(now);
    now += 1min;  // the pipeline was busy
  }
}

TEST(Pace, KeepsToTheLongestWaitAndBeginsAnew) {
  Pace pace;
  rt::TimePoint now(1h);
  EXPECT_EQ(pace.give_up(now, 1'000, 100), now + 1s);
  EXPECT_EQ(pace.give_up(now, 30'000, 0), now + 30s);
  pace.give_up(now, 30'000, 100);
  pace.waited_until(now + 20s);
  EXPECT_EQ(pace.give_up(now, 30'000, 100), now);
  pace.begin();
  EXPECT_EQ(pace.give_up(now, 30'000, 100), now + 5s);
}

}  // namespace
}  // namespace apigen::engine
