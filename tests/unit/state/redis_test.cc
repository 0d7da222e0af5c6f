// Against a real redis-server, which dies and comes back.
#include "apigen/state/redis.h"

#include <gtest/gtest.h>

#include <future>

#include "apigen/engine/engine.h"
#include "tests/support/redis_server.h"

namespace apigen::state {
namespace {

constexpr std::chrono::milliseconds kTimeout{300};
using Kind = TakeResult::Kind;

/// One gateway's worker: a loop with a connection.
class Gateway {
 public:
  explicit Gateway(const RedisAddress& address) {
    on_loop([&] { redis_ = std::make_unique<Redis>(thread_.loop(), address); });
  }
  ~Gateway() {
    on_loop([&] { redis_.reset(); });
  }

  struct Answer {
    TakeResult result;
    std::vector<std::uint32_t> left;
  };
  std::future<Answer> ask(std::vector<BucketUse> uses, CountUse counted = {}) {
    auto promise = std::make_shared<std::promise<Answer>>();
    thread_.loop().post([this, uses, counted, promise] { run(*redis_, uses, counted, promise); });
    return promise->get_future();
  }
  Answer take(std::vector<BucketUse> uses, CountUse counted = {}) { return ask(std::move(uses), counted).get(); }

 private:
  static rt::Detached run(Redis& redis, std::vector<BucketUse> uses, CountUse counted, std::shared_ptr<std::promise<Answer>> promise) {
    rt::Arena arena;
    TakeResult result = co_await redis.take(arena, uses.data(), uses.size(), counted);
    Answer answer{result, {}};
    for (const BucketUse& use : uses) answer.left.push_back(use.left);
    promise->set_value(std::move(answer));
  }
  void on_loop(std::function<void()> work) {
    std::promise<void> done;
    thread_.loop().post([&] {
      work();
      done.set_value();
    });
    done.get_future().get();
  }

  engine::LoopThread thread_;
  std::unique_ptr<Redis> redis_;
};

struct RedisTest : testing::Test {
  test::RedisServer server;
  RedisAddress address{"127.0.0.1", server.port(), 3, "", "", false, kTimeout};
  void SetUp() override {
    if (!server.running()) GTEST_SKIP() << "there is no redis-server here; install the Debian package redis-server";
  }
};

TEST_F(RedisTest, GatewaysShareABucket) {
  Gateway first(address), second(address);
  int taken = 0;
  std::vector<std::future<Gateway::Answer>> answers;
  for (int i = 0; i < 100; ++i) answers.push_back((i % 2 ? first : second).ask({{"b", 0, 30}}));
  for (auto& answer : answers) taken += answer.get().result.kind == Kind::taken;
  EXPECT_EQ(taken, 30);
}

TEST_F(RedisTest, TakesEverythingOrNothing) {
  Gateway gateway(address);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(gateway.take({{"wide", 0, 100}, {"narrow", 0, 3}}).result.kind, Kind::taken);
  for (int i = 0; i < 5; ++i) {
    Gateway::Answer answer = gateway.take({{"wide", 0, 100}, {"narrow", 0, 3}});
    EXPECT_EQ(answer.result.kind, Kind::throttled);
    EXPECT_EQ(answer.result.bucket, 1u);
  }
  EXPECT_EQ(gateway.take({{"wide", 0, 100}}).left, std::vector<std::uint32_t>{96});
}

TEST_F(RedisTest, BucketsFill) {
  Gateway gateway(address);
  EXPECT_EQ(gateway.take({{"b", 1000, 1}}).result.kind, Kind::taken);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (gateway.take({{"b", 1000, 1}}).result.kind != Kind::taken) ASSERT_LT(std::chrono::steady_clock::now(), end);
}

TEST_F(RedisTest, QuotasAndUsageAreShared) {
  Gateway first(address), second(address);
  const CountUse use{"gold", "k1", 7, 4, 20'000};
  int taken = 0;
  for (int i = 0; i < 3; ++i) {
    for (Gateway* gateway : {&first, &second}) {
      const Kind kind = gateway->take({{"b", 0, 100}}, use).result.kind;
      taken += kind == Kind::taken;
      if (kind != Kind::taken) {
        EXPECT_EQ(kind, Kind::quota_exceeded);
      }
    }
  }
  EXPECT_EQ(taken, 4);
  EXPECT_EQ(first.take({{"b", 0, 100}}).left, std::vector<std::uint32_t>{95}) << "what the quota refuses takes no tokens";
  std::vector<DayCount> days;
  ASSERT_TRUE(read_shared_days(address, "gold", 19'999, 20'001, days));
  ASSERT_EQ(days.size(), 1u);
  EXPECT_EQ(days[0].key, "k1");
  EXPECT_EQ(days[0].day, 20'000u);
  EXPECT_EQ(days[0].count, 4u);
}

TEST_F(RedisTest, AServerThatDiesIsAwayUntilItIsBack) {
  Gateway gateway(address);
  EXPECT_EQ(gateway.take({{"b", 0, 9}}).result.kind, Kind::taken);
  server.stop();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(gateway.take({{"b", 0, 9}}).result.kind, Kind::away);
  test::RedisServer again(address.port);
  ASSERT_TRUE(again.running());
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (gateway.take({{"b", 0, 9}}).result.kind != Kind::taken) ASSERT_LT(std::chrono::steady_clock::now(), end);
}

TEST_F(RedisTest, AServerThatHangsIsAwayInTime) {
  Gateway gateway(address);
  EXPECT_EQ(gateway.take({{"b", 0, 9}}).result.kind, Kind::taken);
  server.pause();
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(gateway.take({{"b", 0, 9}}).result.kind, Kind::away);
  EXPECT_LT(std::chrono::steady_clock::now() - start, kTimeout * 10);
  server.resume();
}

TEST(RedisAddress, IsReadFromAUrl) {
  RedisAddress address;
  ASSERT_TRUE(parse_redis_url("redis://example.com", address));
  EXPECT_EQ(address.host, "example.com");
  EXPECT_EQ(address.port, 6379);
  EXPECT_EQ(address.database, 0);
  ASSERT_TRUE(parse_redis_url("redis://ann:p@ss@[::1]:7000/12", address));
  EXPECT_EQ(address.user, "ann");
  EXPECT_EQ(address.password, "p@ss");
  EXPECT_EQ(address.host, "::1");
  EXPECT_EQ(address.port, 7000);
  EXPECT_EQ(address.database, 12);
  ASSERT_TRUE(parse_redis_url("redis://:secret@h/", address));
  EXPECT_EQ(address.user, "");
  EXPECT_EQ(address.password, "secret");
  EXPECT_FALSE(address.closed);
  ASSERT_TRUE(parse_redis_url("redis://:a?b@h:1/2?failure=closed&timeoutMs=50", address));
  EXPECT_EQ(address.password, "a?b");
  EXPECT_EQ(address.database, 2);
  EXPECT_TRUE(address.closed);
  EXPECT_EQ(address.timeout, std::chrono::milliseconds(50));
  for (const char* url : {"redis://h?failure=maybe", "redis://h?timeoutMs=x", "redis://h?x=1", "redis://", "rediss://h", "redis://h:0", "redis://h:99999", "redis://h/x", "redis://h:1x", "redis://user@h", "redis://[::1", "http://h"}) {
    EXPECT_FALSE(parse_redis_url(url, address)) << url;
  }
}

}  // namespace
}  // namespace apigen::state
