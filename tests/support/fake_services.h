// A worker without sockets, for tests of what runs on one: fixed clock and randomness, scripted backend and functions.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apigen/config/settings.h"
#include "apigen/core/services.h"
#include "apigen/lambda/invoker.h"
#include "apigen/rt/exchange.h"
#include "apigen/upstream/client.h"

namespace apigen::test {

class FakeLoop : public rt::Loop {
 public:
  bool watch(int, rt::IoHandler&) override { return true; }
  void unwatch(int, rt::IoHandler&) override {}
  void arm(rt::Timer&, rt::TimePoint) override {}
  void cancel(rt::Timer&) override {}
  rt::TimePoint now() const override { return rt::TimePoint(std::chrono::seconds(1000)); }
  void post(std::function<void()> work) override { work(); }
  void defer(std::function<void()> work) override { work(); }
};

class FakeEnvironment : public rt::Environment {
 public:
  std::int64_t wall_ms() const override { return 1'763'711'760'000; }  // 21/Nov/2025:07:56:00 +0000
  std::uint64_t random() override { return state_ = state_ * 6364136223846793005u + 1442695040888963407u; }

 private:
  std::uint64_t state_ = 1;
};

/// A body that comes in the given pieces.
class FakeBody : public rt::BodyReader {
 public:
  explicit FakeBody(std::vector<std::string> pieces, bool known_length = true) : pieces_(std::move(pieces)) {
    std::uint64_t size = 0;
    for (const std::string& piece : pieces_) size += piece.size();
    if (known_length) length = size;
  }
  rt::Task<Chunk> read() override {
    if (next_ < pieces_.size()) co_return Chunk{Chunk::State::data, pieces_[next_++]};
    co_return Chunk{Chunk::State::end, {}};
  }

 private:
  std::vector<std::string> pieces_;
  std::size_t next_ = 0;
};

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// What a backend was sent, with everything copied.
struct SentCall {
  std::string method, scheme, authority, target, body;
  HeaderList headers;
  rt::TimePoint deadline;
  bool verify_tls = true;
  bool streamed = false;
  /// All values of a header, in order.
  std::vector<std::string> header(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [field, value] : headers) {
      if (rt::equals_ignoring_case(field, name)) values.push_back(value);
    }
    return values;
  }
};

struct FakeAnswer {
  int status = 200;
  HeaderList headers;
  std::string body;
  upstream::Fault fault = upstream::Fault::none;
};

class FakeClient : public upstream::Client {
 public:
  FakeAnswer answer;
  std::vector<SentCall> calls;

  rt::Task<upstream::Reply> exchange(rt::Arena& arena, upstream::Call call) override {
    SentCall sent{std::string(call.method), call.uri.tls ? "https" : "http", std::string(call.uri.authority), std::string(call.uri.target),
                  std::string(call.body), {}, call.deadline, call.verify_tls, call.stream != nullptr};
    for (const rt::HeaderField& field : *call.headers) sent.headers.emplace_back(field.name, field.value);
    if (call.stream) {
      for (;;) {
        rt::BodyReader::Chunk chunk = co_await call.stream->read();
        if (chunk.state != rt::BodyReader::Chunk::State::data) break;
        sent.body += chunk.bytes;
      }
    }
    calls.push_back(std::move(sent));
    upstream::Reply reply;
    reply.fault = answer.fault;
    reply.cause = "as the test says";
    if (answer.fault == upstream::Fault::none) {
      reply.status = answer.status;
      reply.headers = new (arena.allocate(sizeof(rt::Headers), alignof(rt::Headers))) rt::Headers(arena);
      for (const auto& [name, value] : answer.headers) reply.headers->add(arena.copy(name), arena.copy(value));
      if (!answer.body.empty()) reply.body = std::make_unique<FakeBody>(std::vector<std::string>{answer.body});
    }
    co_return reply;
  }
  Counts counts() const override { return {}; }
};

class FakeInvoker : public lambda::Invoker {
 public:
  struct Sent {
    std::string function, payload, trace_id, request_id;
    bool asynchronous;
    rt::TimePoint deadline;
  };
  lambda::InvocationResult result;
  std::string payload;  // of the result
  std::vector<Sent> calls;

  rt::Task<lambda::InvocationResult> invoke(rt::Arena& arena, lambda::Invocation invocation) override {
    calls.push_back({std::string(invocation.function), std::string(invocation.payload), std::string(invocation.trace_id),
                     std::string(invocation.request_id), invocation.asynchronous, invocation.deadline});
    lambda::InvocationResult answer = result;
    answer.payload = arena.copy(payload);
    co_return answer;
  }
};

/// Everything that an Exchange needs.
struct FakeWorker {
  FakeLoop loop;
  FakeEnvironment environment;
  FakeClient client;
  FakeInvoker invoker;
  std::shared_ptr<config::Settings> settings = std::make_shared<config::Settings>();
  rt::Services services{loop, environment, client, invoker, settings};
};

/// Runs a task that waits for nothing real to its end.
template <class T>
T run(rt::Task<T> task) {
  std::unique_ptr<T> result;
  auto wrap = [](rt::Task<T> inner, std::unique_ptr<T>& out) -> rt::Task<void> {
    T value = co_await inner;
    out = std::make_unique<T>(std::move(value));
  };
  rt::Task<void> outer = wrap(std::move(task), result);
  outer.start();
  if (!outer.done()) std::abort();  // it waited for something
  return std::move(*result);
}
inline void run(rt::Task<void> task) {
  task.start();
  if (!task.done()) std::abort();
}

}  // namespace apigen::test
