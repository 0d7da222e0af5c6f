// The local functions of a gateway process (interfaces.md section 4; docs/decisions/0003).
//
// One host per gateway process, on a loop of its own. It starts each function's processes on demand, speaks the Lambda
// Runtime API (2018-06-01) to them, keeps them warm, adds some while calls wait and takes idle ones away, and limits time
// and memory. Processes run in groups of their own and die with the gateway, however it ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "apigen/config/settings.h"
#include "apigen/core/loop.h"

namespace apigen::lambda {

struct LocalCall;

struct HostOptions {
  /// Takes each line that a function writes to stdout or stderr, and what the host itself has to say about it. On the
  /// host's thread. Null: "name | line" on the gateway's stderr.
  std::function<void(std::string_view function, std::string_view line)> log;
  /// START, END and REPORT lines as AWS writes them.
  bool verbose = false;
  std::uint32_t init_ms = 10'000;  // from start until the first request for work
  std::uint32_t idle_ms = 60'000;  // after which a process beyond the first is taken away
};

class FunctionHost {
 public:
  /// `loop` runs already, on a thread of its own, and outlives the host. That thread starts the processes, and they die
  /// when it ends.
  FunctionHost(rt::Loop& loop, HostOptions options);
  /// Kills and reaps all processes and fails what they were doing. From any thread but the loop's.
  ~FunctionHost();
  FunctionHost(const FunctionHost&) = delete;
  FunctionHost& operator=(const FunctionHost&) = delete;

  /// Runs one invocation; its answer goes to the worker that it came from. From any thread.
  void start(std::shared_ptr<LocalCall> call);
  /// A response that is streamed may be written on: its worker has taken what there was. From any thread.
  void go_on(std::shared_ptr<LocalCall> call);
  /// After a reload: functions that are no longer there, or are defined otherwise, finish what they have and end. From
  /// any thread.
  void retain(std::shared_ptr<const config::Settings> settings);

  struct Counts { std::size_t functions = 0, processes = 0, busy = 0, waiting = 0; };
  /// For metrics and tests. Waits for the loop: from any thread but the loop's.
  Counts counts();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace apigen::lambda
