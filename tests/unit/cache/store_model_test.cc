// The store beside a map that forgets nothing but what it is told to: random calls, the same on both.
#include <map>
#include <random>

#include "answers.h"

namespace apigen::cache::test {
namespace {

class Comparison {
 public:
  Comparison(std::size_t bytes, bool evicts, unsigned seed) : store_(bytes), evicts_(evicts), random_(seed) {}

  void step(int number) {
    const int what = draw(1000);
    if (what < 550) {
      find();
    } else if (what < 900) {
      keep(number);
    } else if (what < 950) {
      const std::string key = name();
      store_.forget(digest(key));
      model_.erase(key);
    } else if (what < 999) {
      now_ += std::chrono::seconds(draw(10));
    } else {
      store_.clear();
      model_.clear();
    }
    ASSERT_LE(store_.counts().bytes, store_.most_bytes());
  }
  int found() const { return found_; }

 private:
  struct Modelled {
    std::string body;
    rt::TimePoint expires;
  };

  int draw(int most) { return std::uniform_int_distribution<int>(0, most - 1)(random_); }
  std::string name() { return std::to_string(draw(120)); }

  void keep(int number) {
    const std::string key = name();
    const rt::TimePoint expires = now_ + std::chrono::seconds(1 + draw(60));
    const std::string body = key + ":" + std::to_string(number) + std::string(static_cast<std::size_t>(draw(4000)), '.');
    store_.keep(digest(key), answer(body, expires), now_);
    model_[key] = {body, expires};
  }

  // What is found is the newest, in time; with room for all, everything in time is found.
  void find() {
    const std::string key = name();
    EntryRef kept = store_.find(digest(key), now_);
    auto known = model_.find(key);
    const bool there = known != model_.end() && now_ < known->second.expires;
    if (kept) {
      ++found_;
      ASSERT_TRUE(there) << key;
      ASSERT_EQ(kept->body(), known->second.body);
      ASSERT_EQ(kept->expires(), known->second.expires);
    } else if (!evicts_) {
      ASSERT_FALSE(there) << key;
    }
  }

  Store store_;
  const bool evicts_;
  std::mt19937 random_;
  std::map<std::string, Modelled> model_;
  rt::TimePoint now_ = at(0);
  int found_ = 0;
};

TEST(StoreModel, WithRoomForAllItForgetsNothing) {
  Comparison run(64 << 20, false, 1);
  for (int i = 0; i < 30'000 && !testing::Test::HasFatalFailure(); ++i) run.step(i);
  EXPECT_GT(run.found(), 1000);
}

TEST(StoreModel, WithLittleRoomItIsNeverWrong) {
  Comparison run(60'000, true, 2);
  for (int i = 0; i < 30'000 && !testing::Test::HasFatalFailure(); ++i) run.step(i);
  EXPECT_GT(run.found(), 100);
}

}  // namespace
}  // namespace apigen::cache::test
