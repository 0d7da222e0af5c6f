// Buckets against the model that they are: a level that grows with time and is capped by the burst.
#include "apigen/usage/token_bucket.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <random>
#include <thread>
#include <vector>

#include "apigen/usage/bucket_table.h"

namespace apigen::usage {
namespace {

/// The textbook bucket, in floating point.
struct Model {
  double rate, burst, level, last = 0;
  Model(double its_rate, double its_burst) : rate(its_rate), burst(its_burst), level(its_burst) {}
  /// Where less than a nanosecond decides, the other's decision holds; any other must be the same.
  bool take(double now, bool other) {
    level = std::min(burst, level + (now - last) * rate);
    last = now;
    const bool close = std::abs(level - 1) < rate * 1e-9 + 1e-6;
    const bool taken = close ? other : level >= 1;
    if (taken) level -= 1;
    return taken;
  }
};

constexpr std::uint64_t kSecond = 1'000'000'000;

TEST(TokenBucket, AdmitsAsTheModelDoesAtAnyLoad) {
  std::mt19937_64 random(7);
  for (double rate : {0.01, 0.5, 1.0, 3.0, 97.3, 1000.0, 10'000.0, 333'333.0, 5e6}) {
    for (std::uint32_t burst : {1u, 2u, 10u, 5000u}) {
      for (double load : {0.5, 1.0, 1.5, 10.0}) {
        Rate ours(rate, burst);
        Model model(rate, burst);
        std::atomic<std::uint64_t> bucket{0};
        std::exponential_distribution<double> gap(rate * load / 1e9);
        std::uint64_t now = 0;
        for (int i = 0; i < 20'000; ++i) {
          now += static_cast<std::uint64_t>(gap(random)) + 1;
          const bool taken = ours.take(bucket, now);
          ASSERT_EQ(taken, model.take(static_cast<double>(now) / 1e9, taken)) << rate << " " << burst << " " << load << " request " << i;
        }
      }
    }
  }
}

// "At most burst + rate * length" holds for every window, not only from the start.
TEST(TokenBucket, NoWindowAdmitsMoreThanItsShare) {
  std::mt19937_64 random(11);
  const double rate = 250;
  const std::uint32_t burst = 20;
  Rate ours(rate, burst);
  std::atomic<std::uint64_t> bucket{0};
  std::vector<double> times;
  double now = 0;
  for (int i = 0; i < 20'000; ++i) {
    now += std::exponential_distribution<double>(10 * rate)(random);
    if (ours.take(bucket, static_cast<std::uint64_t>(now * 1e9))) times.push_back(now);
  }
  ASSERT_GT(times.size(), 1000u);
  for (std::size_t from = 0; from < times.size(); from += 7) {
    for (std::size_t to = from; to < times.size(); to += 13) {
      const double most = burst + rate * (times[to] - times[from]);
      ASSERT_LE(static_cast<double>(to - from + 1), most + 1);
    }
  }
}

TEST(TokenBucket, StaysExactAfterYears) {
  for (double rate : {1.0, 10'000.0, 1e9}) {
    Rate ours(rate, 5);
    std::atomic<std::uint64_t> bucket{0};
    const std::uint64_t start = 15ull * 365 * 86'400 * kSecond;
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(ours.take(bucket, start));
    EXPECT_FALSE(ours.take(bucket, start));
    EXPECT_TRUE(ours.take(bucket, start + static_cast<std::uint64_t>(std::ceil(1e9 / rate)) + 1));
  }
}

TEST(TokenBucket, ZeroesAreLimitsToo) {
  std::atomic<std::uint64_t> bucket{0};
  EXPECT_FALSE(Rate(100, 0).take(bucket, kSecond));
  Rate once(0, 2);
  EXPECT_TRUE(once.take(bucket, kSecond));
  EXPECT_TRUE(once.take(bucket, kSecond));
  EXPECT_FALSE(once.take(bucket, 1'000'000 * kSecond));
}

TEST(TokenBucket, WhatIsPutBackCanBeTakenAgain) {
  Rate rate(1, 1);
  std::atomic<std::uint64_t> bucket{0};
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(rate.take(bucket, kSecond));
    EXPECT_EQ(rate.level(bucket, kSecond), 0u);
    EXPECT_NEAR(rate.seconds_until(bucket, 1, kSecond), 1, 1e-3);
    rate.put_back(bucket);
    EXPECT_EQ(rate.level(bucket, kSecond), 1u);
  }
}

// Threads that share a bucket and a clock, at about ten times the limit and more.
TEST(TokenBucket, ThreadsTogetherTakeWhatOneWouldHave) {
  const double rate = 200'000;
  const std::uint32_t burst = 1000;
  Rate ours(rate, burst);
  std::atomic<std::uint64_t> bucket{0}, clock{kSecond}, admitted{0};
  std::vector<std::thread> threads;
  constexpr std::uint64_t kEnd = kSecond + kSecond / 2;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      std::uint64_t mine = 0;
      for (std::uint64_t now = clock.fetch_add(400); now < kEnd; now = clock.fetch_add(400)) mine += ours.take(bucket, now);
      admitted += mine;
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double expected = burst + rate * 0.5;
  EXPECT_NEAR(static_cast<double>(admitted.load()), expected, 1.0);
}

TEST(BucketTable, EveryClientHasItsOwnBucket) {
  BucketTable table("t", Rate(1, 2), 1024);
  std::mt19937_64 random(3);
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t hash = random();
    EXPECT_TRUE(table.rate().take(table.find(hash, kSecond), kSecond));
    EXPECT_TRUE(table.rate().take(table.find(hash, kSecond), kSecond));
    EXPECT_FALSE(table.rate().take(table.find(hash, kSecond), kSecond));
  }
}

TEST(BucketTable, AFullBucketMakesRoomFirst) {
  BucketTable table("t", Rate(1, 10), 8);
  for (std::uint64_t client = 1; client <= 8; ++client) {
    const int taken = client == 5 ? 1 : 9;
    for (int i = 0; i < taken; ++i) EXPECT_TRUE(table.rate().take(table.find(client << 1, kSecond), kSecond));
  }
  table.find(100, kSecond);  // the ninth takes the place of the fifth
  EXPECT_EQ(table.rate().level(table.find(4 << 1, kSecond), kSecond), 1u);
  EXPECT_EQ(table.rate().level(table.find(6 << 1, kSecond), kSecond), 1u);
}

}  // namespace
}  // namespace apigen::usage
