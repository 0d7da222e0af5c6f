// What one request on a warm connection costs: system calls and allocations on the worker's thread, counted by wrapping
// (see CMakeLists.txt) the functions that the engine, Pistache and the standard library call.
#include <liburing.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <memory>
#include <new>
#include <vector>

#include "server_fixture.h"

namespace {

// Set for the worker's thread only, so that the test's own client does not count.
thread_local bool counted = false;
std::atomic<bool> counting{false};
struct Counts {
  std::atomic<long> news{0}, mallocs{0}, waits{0}, receives{0}, sends{0}, others{0};
} counts;

void count(std::atomic<long>& what) {
  if (counted && counting.load(std::memory_order_relaxed)) ++what;
}

}  // namespace

void* operator new(std::size_t size) {
  count(counts.news);
  if (void* place = std::aligned_alloc(16, (size + 15) & ~std::size_t{15})) return place;
  throw std::bad_alloc();
}
void operator delete(void* place) noexcept {
  std::free(place);
}
void operator delete(void* place, std::size_t) noexcept {
  std::free(place);
}

extern "C" {
void* __real_malloc(std::size_t size);
void* __wrap_malloc(std::size_t size) {
  count(counts.mallocs);
  return __real_malloc(size);
}
#define APIGEN_COUNTED(result, name, counter, parameters, arguments) \
  result __real_##name parameters;                                   \
  result __wrap_##name parameters {                                  \
    count(counts.counter);                                           \
    return __real_##name arguments;                                  \
  }
APIGEN_COUNTED(int, epoll_wait, waits, (int fd, epoll_event* events, int most, int timeout),
               (fd, events, most, timeout))
APIGEN_COUNTED(int, epoll_ctl, others, (int fd, int what, int of, epoll_event* event), (fd, what, of, event))
APIGEN_COUNTED(int, timerfd_settime, others, (int fd, int flags, const itimerspec* to, itimerspec* was),
               (fd, flags, to, was))
APIGEN_COUNTED(ssize_t, recv, receives, (int fd, void* to, std::size_t size, int flags), (fd, to, size, flags))
APIGEN_COUNTED(ssize_t, send, sends, (int fd, const void* from, std::size_t size, int flags), (fd, from, size, flags))
APIGEN_COUNTED(ssize_t, sendmsg, sends, (int fd, const msghdr* message, int flags), (fd, message, flags))
APIGEN_COUNTED(int, io_uring_submit_and_wait, sends, (io_uring* ring, unsigned wait_for), (ring, wait_for))
APIGEN_COUNTED(ssize_t, read, others, (int fd, void* to, std::size_t size), (fd, to, size))
APIGEN_COUNTED(ssize_t, write, others, (int fd, const void* from, std::size_t size), (fd, from, size))
}

namespace apigen::engine {
namespace {

rt::Task<void> serve(rt::Exchange& x) {
  if (x.request.body) {
    rt::Outcome outcome = co_await rt::read_body(x);
    if (!outcome.ok()) co_return;
  }
  x.response.headers.add("Content-Type", "application/json");
  x.response.headers.add("x-amzn-RequestId", x.arena.copy("00000000-0000-4000-8000-000000000000"));
  x.response.body = x.request.body_complete && !x.request.body_bytes.empty() ? x.request.body_bytes : "{\"ok\":true}";
}

void expect_cheap(std::string_view request) {
  TestServer server(serve);
  RawClient client(server);
  std::promise<void> marked;
  server.engine->on_each_worker([&](rt::Services&) {
    counted = true;
    marked.set_value();
  });
  marked.get_future().wait();
  for (int i = 0; i < 100; ++i) {
    client.send(request);
    ASSERT_FALSE(client.read_answer().first.empty());
  }
  counts.news = counts.mallocs = counts.waits = counts.receives = counts.sends = counts.others = 0;
  counting = true;
  constexpr long kRequests = 500;
  for (long i = 0; i < kRequests; ++i) {
    client.send(request);
    ASSERT_FALSE(client.read_answer().first.empty());
  }
  counting = false;
  EXPECT_EQ(counts.receives, kRequests);
  EXPECT_EQ(counts.sends, kRequests);
  // The clock of the timers may wake the loop now and then.
  EXPECT_LE(counts.waits, kRequests + 3);
  EXPECT_LE(counts.others, 2);
  EXPECT_EQ(counts.mallocs, 0);
  EXPECT_GT(counts.news, 0);
  // Pistache's own: a vector of events and its copy, per wake-up; the first wake-up began before counting did.
  EXPECT_LE(counts.news, 2 * (counts.waits + 1));
}

TEST(SteadyState, AGetTakesThreeSystemCallsAndNoAllocation) {
  expect_cheap("GET /prod/pets?limit=10 HTTP/1.1\r\nHost: gw.test\r\nUser-Agent: test\r\nAccept: */*\r\n\r\n");
}

TEST(SteadyState, APostWithABodyToo) {
  expect_cheap(
      "POST /prod/pets HTTP/1.1\r\nHost: gw.test\r\nContent-Type: application/json\r\nContent-Length: "
      "14\r\n\r\n{\"name\":\"Rex\"}");
}

TEST(SteadyState, AnswersOfOneBatchOfEventsLeaveTogether) {
  io_uring ring;
  if (io_uring_queue_init(1, &ring, 0) != 0) GTEST_SKIP() << "this process may not use io_uring";
  io_uring_queue_exit(&ring);

  constexpr std::string_view kRequest = "GET /prod/pets HTTP/1.1\r\nHost: gw.test\r\n\r\n";
  TestServer server(serve);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<RawClient>(server));
    clients.back()->send(kRequest);
    ASSERT_FALSE(clients.back()->read_answer().first.empty());
  }
  // The worker looks away until all have sent.
  std::promise<void> looks_away, looks_up;
  server.engine->on_each_worker([&](rt::Services&) {
    looks_away.set_value();
    looks_up.get_future().wait();
    counted = true;
    counts.sends = 0;
    counting = true;
  });
  looks_away.get_future().wait();
  for (auto& client : clients) client->send(kRequest);
  looks_up.set_value();
  for (auto& client : clients) EXPECT_FALSE(client->read_answer().first.empty());
  counting = false;
  // One, or one for every fourth where the machine was slow.
  EXPECT_GE(counts.sends, 1);
  EXPECT_LE(counts.sends, 5);
}

}  // namespace
}  // namespace apigen::engine
