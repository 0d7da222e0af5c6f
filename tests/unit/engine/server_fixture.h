// A real server on loopback with a small scripted pipeline, and a raw client for it.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "apigen/config/settings.h"
#include "apigen/core/services.h"
#include "apigen/engine/engine.h"
#include "apigen/rt/exchange.h"
#include "tests/support/fake_services.h"

namespace apigen::engine {

/// Real loop and clock; backends are of no interest here.
class TestServices final : public Options::Worker {
 public:
  TestServices(rt::Loop& loop, const config::Limits& limits)
      : settings_(std::make_shared<config::Settings>()), services_{loop, clock_, client_, invoker_, settings_} {
    settings_->limits = limits;
  }
  rt::Services& services() override { return services_; }

 private:
  class Clock final : public rt::Environment {
   public:
    std::int64_t wall_ms() const override {
      return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
    }
    std::uint64_t random() override { return 4; }
  };
  Clock clock_;
  test::FakeClient client_;
  test::FakeInvoker invoker_;
  std::shared_ptr<config::Settings> settings_;
  rt::Services services_;
};

class TestServer {
 public:
  explicit TestServer(Serve serve, config::Limits limits = {}, unsigned threads = 1, bool http2 = false) {
    Options options;
    options.listen = {{"127.0.0.1", 0}};
    options.threads = threads;
    options.serve = serve;
    options.limits = limits;
    options.http2_prior_knowledge = http2;
    options.make_worker = [limits](rt::Loop& loop, unsigned) { return std::make_unique<TestServices>(loop, limits); };
    Started started = start(std::move(options));
    EXPECT_EQ(started.problem, "");
    engine = std::move(started.engine);
    if (engine) port = engine->addresses().at(0).port;
  }
  std::unique_ptr<Engine> engine;
  std::uint16_t port = 0;
};

class RawClient {
 public:
  explicit RawClient(const TestServer& server, int receive_buffer = 0) {
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receive_buffer) setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    timeval patience{20, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() { hang_up(); }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void close_writing() { shutdown(fd_, SHUT_WR); }
  void hang_up() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }
  void reset() {
    linger hard{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    hang_up();
  }
  /// Reads until `text` has come, or the end.
  std::string read_until(std::string_view text) {
    std::size_t from = 0;
    while (true) {
      std::size_t found = pending_.find(text, from);
      if (found != std::string::npos) {
        std::string result = pending_.substr(0, found + text.size());
        pending_.erase(0, found + text.size());
        return result;
      }
      from = pending_.size() < text.size() ? 0 : pending_.size() - text.size();
      if (!read_more()) return std::exchange(pending_, {});
    }
  }
  /// Reads exactly so many bytes, or up to the end.
  std::string read_bytes(std::size_t count) {
    while (pending_.size() < count && read_more()) {
    }
    count = std::min(count, pending_.size());
    std::string result = pending_.substr(0, count);
    pending_.erase(0, count);
    return result;
  }
  /// Reads all until the server closes.
  std::string read_all() {
    while (read_more()) {
    }
    return std::exchange(pending_, {});
  }
  /// One answer with a Content-Length: head and body.
  std::pair<std::string, std::string> read_answer(bool has_body = true) {
    std::string head = read_until("\r\n\r\n");
    std::size_t at = head.find("Content-Length: ");
    if (!has_body || at == std::string::npos) return {head, {}};
    return {head, read_bytes(std::stoul(head.substr(at + 16)))};
  }

  bool connected = false;
  bool was_reset = false;
  bool timed_out = false;

 private:
  bool read_more() {
    char buffer[16384];
    ssize_t got = recv(fd_, buffer, sizeof buffer, 0);
    if (got < 0) {
      was_reset = errno == ECONNRESET;
      timed_out = errno == EAGAIN;
      EXPECT_FALSE(timed_out) << "the server is silent";
    }
    if (got <= 0) return false;
    pending_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }
  int fd_ = -1;
  std::string pending_;
};

}  // namespace apigen::engine
