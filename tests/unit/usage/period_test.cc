#include "apigen/usage/period.h"

#include <gtest/gtest.h>

#include <optional>
#include <thread>
#include <vector>

#include "apigen/usage/counters.h"

namespace apigen::usage {
namespace {

Day day(std::string_view text) {
  Day out = -1;
  EXPECT_TRUE(parse_date(text, out)) << text;
  return out;
}

TEST(Period, DatesAreReadAndWritten) {
  EXPECT_EQ(day("1970-01-01"), 0);
  for (const char* text : {"1970-01-01", "2024-02-29", "2026-11-21", "2100-12-31"}) EXPECT_EQ(date_text(day(text)), text);
  Day out;
  for (const char* text : {"", "2026-1-1", "2026-13-01", "2026-02-29", "1969-12-31", "2026-01-01T", "20260101xx", "2026/01/01"}) {
    EXPECT_FALSE(parse_date(text, out)) << text;
  }
}

TEST(Period, WeeksBeginOnSundayAndMonthsOnTheFirst) {
  // 2026-11-22 is a Sunday.
  EXPECT_EQ(period_number(Period::week, 0, day("2026-11-21")) + 1, period_number(Period::week, 0, day("2026-11-22")));
  EXPECT_EQ(period_number(Period::week, 0, day("2026-11-22")), period_number(Period::week, 0, day("2026-11-28")));
  EXPECT_EQ(period_end(Period::week, 0, day("2026-11-21")), day("2026-11-22"));
  EXPECT_EQ(period_number(Period::week, 2, day("2026-11-23")) + 1, period_number(Period::week, 2, day("2026-11-24")));
  EXPECT_EQ(period_end(Period::month, 0, day("2026-12-31")), day("2027-01-01"));
  EXPECT_EQ(period_end(Period::month, 4, day("2026-11-04")), day("2026-11-05"));
  EXPECT_EQ(period_end(Period::day, 0, day("2026-11-21")), day("2026-11-22"));
}

TEST(Period, NumbersGrowByOneExactlyAtTheEnd) {
  for (auto [period, most] : {std::pair{Period::day, 0}, {Period::week, 6}, {Period::month, 27}}) {
    for (int offset = 0; offset <= most; ++offset) {
      for (Day at = day("2023-12-01"); at < day("2025-02-01"); ++at) {
        const std::uint32_t here = period_number(period, offset, at), next = period_number(period, offset, at + 1);
        const bool ends = period_end(period, offset, at) == at + 1;
        ASSERT_EQ(next, here + ends) << date_text(at) << " offset " << offset;
        ASSERT_GT(period_end(period, offset, at), at);
      }
    }
  }
}

TEST(PeriodCount, EndsWithItsPeriod) {
  PeriodCount count;
  std::optional<PeriodCount::Value> ended;
  EXPECT_TRUE(count.add(5, 2, ended));
  EXPECT_TRUE(count.add(5, 2, ended));
  EXPECT_FALSE(count.add(5, 2, ended));
  EXPECT_FALSE(count.add(4, 2, ended)) << "a clock that goes back brings no new quota";
  EXPECT_FALSE(ended);
  EXPECT_TRUE(count.add(6, 2, ended));
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->period, 5u);
  EXPECT_EQ(ended->count, 2u);
  EXPECT_FALSE(PeriodCount().add(1, 0, ended));
}

TEST(PeriodCount, ThreadsNeverExceedTheLimit) {
  PeriodCount count;
  std::atomic<std::uint64_t> admitted{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      std::optional<PeriodCount::Value> ended;
      for (int j = 0; j < 50'000; ++j) admitted += count.add(1, 100'000, ended);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admitted, 100'000u);
  EXPECT_EQ(count.read().count, 100'000u);
}

TEST(CounterStore, ReusesRunsAndReportsWhatChanged) {
  CounterStore store;
  const std::uint32_t first = store.allocate(3000);  // over several chunks
  ASSERT_NE(first, CounterStore::kNone);
  store.mark(first);
  store.mark(first + 2999);
  store.mark(first + 2999);
  std::vector<std::uint32_t> changed;
  store.take_changed([&](std::uint32_t number) { changed.push_back(number); });
  EXPECT_EQ(changed, (std::vector<std::uint32_t>{first, first + 2999}));
  changed.clear();
  store.take_changed([&](std::uint32_t number) { changed.push_back(number); });
  EXPECT_TRUE(changed.empty());
  store[first].day.set({9, 9});
  store.free(first, 3000);
  EXPECT_EQ(store.allocate(3000), first);
  EXPECT_EQ(store[first].day.read().count, 0u);
}

}  // namespace
}  // namespace apigen::usage
