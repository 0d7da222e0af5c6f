#include "apigen/http2/flood_guard.h"

#include <gtest/gtest.h>

namespace apigen::http2 {
namespace {

using namespace std::chrono_literals;

constexpr rt::TimePoint kStart{1h};

int frames_until_empty(FloodGuard& guard, rt::TimePoint now, FloodGuard::Cost cost) {
  int count = 0;
  while (count < 100'000 && guard.spend(cost, now)) ++count;
  return count;
}

TEST(FloodGuard, EndsWhatCostsAndNeverPays) {
  FloodGuard frames(kStart), resets(kStart);
  EXPECT_EQ(frames_until_empty(frames, kStart, FloodGuard::Cost::frame), 1000);
  EXPECT_EQ(frames_until_empty(resets, kStart, FloodGuard::Cost::reset), 100);
}

TEST(FloodGuard, TimeAndWorkEarnItBack) {
  FloodGuard guard(kStart);
  frames_until_empty(guard, kStart, FloodGuard::Cost::frame);
  EXPECT_TRUE(guard.spend(FloodGuard::Cost::frame, kStart + 1s));
  EXPECT_LT(frames_until_empty(guard, kStart + 1s, FloodGuard::Cost::frame), 100);
  for (int i = 0; i < 100; ++i) guard.answered();
  EXPECT_GT(frames_until_empty(guard, kStart + 1s, FloodGuard::Cost::frame), 300);
  // A long download has its windows updated for ever.
  for (int i = 0; i < 100'000; ++i) {
    guard.moved(16'384);
    ASSERT_TRUE(guard.spend(FloodGuard::Cost::frame, kStart + 1s));
  }
}

}  // namespace
}  // namespace apigen::http2
