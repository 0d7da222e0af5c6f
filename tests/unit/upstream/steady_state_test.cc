// What one exchange on a kept connection costs: system calls and allocations on the loop's thread, counted by wrapping
// (see CMakeLists.txt) the functions that client, Pistache and the standard library call.
#include <gtest/gtest.h>
#include <liburing.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <cstdlib>
#include <new>
#include <utility>

#include "client_harness.h"
#include "tests/support/scripted_backend.h"

namespace {

thread_local bool counting = false;
struct Counts {
  long news = 0, mallocs = 0, waits = 0, receives = 0, sends = 0, others = 0;
} counts;

void count(long& what) {
  if (counting) ++what;
}

}  // namespace

void* operator new(std::size_t size) {
  count(counts.news);
  if (void* place = std::aligned_alloc(16, (size + 15) & ~std::size_t{15})) return place;
  throw std::bad_alloc();
}
void operator delete(void* place) noexcept { std::free(place); }
void operator delete(void* place, std::size_t) noexcept { std::free(place); }

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
APIGEN_COUNTED(int, epoll_wait, waits, (int fd, epoll_event* events, int most, int timeout), (fd, events, most, timeout))
APIGEN_COUNTED(int, epoll_ctl, others, (int fd, int what, int of, epoll_event* event), (fd, what, of, event))
APIGEN_COUNTED(int, timerfd_settime, others, (int fd, int flags, const itimerspec* to, itimerspec* was), (fd, flags, to, was))
APIGEN_COUNTED(ssize_t, recv, receives, (int fd, void* to, std::size_t size, int flags), (fd, to, size, flags))
APIGEN_COUNTED(ssize_t, send, sends, (int fd, const void* from, std::size_t size, int flags), (fd, from, size, flags))
APIGEN_COUNTED(ssize_t, sendmsg, sends, (int fd, const msghdr* message, int flags), (fd, message, flags))
APIGEN_COUNTED(int, io_uring_submit_and_wait, sends, (io_uring* ring, unsigned wait_for), (ring, wait_for))
APIGEN_COUNTED(ssize_t, read, others, (int fd, void* to, std::size_t size), (fd, to, size))
APIGEN_COUNTED(ssize_t, write, others, (int fd, const void* from, std::size_t size), (fd, from, size))
}

namespace apigen::upstream {
namespace {

using testing::ScriptedBackend;

constexpr int kWarmUp = 50, kExchanges = 500;

enum class Body { none, at_once, streamed };
constexpr std::string_view kSent = "{\"name\":\"Rex\"}";

// A body that is here in full and is passed on as a stream, as a proxied request's is.
class HereAlready final : public rt::BodyReader {
 public:
  HereAlready() { length = kSent.size(); }
  rt::Task<Chunk> read() override {
    if (std::exchange(read_, true)) co_return Chunk{Chunk::State::end, {}};
    co_return Chunk{Chunk::State::data, kSent};
  }

 private:
  bool read_ = false;
};

rt::Detached drive(Client& client, rt::Loop& loop, std::string url, Body body, std::promise<int>& done) {
  int good = 0;
  {
    rt::Arena arena;
    for (int i = 0; i < kWarmUp + kExchanges; ++i) {
      if (i == kWarmUp) counting = true;
      arena.reset();
      auto* headers = arena.make<rt::Headers>(arena);
      headers->add("Accept", "application/json");
      headers->add("User-Agent", "test");
      Call call;
      call.uri = *parse_uri(url);
      call.method = body == Body::none ? "GET" : "POST";
      call.headers = headers;
      HereAlready streamed;
      if (body == Body::at_once) call.body = kSent;
      if (body == Body::streamed) call.stream = &streamed;
      call.deadline = loop.now() + std::chrono::seconds(20);
      Reply reply = co_await client.exchange(arena, call);
      Collected collected = co_await collect(arena, reply.body.get(), 1'000'000);
      if (collected.fault == Fault::none && collected.bytes.size() == 100) ++good;
    }
    counting = false;
  }
  done.set_value(good);
}

void expect_cheap(std::string_view framing, Body body) {
  std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nServer: test\r\n";
  answer.append(framing);
  ScriptedBackend backend(ScriptedBackend::always(answer));
  Harness harness;
  counts = {};
  std::promise<int> done;
  harness.loop().post([&] {
    drive(harness.client(), harness.loop(), backend.url("/pets"), body, done);
  });
  ASSERT_EQ(done.get_future().get(), kWarmUp + kExchanges);
  EXPECT_EQ(counts.sends, kExchanges);
  EXPECT_EQ(counts.receives, kExchanges);
  EXPECT_EQ(counts.mallocs, 0);
  // The clock of the timers may wake the loop now and then.
  EXPECT_LE(counts.waits, kExchanges + 3);
  EXPECT_LE(counts.others, 2);
  // Pistache's own: a vector of events and its copy, per wake-up.
  EXPECT_GT(counts.news, 0);
  EXPECT_LE(counts.news, 2 * counts.waits);
  EXPECT_EQ(backend.accepted(), 1);
}

TEST(SteadyState, AGetSendsOnceAndReceivesOnce) {
  expect_cheap("Content-Length: 100\r\n\r\n" + std::string(100, 'x'), Body::none);
}

TEST(SteadyState, APostToo) {
  expect_cheap("Content-Length: 100\r\n\r\n" + std::string(100, 'x'), Body::at_once);
}

TEST(SteadyState, APostWhoseBodyIsStreamedToo) {
  expect_cheap("Content-Length: 100\r\n\r\n" + std::string(100, 'x'), Body::streamed);
}

TEST(SteadyState, AChunkedAnswerToo) {
  expect_cheap("Transfer-Encoding: chunked\r\n\r\n64\r\n" + std::string(100, 'x') + "\r\n0\r\n\r\n", Body::none);
}

}  // namespace
}  // namespace apigen::upstream
