// CPU time of one kept-alive exchange on the client's thread: the upstream client beside the bare system calls on the
// same loop, in one run. Usage: upstream_exchange [exchanges per round]
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "apigen/engine/engine.h"
#include "apigen/upstream/client.h"

namespace {

using namespace apigen;

constexpr int kConnections = 32;
const std::string kAnswer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nServer: bench\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x');
const std::string kRequest = "GET /pets?limit=10 HTTP/1.1\r\nAccept: */*\r\nUser-Agent: bench\r\nX-Forwarded-For: 127.0.0.1\r\nHost: 127.0.0.1:9000\r\n\r\n";

double cpu_now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

// Answers whatever comes, without looking at it.
class Backend {
 public:
  Backend() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof in;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&in), size) || ::listen(listener_, 256)) std::abort();
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&in), &size);
    port = ntohs(in.sin_port);
    std::thread([this] { serve(); }).detach();
  }
  std::uint16_t port = 0;

 private:
  void serve() {
    int poll = epoll_create1(EPOLL_CLOEXEC);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = listener_;
    epoll_ctl(poll, EPOLL_CTL_ADD, listener_, &event);
    while (true) {
      epoll_event events[64];
      int count = epoll_wait(poll, events, 64, -1);
      for (int i = 0; i < count; ++i) {
        int fd = events[i].data.fd;
        if (fd == listener_) {
          event.data.fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
          int on = 1;
          ::setsockopt(event.data.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
          epoll_ctl(poll, EPOLL_CTL_ADD, event.data.fd, &event);
          continue;
        }
        char bytes[4096];
        if (::recv(fd, bytes, sizeof bytes, 0) <= 0) {
          ::close(fd);
        } else {
          ::send(fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
        }
      }
    }
  }
  int listener_;
};

struct Round {
  long left = 0;
  int running = 0;
  double cpu_before = 0;
  std::promise<double> cpu;
  void begin(long exchanges) {
    left = exchanges;
    running = kConnections;
    cpu_before = cpu_now();
  }
  void leave() {
    if (--running == 0) cpu.set_value(cpu_now() - cpu_before);
  }
};

class Bare final : public rt::IoHandler {
 public:
  Bare(rt::Loop& loop, std::uint16_t port, Round& round) : loop_(loop), round_(round) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    in.sin_port = htons(port);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&in), sizeof in)) std::abort();
    int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    loop_.watch(fd_, *this);
  }
  ~Bare() override {
    loop_.unwatch(fd_, *this);
    ::close(fd_);
  }
  void send() { ::send(fd_, kRequest.data(), kRequest.size(), MSG_NOSIGNAL); }
  void on_ready(bool readable, bool, bool) override {
    if (!readable) return;
    char bytes[16384];
    if (::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT) <= 0) return;
    if (--round_.left > 0) {
      send();
    } else if (round_.left > -kConnections) {
      round_.leave();
    }
  }

 private:
  rt::Loop& loop_;
  Round& round_;
  int fd_;
};

rt::Detached drive(upstream::Client& client, rt::Loop& loop, const std::string& url, Round& round) {
  rt::Arena arena;
  while (--round.left >= 0) {
    arena.reset();
    auto* headers = arena.make<rt::Headers>(arena);
    headers->add("Accept", "*/*");
    headers->add("User-Agent", "bench");
    headers->add("X-Forwarded-For", "127.0.0.1");
    upstream::Call call;
    call.uri = *upstream::parse_uri(url);
    call.method = "GET";
    call.headers = headers;
    call.deadline = loop.now() + std::chrono::seconds(20);
    upstream::Reply reply = co_await client.exchange(arena, call);
    upstream::Collected body = co_await upstream::collect(arena, reply.body.get(), 1'000'000);
    if (body.bytes.size() != 100) std::abort();
  }
  round.leave();
}

}  // namespace

int main(int argc, char** argv) {
  long exchanges = argc > 1 ? std::atol(argv[1]) : 100'000;
  Backend backend;
  engine::LoopThread thread;
  rt::Loop& loop = thread.loop();
  std::unique_ptr<upstream::Client> client;
  std::vector<std::unique_ptr<Bare>> bare;
  Round bare_round, client_round;
  std::string url = "http://127.0.0.1:" + std::to_string(backend.port) + "/pets?limit=10";
  auto on_loop = [&](auto work) {
    std::promise<void> done;
    loop.post([&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  };
  on_loop([&] {
    client = upstream::make_client(loop, upstream::Limits{});
    for (int i = 0; i < kConnections; ++i) bare.push_back(std::make_unique<Bare>(loop, backend.port, bare_round));
  });
  for (int i = 0; i < 5; ++i) {
    bare_round.cpu = {};
    client_round.cpu = {};
    loop.post([&] {
      bare_round.begin(exchanges);
      for (auto& each : bare) each->send();
    });
    double bare_us = bare_round.cpu.get_future().get() / static_cast<double>(exchanges);
    loop.post([&] {
      client_round.begin(exchanges);
      for (int c = 0; c < kConnections; ++c) drive(*client, loop, url, client_round);
    });
    double client_us = client_round.cpu.get_future().get() / static_cast<double>(exchanges);
    std::printf("round %d: bare %.2f us, client %.2f us, difference %.2f us\n", i, bare_us, client_us, client_us - bare_us);
  }
  on_loop([&] {
    bare.clear();
    client.reset();
  });
}
