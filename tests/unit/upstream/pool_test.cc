// Limits, lines, ages, and leaving at every point.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client_harness.h"
#include "tests/support/dns_stub.h"
#include "tests/support/scripted_backend.h"

namespace apigen::upstream {
namespace {

using namespace std::chrono_literals;
using testing::open_descriptors;
using testing::Peer;
using testing::ScriptedBackend;

constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

TEST(Pool, HoldsTheLimitAndServesTheLineInTurn) {
  std::atomic<int> busy{0}, most{0};
  ScriptedBackend backend([&](Peer& peer) {
    while (peer.read_request()) {
      int now = ++busy;
      int seen = most;
      while (now > seen && !most.compare_exchange_weak(seen, now)) {
      }
      std::this_thread::sleep_for(2ms);
      --busy;
      if (!peer.send(kOk)) return;
    }
  });
  Limits limits;
  limits.connections_per_target = 3;
  Harness harness(limits);
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 40; ++i) answers.push_back(harness.start({.url = backend.url()}));
  for (auto& each : answers) EXPECT_EQ(each.get().body, "ok");
  EXPECT_EQ(most, 3);
  EXPECT_EQ(backend.accepted(), 3);
  EXPECT_EQ(harness.counts().waiting, 0u);
}

TEST(Pool, ServesTheLineAlsoWhenConnectionsDie) {
  ScriptedBackend backend([&](Peer& peer) {
    peer.read_request();
    if (peer.index() % 2) return peer.reset();
    peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
  });
  Limits limits;
  limits.connections_per_target = 2;
  Harness harness(limits);
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 40; ++i) answers.push_back(harness.start({.url = backend.url()}));
  int served = 0;
  for (auto& each : answers) served += each.get().fault == Fault::none;
  EXPECT_EQ(served, 20);
  EXPECT_EQ(backend.accepted(), 40);
}

TEST(Pool, RefusesBeyondTheLineAndGivesUpInIt) {
  std::promise<void> go;
  auto going = go.get_future().share();
  ScriptedBackend backend([&](Peer& peer) {
    while (peer.read_request()) {
      going.wait();
      peer.send(kOk);
    }
  });
  Limits limits;
  limits.connections_per_target = 1;
  limits.waiting_per_target = 2;
  Harness harness(limits);
  auto first = harness.start({.url = backend.url()});
  ASSERT_TRUE(harness.eventually([&] { return harness.client().counts().open == 1; }));
  auto waits = harness.start({.url = backend.url()});
  auto leaves = harness.start({.url = backend.url(), .timeout = 30ms});
  ASSERT_TRUE(harness.eventually([&] { return harness.client().counts().waiting == 2; }));
  EXPECT_EQ(harness.get(backend.url()).fault, Fault::unavailable);
  EXPECT_EQ(leaves.get().fault, Fault::timeout);
  EXPECT_EQ(harness.counts().waiting, 1u);
  go.set_value();
  EXPECT_EQ(first.get().body, "ok");
  EXPECT_EQ(waits.get().body, "ok");
}

TEST(Pool, IdleConnectionsAreFewAndEnd) {
  ScriptedBackend backend([](Peer& peer) {
    while (peer.read_request()) {
      std::this_thread::sleep_for(20ms);
      peer.send(kOk);
    }
  });
  Limits limits;
  limits.idle_per_target = 2;
  limits.idle_ms = 50;
  Harness harness(limits);
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 6; ++i) answers.push_back(harness.start({.url = backend.url()}));
  for (auto& each : answers) EXPECT_EQ(each.get().body, "ok");
  EXPECT_LE(harness.counts().open, 2u);
  EXPECT_TRUE(harness.eventually([&] { return harness.client().counts().open == 0; }));
}

TEST(Pool, OldConnectionsAreNotUsedAgain) {
  ScriptedBackend backend(ScriptedBackend::always(kOk));
  Limits limits;
  limits.age_ms = 0;
  Harness harness(limits);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(harness.get(backend.url()).body, "ok");
    std::this_thread::sleep_for(2ms);
  }
  EXPECT_EQ(backend.accepted(), 3);
}

TEST(Pool, TargetsDoNotShare) {
  ScriptedBackend a(ScriptedBackend::always("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"));
  ScriptedBackend b(ScriptedBackend::always("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb"));
  Harness harness;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(harness.get(a.url()).body, "a");
    EXPECT_EQ(harness.get(b.url()).body, "b");
  }
  EXPECT_EQ(a.accepted() + b.accepted(), 2);
}

// A listener whose queue is full drops the next SYN.
class FullListener {
 public:
  FullListener() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof in;
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&in), size), 0);
    EXPECT_EQ(::listen(fd_, 0), 0);
    EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&in), &size), 0);
    port_ = ntohs(in.sin_port);
    for (int& filler : fillers_) {
      filler = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      static_cast<void>(::connect(filler, reinterpret_cast<sockaddr*>(&in), size));
    }
  }
  ~FullListener() {
    for (int filler : fillers_) ::close(filler);
    ::close(fd_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  int fd_;
  int fillers_[4];
  std::uint16_t port_ = 0;
};

TEST(Pool, ConnectingHasItsOwnLimitOfTime) {
  FullListener listener;
  Limits limits;
  limits.connect_ms = 60;
  Harness harness(limits);
  Answer answer = harness.get(listener.url());
  EXPECT_EQ(answer.fault, Fault::refused);
  EXPECT_THAT(answer.cause, ::testing::HasSubstr("timed out"));
  EXPECT_LT(answer.took, 2s);
  EXPECT_EQ(harness.ask({.url = listener.url(), .timeout = 30ms}).fault, Fault::timeout);
  EXPECT_EQ(harness.counts().open, 0u);
}

// Leaving: the task of a call is destroyed at a point that `reached` names.
class Leaving : public ::testing::Test {
 protected:
  struct Running {
    rt::Arena arena;
    rt::Headers headers{arena};
    std::string url;
    std::unique_ptr<rt::BodyReader> stream;
    bool head_came = false, read_some = false;
    rt::Task<void> task;
  };

  static rt::Task<void> run(Client& client, rt::Loop& loop, Running& running) {
    Call call;
    call.uri = *parse_uri(running.url);
    call.method = running.stream ? "POST" : "GET";
    call.headers = &running.headers;
    call.stream = running.stream.get();
    call.deadline = loop.now() + 20s;
    Reply reply = co_await client.exchange(running.arena, call);
    running.head_came = true;
    while (reply.body) {
      rt::BodyReader::Chunk chunk = co_await reply.body->read();
      if (chunk.state != rt::BodyReader::Chunk::State::data) break;
      running.read_some = true;
    }
  }

  void leave_when(Harness& harness, const std::string& url, std::function<bool(const Running&)> reached,
                  std::unique_ptr<rt::BodyReader> stream = nullptr) {
    auto running = std::make_unique<Running>();
    running->url = url;
    running->stream = std::move(stream);
    harness.on_loop([&] {
      running->task = run(harness.client(), harness.loop(), *running);
      running->task.start();
    });
    EXPECT_TRUE(harness.eventually([&] { return reached(*running); }));
    harness.on_loop([&] {
      EXPECT_FALSE(running->task.done());
      running->task.reset();
      running.reset();
    });
    EXPECT_EQ(harness.counts().open, 0u);
    EXPECT_EQ(harness.counts().waiting, 0u);
  }
};

// A request body whose next piece never comes.
class NeverMore final : public rt::BodyReader {
 public:
  explicit NeverMore(int pieces) : pieces_(pieces) {}
  rt::Task<Chunk> read() override {
    if (pieces_-- > 0) co_return Chunk{Chunk::State::data, piece_};
    co_await std::suspend_always();
    co_return Chunk{Chunk::State::failed, {}};
  }

 private:
  int pieces_;
  std::string piece_ = std::string(50'000, 'x');
};

TEST_F(Leaving, WhileResolving) {
  testing::DnsStub dns([](const std::string&, bool) { return testing::DnsReply{.silent = true}; });
  Harness harness(Options{{}, dns.address(), 0});
  leave_when(harness, "http://silent.test:8080/", [&](const Running&) { return dns.questions() > 0; });
}

TEST_F(Leaving, WhileConnecting) {
  FullListener listener;
  Harness harness;
  std::size_t before = open_descriptors();
  leave_when(harness, listener.url(), [&](const Running&) { return harness.client().counts().open == 1; });
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(Leaving, WhileStandingInLine) {
  ScriptedBackend backend([](Peer& peer) {
    while (peer.read_request()) {
      std::this_thread::sleep_for(50ms);
      peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
    }
  });
  Limits limits;
  limits.connections_per_target = 1;
  Harness harness(limits);
  auto first = harness.start({.url = backend.url()});
  auto running = std::make_unique<Running>();
  running->url = backend.url();
  harness.on_loop([&] {
    running->task = run(harness.client(), harness.loop(), *running);
    running->task.start();
    EXPECT_EQ(harness.client().counts().waiting, 1u);
    running->task.reset();
    EXPECT_EQ(harness.client().counts().waiting, 0u);
  });
  EXPECT_EQ(first.get().body, "ok");
}

TEST_F(Leaving, BeforeAndWithinTheAnswer) {
  Harness harness;
  std::size_t before = open_descriptors();
  for (std::string_view answer : {"", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n",
                                  "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
                                  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"}) {
    std::atomic<bool> sent{false}, closed{false};
    ScriptedBackend backend([&](Peer& peer) {
      peer.read_request();
      peer.send(answer);
      sent = true;
      closed = peer.wait_for_close();
    });
    bool has_head = answer.find("\r\n\r\n") != std::string_view::npos;
    bool has_body = answer.find("hello") != std::string_view::npos;
    leave_when(harness, backend.url(), [&](const Running& running) {
      return sent && (!has_head || running.head_came) && (!has_body || running.read_some);
    });
    EXPECT_TRUE(harness.eventually([&] { return closed.load(); }));
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(Leaving, WhileTheRequestBodyIsOnItsWay) {
  Harness harness;
  std::size_t before = open_descriptors();
  {
    std::atomic<bool> got{false};
    ScriptedBackend backend([&](Peer& peer) {
      peer.read_head();
      while (!peer.read_some(100).empty()) got = true;
    });
    leave_when(harness, backend.url(), [&](const Running&) { return got.load(); }, std::make_unique<NeverMore>(3));
  }
  {
    // The backend reads nothing: the body waits for room on the socket.
    std::promise<void> left;
    ScriptedBackend backend([&](Peer& peer) {
      peer.read_head();
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
      left.get_future().wait();
    });
    leave_when(harness, backend.url(), [&](const Running& running) { return running.head_came; },
               std::make_unique<NeverMore>(500));
    left.set_value();
  }
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace apigen::upstream
