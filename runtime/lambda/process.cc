#include "process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>

#include "error_json.h"
#include "payload_limits.h"
#include "process_memory.h"

namespace apigen::lambda {
namespace {

using std::chrono::milliseconds;
using Status = InvocationResult::Status;

constexpr milliseconds kMemoryInterval{50};
constexpr milliseconds kFarewell{1000};  // for a process that could not start to leave by itself

std::int64_t wall_ms() {
  return std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string timestamp() {
  std::int64_t now = wall_ms();
  std::time_t seconds = now / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[40];
  std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(text + size, sizeof text - size, ".%03dZ", static_cast<int>(now % 1000));
  return text;
}

std::string fixed(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

// As Go's os/exec, which Lambda's messages come from.
std::string signal_words(int number) {
  switch (number) {
    case SIGKILL: return "killed";
    case SIGABRT: return "aborted";
    case SIGSEGV: return "segmentation fault";
    case SIGTERM: return "terminated";
    default: {
      std::string text = strsignal(number);
      if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] + ('a' - 'A'));
      return text;
    }
  }
}

LocalResult function_error(std::string payload, std::string cause) {
  return {Status::done, std::move(payload), "Unhandled", std::move(cause)};
}

}  // namespace

Process::Process(rt::Loop& loop, const HostOptions& options, std::shared_ptr<const config::Settings> settings,
                 const config::Function& function, std::uint64_t code, ProcessOwner& owner)
    : loop_(loop),
      options_(options),
      settings_(std::move(settings)),
      function_(function),
      code_(code),
      owner_(owner),
      api_(loop, *this),
      lines_([this](std::string_view line) { log(line); }),
      ended_([this] { reap(); }),
      output_([this] { read_output(); }),
      time_([this] { time_is_over(); }),
      memory_([this] { watch_memory(); }) {}

Process::~Process() {
  if (process_.pid < 0) return;
  loop_.unwatch(process_.pidfd, ended_);
  loop_.unwatch(process_.output, output_);
  for (int fd : {process_.pidfd, process_.output, process_.failure}) close(fd);
}

bool Process::start() {
  std::uint16_t port = api_.listen();
  Command command;
  if (port) {
    command = make_command(*settings_, function_, "127.0.0.1:" + std::to_string(port));
    if (!command.remark.empty()) log(command.remark);
    if (command.problem.empty()) {
      process_ = launch(command);
      command.problem = process_.problem;
    }
  } else {
    command.problem = std::string("no port for the Runtime API: ") + std::strerror(errno);
  }
  if (process_.pid < 0) {
    if (!command.error_type.empty()) error_type_ = command.error_type;
    words_ = command.problem;
    state_ = State::ended;
    failed_ = true;
    return false;
  }
  loop_.watch(process_.output, output_);
  loop_.watch(process_.pidfd, ended_);
  loop_.arm(time_, loop_.now() + milliseconds(options_.init_ms));
  loop_.arm(memory_, loop_.now() + kMemoryInterval);
  return true;
}

void Process::deliver(std::shared_ptr<LocalCall> call) {
  call_ = std::move(call);
  state_ = State::busy;
  began_ = loop_.now();
  milliseconds limit(std::int64_t{function_.timeout_seconds} * 1000);
  loop_.arm(time_, began_ + limit);
  loop_.arm(memory_, began_ + kMemoryInterval);
  if (options_.verbose) log("START RequestId: " + call_->request_id + " Version: $LATEST");
  std::string arn = function_arn(*settings_, function_.name, call_->qualifier);
  api_.deliver({call_->payload, call_->request_id, call_->trace_id, arn, wall_ms() + limit.count()});
}

bool Process::on_next(ApiAnswer& refusal) {
  if (state_ != State::starting && state_ != State::returning) {
    refusal = api_error(403, "InvalidStateTransition", "The process may not ask for an invocation now.");
    return false;
  }
  initialised_ = true;
  state_ = State::idle;
  since_ = loop_.now();
  loop_.cancel(time_);
  loop_.cancel(memory_);
  owner_.on_idle(*this);
  return true;
}

void Process::on_next_lost() {
  if (state_ == State::idle) state_ = State::returning;
}

bool Process::refuses(std::string_view request_id, ApiAnswer& refusal) const {
  if (state_ != State::busy) {
    refusal = api_error(403, "InvalidStateTransition", "No invocation is being served.");
    return true;
  }
  if (request_id == call_->request_id) return false;
  refusal = api_error(400, "InvalidRequestID", "Invalid request ID");
  return true;
}

ApiAnswer Process::on_response(std::string_view request_id, std::string body, std::size_t bytes) {
  ApiAnswer reply;
  if (refuses(request_id, reply)) return reply;
  if (bytes <= kMostResponseBytes) {
    answered({Status::done, std::move(body), {}, {}});
    return reply;
  }
  std::string most = " maximum allowed payload size (" + std::to_string(kMostResponseBytes) + " bytes).";
  std::string message = "Response payload size (" + std::to_string(bytes) + " bytes) exceeded" + most;
  answered(function_error(error_json("Function.ResponseSizeTooLarge", message), message));
  return api_error(413, "RequestEntityTooLarge", "Exceeded" + most);
}

ApiAnswer Process::on_error(std::string_view request_id, std::string body) {
  ApiAnswer reply;
  if (refuses(request_id, reply)) return reply;
  std::string cause = "the function answered an error: " + body.substr(0, 512);
  answered(function_error(std::move(body), std::move(cause)));
  return reply;
}

bool Process::on_stream(std::string_view request_id) {
  ApiAnswer refusal;
  if (refuses(request_id, refusal) || !call_->stream) return false;
  call_->go_on = [this] { api_.go_on(); };
  begin_response(call_);
  return true;
}

// Without a call its time is over: the process is about to be killed.
bool Process::on_piece(std::string_view bytes) { return !call_ || call_->stream->push(bytes); }

ApiAnswer Process::on_stream_end(bool whole) {
  if (!call_) return api_error(403, "InvalidStateTransition", "No invocation is being served.");
  answered(whole ? LocalResult() : function_error({}, "the function's response broke off"));
  return {};
}

ApiAnswer Process::on_init_error(std::string body) {
  if (state_ != State::starting) return api_error(403, "InvalidStateTransition", "The process has started.");
  words_ = "the function could not be initialised: " + body.substr(0, 512);
  init_error_ = std::move(body);
  loop_.arm(time_, loop_.now() + kFarewell);
  return {};
}

void Process::answered(LocalResult result) {
  // The clock runs on until it asks for the next: Lambda, too, counts what a runtime does after it answered.
  state_ = State::returning;
  std::shared_ptr<LocalCall> call = std::move(call_);
  if (options_.verbose) report(*call);
  if (!call->home && !result.function_error.empty()) log("an asynchronous invocation failed: " + result.cause);
  finish(call, std::move(result));
  owner_.on_answered(*this);
}

void Process::report(const LocalCall& call) {
  double ms = std::chrono::duration<double, std::milli>(loop_.now() - began_).count();
  std::uint64_t peak = memory_of(process_.pid).peak / (1024 * 1024);
  log("END RequestId: " + call.request_id);
  log("REPORT RequestId: " + call.request_id + "\tDuration: " + fixed("%.2f", ms) + " ms\tBilled Duration: " +
      fixed("%.0f", std::max(1.0, ms + 0.5)) + " ms\tMemory Size: " + std::to_string(function_.memory_mb) +
      " MB\tMax Memory Used: " + std::to_string(peak) + " MB");
}

void Process::log(std::string_view line) const { options_.log(function_.name, line); }

void Process::time_is_over() {
  if (state_ == State::starting) {
    if (!init_error_.empty()) return end(words_);
    error_type_ = "Sandbox.Timedout";
    return end("Init timed out after " + fixed("%.2f", options_.init_ms / 1000.0) + " seconds");
  }
  std::string words = "Task timed out after " + fixed("%.2f", function_.timeout_seconds) + " seconds";
  if (call_) {
    std::shared_ptr<LocalCall> call = std::move(call_);
    std::string message = timestamp() + " " + call->request_id + " " + words;
    log(message);
    if (options_.verbose) report(*call);
    finish(call, function_error(error_json({}, message), words));
  }
  end(words);
}

void Process::watch_memory() {
  std::uint64_t limit = std::uint64_t(function_.memory_mb) * 1024 * 1024;
  if (memory_of(process_.pid).used <= limit) {
    loop_.arm(memory_, loop_.now() + kMemoryInterval);
    return;
  }
  log("the process used more than its memorySize of " + std::to_string(function_.memory_mb) + " MB");
  failed_ = true;
  end("Runtime exited with error: signal: killed");
}

void Process::end(std::string_view words) {
  if (state_ == State::ending || state_ == State::ended) return;
  state_ = State::ending;
  words_ = words;
  loop_.cancel(time_);
  loop_.cancel(memory_);
  kill_group();
  if (!call_) return;
  std::shared_ptr<LocalCall> call = std::move(call_);
  finish(call, error_for(*call));
}

void Process::kill_group() const { kill(-process_.pid, SIGKILL); }

void Process::read_output() {
  char buffer[16 * 1024];
  while (true) {
    ssize_t got = read(process_.output, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    lines_.append({buffer, static_cast<std::size_t>(got)});
  }
}

void Process::reap() {
  if (state_ == State::ended) return;
  // While its leader is not reaped the group keeps its id, so this reaches what the process started and nobody else.
  kill_group();
  int status = 0;
  pid_t reaped = waitpid(process_.pid, &status, WNOHANG);
  if (reaped == 0 || (reaped < 0 && errno == EINTR)) return;
  read_output();
  lines_.finish();
  loop_.cancel(time_);
  loop_.cancel(memory_);
  if (state_ != State::ending) describe_end(status);
  state_ = State::ended;
  if (call_) {
    std::shared_ptr<LocalCall> call = std::move(call_);
    finish(call, error_for(*call));
  }
  owner_.on_ended(*this);
}

void Process::describe_end(int status) {
  failed_ = true;
  if (!init_error_.empty()) return;
  int cause = 0;
  if (read(process_.failure, &cause, sizeof cause) == sizeof cause) {
    error_type_ = "Runtime.InvalidEntrypoint";
    words_ = "the program cannot be executed: " + std::string(std::strerror(cause));
  } else if (WIFSIGNALED(status)) {
    words_ = "Runtime exited with error: signal: " + signal_words(WTERMSIG(status));
  } else if (WEXITSTATUS(status) != 0) {
    words_ = "Runtime exited with error: exit status " + std::to_string(WEXITSTATUS(status));
  } else {
    words_ = "Runtime exited without providing a reason";
  }
}

LocalResult Process::error_for(const LocalCall& call) const {
  std::string cause = words_;
  if (init_error_.empty() && !lines_.last().empty()) cause += " (last output: " + lines_.last() + ")";
  return function_error(init_error_.empty() ? error_json(error_type_, request_error(call.request_id, words_)) : init_error_, std::move(cause));
}

}  // namespace apigen::lambda
