#include <atomic>
#include <thread>
#include <vector>

#include "answers.h"

namespace apigen::cache::test {
namespace {

constexpr std::size_t kMegabyte = 1 << 20;

TEST(Entry, CopiesTheWholeAnswer) {
  EntryRef kept;
  {
    rt::Arena arena;
    rt::Response response(arena);
    response.status = 404;
    response.headers.add("A", "1");
    response.headers.add("Empty", "");
    response.headers.add("A", "2");
    response.body = arena.copy("body");
    kept = EntryRef(Entry::make(response, at(5)));
  }
  EXPECT_EQ(kept->status(), 404);
  ASSERT_EQ(kept->header_count(), 3u);
  EXPECT_EQ(kept->headers()[0].name, "A");
  EXPECT_EQ(kept->headers()[1].name, "Empty");
  EXPECT_EQ(kept->headers()[1].value, "");
  EXPECT_EQ(kept->headers()[2].value, "2");
  EXPECT_EQ(kept->body(), "body");
  EXPECT_EQ(kept->expires(), at(5));
}

TEST(Store, GivesWhatWasKeptUntilItsTimeIsOver) {
  Store store(kMegabyte);
  store.keep(digest("k"), answer("one", at(10)), at(0));
  EXPECT_EQ(store.find(digest("k"), at(0))->body(), "one");
  EXPECT_EQ(store.find(digest("k"), at(10) - std::chrono::nanoseconds(1))->body(), "one");
  EXPECT_FALSE(store.find(digest("other"), at(0)));
  EXPECT_FALSE(store.find(digest("k"), at(10)));
  EXPECT_EQ(store.counts().entries, 0u);
  EXPECT_EQ(store.counts().bytes, 0u);
}

TEST(Store, ANewAnswerReplacesTheOldOne) {
  Store store(kMegabyte);
  store.keep(digest("k"), answer("one", at(10)), at(0));
  EntryRef held = store.find(digest("k"), at(0));
  store.keep(digest("k"), answer("two", at(20)), at(0));
  EXPECT_EQ(store.find(digest("k"), at(15))->body(), "two");
  EXPECT_EQ(held->body(), "one");  // who is still writing it keeps it
  EXPECT_EQ(store.counts().entries, 1u);
}

TEST(Store, ForgetsOneOrAll) {
  Store store(kMegabyte);
  for (const char* key : {"a", "b"}) store.keep(digest(key), answer(key, at(10)), at(0));
  store.forget(digest("a"));
  EXPECT_FALSE(store.find(digest("a"), at(0)));
  EXPECT_TRUE(store.find(digest("b"), at(0)));
  store.clear();
  EXPECT_FALSE(store.find(digest("b"), at(0)));
  EXPECT_EQ(store.counts().bytes, 0u);
}

TEST(Store, StaysWithinItsSize) {
  Store store(kMegabyte);
  const std::string body(10'000, 'x');
  for (int i = 0; i < 1000; ++i) {
    store.keep(digest(std::to_string(i)), answer(body, at(10)), at(0));
    ASSERT_LE(store.counts().bytes, kMegabyte);
  }
  EXPECT_GT(store.counts().bytes, kMegabyte * 9 / 10);
}

TEST(Store, DoesNotKeepWhatIsTooLargeForIt) {
  Store store(kMegabyte);
  store.keep(digest("k"), answer(std::string(kMegabyte * 3 / 4, 'x'), at(10)), at(0));
  EXPECT_FALSE(store.find(digest("k"), at(0)));
}

TEST(Store, AScanDoesNotPushOutWhatIsUsed) {
  Store store(kMegabyte);
  const std::string body(10'000, 'x');
  auto use_hot_ones = [&] {
    int found = 0;
    for (int i = 0; i < 20; ++i) {
      const rt::Digest key = digest("hot" + std::to_string(i));
      if (store.find(key, at(0))) {
        ++found;
      } else {
        store.keep(key, answer(body, at(10)), at(0));
      }
    }
    return found;
  };
  for (int round = 0; round < 4; ++round) use_hot_ones();
  for (int i = 0; i < 2000; ++i) {
    store.keep(digest("scan" + std::to_string(i)), answer(body, at(10)), at(0));
    if (i % 50 == 0) use_hot_ones();
  }
  EXPECT_EQ(use_hot_ones(), 20);
}

TEST(Store, WhatComesBackSoonAfterItWentStays) {
  Store store(kMegabyte);
  const std::string body(10'000, 'x');
  auto fill = [&](const std::string& name, int count) {
    for (int i = 0; i < count; ++i) store.keep(digest(name + std::to_string(i)), answer(body, at(10)), at(0));
  };
  fill("a", 150);
  store.keep(digest("back"), answer(body, at(10)), at(0));
  fill("b", 150);
  ASSERT_FALSE(store.find(digest("back"), at(0)));
  store.keep(digest("back"), answer(body, at(10)), at(0));
  fill("c", 50);
  EXPECT_TRUE(store.find(digest("back"), at(0)));
}

TEST(Store, ServesSeveralThreads) {
  Store store(4 * kMegabyte);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&store, &wrong, t] {
      for (int i = 0; i < 5000; ++i) {
        const std::string name = std::to_string((i * 7 + t) % 200) + "/";
        if (EntryRef found = store.find(digest(name), at(0))) {
          wrong += found->body().substr(0, name.size()) != name;
        } else {
          store.keep(digest(name), answer(name + std::string(30'000, ' '), at(10)), at(0));
        }
        if (i % 997 == 0) store.forget(digest(name));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace apigen::cache::test
