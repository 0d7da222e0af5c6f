// The processes of one function, and the calls that wait for one.
//
// A first process starts with the first call. More start while calls wait: soon after all are busy, not at once, since a
// warm process that is about to be free beats a cold one. Calls go to the process that was idle last, so that those that
// are not needed age and are taken away; one stays. A function whose processes fail again and again is started less and
// less often; changed code starts anew.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "process.h"

namespace apigen::lambda {

class Pool final : public ProcessOwner {
 public:
  /// `empty` is called when the last process of a retired pool is gone and no call is left.
  Pool(rt::Loop& loop, const HostOptions& options, std::shared_ptr<const config::Settings> settings,
       const config::Function& function, std::function<void(Pool&)> empty);

  /// Whether a function defined so is what this pool runs.
  bool runs(const config::Settings& settings, const config::Function& function) const;
  void add(std::shared_ptr<LocalCall> call);
  /// No more calls come: finishes what it has, then ends.
  void retire();
  /// Fails all calls and kills all processes, then ends.
  void stop();

  FunctionHost::Counts counts() const;

 private:
  struct Waiting {
    std::shared_ptr<LocalCall> call;
    rt::TimePoint since;
  };

  void on_idle(Process& process) override;
  void on_answered(Process& process) override;
  void on_ended(Process& process) override;

  void dispatch();
  void give_work();
  void add_processes();
  bool start_process();
  void check_code();
  void take_idle_away();
  void note_failure(const Process& process);
  void fail_waiting(const Process& process);
  void say_if_empty();
  std::size_t count(Process::State state) const;
  /// Processes that serve calls or will.
  std::size_t living() const;

  rt::Loop& loop_;
  const HostOptions& options_;
  std::shared_ptr<const config::Settings> settings_;
  const config::Function& function_;
  std::function<void(Pool&)> empty_;

  std::vector<std::shared_ptr<Process>> processes_;
  std::deque<Waiting> waiting_;
  Alarm look_again_, prune_;
  rt::TimePoint last_ready_{};  // when a process last got through its start
  bool retired_ = false;

  std::uint64_t code_ = 0;
  rt::TimePoint next_code_check_{};

  unsigned failures_ = 0;                      // in a row
  rt::TimePoint not_before_{};                 // no process starts earlier
  std::shared_ptr<Process> failed_start_;      // the latest one, which answers calls until `not_before_`
  std::string said_;                           // what the log was last told
};

}  // namespace apigen::lambda
