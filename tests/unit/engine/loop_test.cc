#include "apigen/core/loop.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "apigen/engine/engine.h"
#include "apigen/rt/task.h"

namespace apigen {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

// Runs `work` on the loop's thread and waits for it.
template <class F>
void on_loop(engine::LoopThread& thread, F work) {
  std::promise<void> done;
  thread.loop().post([&] {
    work(thread.loop());
    done.set_value();
  });
  ASSERT_EQ(done.get_future().wait_for(10s), std::future_status::ready);
}

struct Pair {
  Pair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0); }
  ~Pair() {
    for (int fd : ends) {
      if (fd >= 0) close(fd);
    }
  }
  int ends[2] = {-1, -1};
};

struct Collector final : rt::IoHandler {
  void on_ready(bool readable, bool writable, bool hangup) override {
    ++calls;
    was_writable |= writable;
    if (hangup) hung_up.set_value();
    if (!readable) return;
    char buffer[64];
    while (true) {
      ssize_t got = read(fd, buffer, sizeof buffer);
      if (got <= 0) break;
      text.append(buffer, static_cast<std::size_t>(got));
    }
    if (text.size() >= wanted && !signalled) {
      signalled = true;
      arrived.set_value();
    }
  }
  int fd = -1;
  std::size_t wanted = 1;
  std::string text;
  int calls = 0;
  bool was_writable = false, signalled = false;
  std::promise<void> arrived, hung_up;
};

TEST(Loop, TellsReadinessAndHangup) {
  engine::LoopThread thread;
  Pair pair;
  Collector collector;
  collector.fd = pair.ends[0];
  collector.wanted = 10;
  on_loop(thread, [&](rt::Loop& loop) { EXPECT_TRUE(loop.watch(pair.ends[0], collector)); });
  ASSERT_EQ(write(pair.ends[1], "hello", 5), 5);
  ASSERT_EQ(write(pair.ends[1], "world", 5), 5);
  ASSERT_EQ(collector.arrived.get_future().wait_for(10s), std::future_status::ready);
  on_loop(thread, [&](rt::Loop&) {
    EXPECT_EQ(collector.text, "helloworld");
    EXPECT_TRUE(collector.was_writable);
  });
  close(pair.ends[1]);
  pair.ends[1] = -1;
  ASSERT_EQ(collector.hung_up.get_future().wait_for(10s), std::future_status::ready);
  on_loop(thread, [&](rt::Loop& loop) { loop.unwatch(pair.ends[0], collector); });
}

TEST(Loop, TellsAPeerThatClosedItsSideOnly) {
  engine::LoopThread thread;
  Pair pair;
  Collector collector;
  collector.fd = pair.ends[0];
  on_loop(thread, [&](rt::Loop& loop) { EXPECT_TRUE(loop.watch(pair.ends[0], collector)); });
  ASSERT_EQ(shutdown(pair.ends[1], SHUT_WR), 0);
  ASSERT_EQ(collector.hung_up.get_future().wait_for(10s), std::future_status::ready);
  on_loop(thread, [&](rt::Loop& loop) { loop.unwatch(pair.ends[0], collector); });
}

TEST(Loop, RefusesADescriptorThatTheKernelCannotWatch) {
  engine::LoopThread thread;
  Collector collector;
  on_loop(thread, [&](rt::Loop& loop) {
    EXPECT_FALSE(loop.watch(-1, collector));
    EXPECT_EQ(errno, EBADF);
  });
}

// Two sockets become ready in one batch; whichever is served first takes the other off. The other must hear nothing.
TEST(Loop, DropsEventsOfWhatWasTakenOffInTheSameBatch) {
  struct Killer final : rt::IoHandler {
    void on_ready(bool readable, bool, bool) override {
      if (!readable) return;
      ++calls;
      loop->unwatch(fd, *this);
      loop->unwatch(other->fd, *other);
    }
    rt::Loop* loop = nullptr;
    Killer* other = nullptr;
    int fd = -1;
    int calls = 0;
  };
  engine::LoopThread thread;
  for (int round = 0; round < 50; ++round) {
    Pair a, b;
    Killer first, second;
    first.other = &second;
    second.other = &first;
    first.fd = a.ends[0];
    second.fd = b.ends[0];
    on_loop(thread, [&](rt::Loop& loop) {
      first.loop = second.loop = &loop;
      ASSERT_TRUE(loop.watch(first.fd, first));
      ASSERT_TRUE(loop.watch(second.fd, second));
      ASSERT_EQ(write(a.ends[1], "x", 1), 1);
      ASSERT_EQ(write(b.ends[1], "x", 1), 1);
    });
    on_loop(thread, [](rt::Loop&) {});
    on_loop(thread, [&](rt::Loop&) { EXPECT_EQ(first.calls + second.calls, 1); });
  }
}

struct Wake final : rt::Timer {
  void on_timer() override { fired.set_value(rt::MonotonicClock::now()); }
  std::promise<rt::TimePoint> fired;
};

TEST(Loop, TimersFireInTimeWithoutOtherEvents) {
  engine::LoopThread thread;
  Wake wake;
  rt::TimePoint due;
  on_loop(thread, [&](rt::Loop& loop) {
    due = loop.now() + 30ms;
    loop.arm(wake, loop.now() + 10s);
    loop.arm(wake, due);
  });
  auto fired = wake.fired.get_future();
  ASSERT_EQ(fired.wait_for(5s), std::future_status::ready);
  EXPECT_GE(fired.get(), due);
}

TEST(Loop, SleepResumesACoroutineOnTheLoop) {
  engine::LoopThread thread;
  std::promise<std::thread::id> woke;
  std::thread::id loop_thread;
  auto sleeper = [](rt::Loop& loop, std::promise<std::thread::id>& done) -> rt::Detached {
    co_await rt::sleep_until(loop, loop.now() + milliseconds(5));
    co_await rt::sleep_until(loop, loop.now() + milliseconds(80));
    done.set_value(std::this_thread::get_id());
  };
  on_loop(thread, [&](rt::Loop& loop) {
    loop_thread = std::this_thread::get_id();
    sleeper(loop, woke);
  });
  auto done = woke.get_future();
  ASSERT_EQ(done.wait_for(5s), std::future_status::ready);
  EXPECT_EQ(done.get(), loop_thread);
}

TEST(Loop, PostsFromManyThreadsAllRunInTheOrderOfEach) {
  engine::LoopThread thread;
  constexpr int kThreads = 4, kEach = 2000;
  std::vector<std::vector<int>> seen(kThreads);
  std::vector<std::thread> posters;
  for (int t = 0; t < kThreads; ++t) {
    posters.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i)
        thread.loop().post([&seen, t, i] { seen[static_cast<std::size_t>(t)].push_back(i); });
    });
  }
  for (auto& poster : posters) poster.join();
  on_loop(thread, [&](rt::Loop&) {
    for (const auto& each : seen) {
      ASSERT_EQ(each.size(), static_cast<std::size_t>(kEach));
      for (int i = 0; i < kEach; ++i) ASSERT_EQ(each[static_cast<std::size_t>(i)], i);
    }
  });
}

TEST(Loop, DeferredWorkRunsAfterTheBatchAlsoWhenNested) {
  engine::LoopThread thread;
  std::vector<int> order;
  on_loop(thread, [&](rt::Loop& loop) {
    loop.defer([&] {
      order.push_back(2);
      loop.defer([&] { order.push_back(3); });
    });
    order.push_back(1);
  });
  on_loop(thread, [&](rt::Loop&) { EXPECT_EQ(order, (std::vector<int>{1, 2, 3})); });
}

TEST(Loop, StopsWithTimersFarInTheFuture) {
  auto far = std::make_unique<Wake>();
  engine::LoopThread thread;
  on_loop(thread, [&](rt::Loop& loop) { loop.arm(*far, loop.now() + 1h); });
  on_loop(thread, [&](rt::Loop&) { far.reset(); });
}

}  // namespace
}  // namespace apigen
