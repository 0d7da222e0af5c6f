// Runs exchanges of an upstream client on a loop thread and hands their outcome to the test's thread.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apigen/engine/engine.h"
#include "apigen/upstream/client.h"

namespace apigen::upstream {

struct Ask {
  std::string url;
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds timeout{5000};
  bool verify_tls = true;
  std::string server_name;
  std::string upstream;
  std::size_t most = 64 << 20;
  /// Pieces of a streamed body. `stream_length`: announced.
  std::vector<std::string> stream;
  std::optional<std::uint64_t> stream_length;
  bool stream_fails = false;
  /// Stop after the head: the reply is destroyed without reading the body.
  bool ignore_body = false;
};

struct Answer {
  Fault fault = Fault::none;
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  Fault body_fault = Fault::none;
  std::string body;
  std::string cause;
  std::chrono::milliseconds took{0};

  std::string header(std::string_view name) const;
};

class Harness {
 public:
  explicit Harness(Options options = {});
  explicit Harness(Limits limits) : Harness(Options{limits, {}, 0}) {}
  ~Harness();

  Answer ask(Ask what) { return start(std::move(what)).get(); }
  std::future<Answer> start(Ask what);
  Answer get(const std::string& url) { return ask({.url = url}); }
  Client::Counts counts();
  /// Runs `work` on the loop's thread and waits for it.
  void on_loop(std::function<void()> work);
  /// Waits until `condition` holds, looking on the loop's thread; false after ten seconds.
  bool eventually(std::function<bool()> condition);
  rt::Loop& loop() { return thread_.loop(); }
  Client& client() { return *client_; }

 private:
  engine::LoopThread thread_;
  std::unique_ptr<Client> client_;
};

}  // namespace apigen::upstream
