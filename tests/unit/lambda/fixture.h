// A worker, a function host and functions in a folder of their own.
#pragma once

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "apigen/config/settings.h"
#include "apigen/engine/engine.h"
#include "apigen/lambda/function_host.h"
#include "apigen/lambda/invoker.h"
#include "apigen/upstream/client.h"

namespace apigen::lambda {

struct Answer {
  InvocationResult::Status status;
  std::string payload, function_error, cause;
};

class Gateway {
 public:
  explicit Gateway(HostOptions options = {});
  ~Gateway();

  /// Writes a function's files and adds it to the settings: call before the first invocation, or reload() afterwards.
  config::Function& add(const std::string& name, const std::string& runtime, const std::string& handler,
                        const std::map<std::string, std::string>& files);
  void write(const std::string& function, const std::string& file, const std::string& content, bool executable = false);
  config::Settings& settings() { return settings_; }
  /// Makes the present settings those of worker and host.
  void reload();

  std::future<Answer> begin(const std::string& function, const std::string& payload, std::chrono::milliseconds time = std::chrono::seconds(60),
                            bool asynchronous = false, const std::string& trace_id = "");
  Answer invoke(const std::string& function, const std::string& payload = "{}", std::chrono::milliseconds time = std::chrono::seconds(60)) {
    return begin(function, payload, time).get();
  }
  /// Starts an invocation and destroys it while it waits, on the worker's thread.
  void begin_and_abandon(const std::string& function, const std::string& payload);

  FunctionHost& host() { return *host_; }
  void end_host() { host_.reset(); }
  void end_invoker();
  std::vector<std::string> lines();
  /// All lines in one text, once one holds this; fails the test after ten seconds.
  bool logged(const std::string& part);
  const std::string& folder() const { return folder_; }

 private:
  void on_worker(std::function<void()> work);

  std::string folder_;
  config::Settings settings_;
  std::mutex lock_;
  std::vector<std::string> lines_;
  engine::LoopThread host_loop_, worker_loop_;
  std::unique_ptr<FunctionHost> host_;
  std::unique_ptr<upstream::Client> http_;
  std::unique_ptr<Invoker> invoker_;
};

/// Waits up to ten seconds for something to become true.
bool eventually(const std::function<bool()>& true_of);
bool process_exists(long pid);

}  // namespace apigen::lambda
