// An identity provider without sockets, whose answers come when the test lets them, and a loop whose time the test sets.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/fake_services.h"

namespace apigen::jwt {

class TimedLoop : public test::FakeLoop {
 public:
  rt::TimePoint time{std::chrono::hours(100)};
  rt::TimePoint now() const override { return time; }
};

class Provider : public upstream::Client {
 public:
  struct Page {
    int status = 200;
    std::string body;
  };
  std::map<std::string, Page> pages;
  std::vector<std::string> asked;
  bool slow = false;

  rt::Task<upstream::Reply> exchange(rt::Arena& arena, upstream::Call call) override {
    const std::string url = std::string(call.uri.tls ? "https://" : "http://") + std::string(call.uri.authority) + std::string(call.uri.target);
    asked.push_back(url);
    if (slow) {
      Wait wait{*this};
      co_await wait;
    }
    upstream::Reply reply;
    const auto page = pages.find(url);
    if (page == pages.end()) {
      reply.fault = upstream::Fault::refused;
      reply.cause = "connection refused";
    } else {
      reply.status = page->second.status;
      reply.headers = new (arena.allocate(sizeof(rt::Headers), alignof(rt::Headers))) rt::Headers(arena);
      reply.body = std::make_unique<test::FakeBody>(std::vector<std::string>{page->second.body});
    }
    co_return reply;
  }
  Counts counts() const override { return {}; }

  /// Lets the oldest call that waits go on.
  void answer() {
    std::coroutine_handle<> first = waiting_.front();
    waiting_.erase(waiting_.begin());
    first.resume();
  }

 private:
  struct Wait {
    Provider& provider;
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> handle) { provider.waiting_.push_back(handle); }
    void await_resume() const {}
  };
  std::vector<std::coroutine_handle<>> waiting_;
};

}  // namespace apigen::jwt
