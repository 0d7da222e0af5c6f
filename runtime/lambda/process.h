// One process of a function: from its start to its end, one invocation at a time.
#pragma once

#include <memory>
#include <string>

#include "apigen/lambda/function_host.h"
#include "launch.h"
#include "local_call.h"
#include "log_lines.h"
#include "runtime_api.h"

namespace apigen::lambda {

class Process;

/// A timer that calls a function.
class Alarm final : public rt::Timer {
 public:
  explicit Alarm(std::function<void()> ring) : ring_(std::move(ring)) {}
  void on_timer() override { ring_(); }

 private:
  std::function<void()> ring_;
};

/// Who a process belongs to. Called on the loop's thread; may not destroy the process within the call.
class ProcessOwner {
 public:
  virtual ~ProcessOwner() = default;
  /// It asks for work.
  virtual void on_idle(Process& process) = 0;
  /// Its call got an answer from the function.
  virtual void on_answered(Process& process) = 0;
  /// It has ended and is reaped; its call, if there was one, got an error.
  virtual void on_ended(Process& process) = 0;
};

class Process final : RuntimeEvents {
 public:
  enum class State : std::uint8_t {
    starting,   // until it first asks for work
    idle,       // waits for work
    busy,
    returning,  // answered, and has not asked for work yet
    ending,     // killed, or has said that it cannot start
    ended,      // reaped
  };

  /// `settings` owns `function`.
  Process(rt::Loop& loop, const HostOptions& options, std::shared_ptr<const config::Settings> settings,
          const config::Function& function, std::uint64_t code, ProcessOwner& owner);
  ~Process() override;

  /// False: it could not even be started; error_for() says why.
  bool start();
  /// Gives it a call. Only while it is idle.
  void deliver(std::shared_ptr<LocalCall> call);
  /// Ends it with its whole group; its call gets `words` as Lambda's error.
  void end(std::string_view words);

  State state() const { return state_; }
  std::uint64_t code() const { return code_; }  // the code_stamp() that it was started with
  rt::TimePoint idle_since() const { return since_; }
  /// After the end: whether it never got to asking for work, and whether it ended on its own account.
  bool failed_to_start() const { return !initialised_; }
  bool failed() const { return failed_; }
  /// The result of a call that met this process's end.
  LocalResult error_for(const LocalCall& call) const;
  /// Why it ended, in words for the log.
  const std::string& why() const { return words_; }

 private:
  /// Readiness of the pidfd and of the output pipe.
  class Readiness final : public rt::IoHandler {
   public:
    explicit Readiness(std::function<void()> ready) : ready_(std::move(ready)) {}
    void on_ready(bool, bool, bool) override { ready_(); }

   private:
    std::function<void()> ready_;
  };

  bool on_next(ApiAnswer& refusal) override;
  void on_next_lost() override;
  ApiAnswer on_response(std::string_view request_id, std::string body, std::size_t bytes) override;
  ApiAnswer on_error(std::string_view request_id, std::string body) override;
  bool on_stream(std::string_view request_id) override;
  bool on_piece(std::string_view bytes) override;
  ApiAnswer on_stream_end(bool whole) override;
  ApiAnswer on_init_error(std::string body) override;

  bool refuses(std::string_view request_id, ApiAnswer& refusal) const;
  void answered(LocalResult result);
  void report(const LocalCall& call);
  void log(std::string_view line) const;
  void time_is_over();
  void watch_memory();
  void read_output();
  void reap();
  void describe_end(int status);
  void kill_group() const;

  rt::Loop& loop_;
  const HostOptions& options_;
  std::shared_ptr<const config::Settings> settings_;
  const config::Function& function_;
  std::uint64_t code_;
  ProcessOwner& owner_;

  State state_ = State::starting;
  bool initialised_ = false, failed_ = false;
  Launched process_;
  RuntimeApi api_;
  LogLines lines_;
  Readiness ended_, output_;
  Alarm time_, memory_;
  rt::TimePoint since_{}, began_{};
  std::shared_ptr<LocalCall> call_;
  std::string error_type_ = "Runtime.ExitError", words_, init_error_;
};

}  // namespace apigen::lambda
