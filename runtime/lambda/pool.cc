#include "pool.h"

#include <algorithm>

#include "code_stamp.h"

namespace apigen::lambda {
namespace {

using std::chrono::milliseconds;
using State = Process::State;

constexpr milliseconds kBeforeMore{10};       // calls wait so long for a busy process before another is started
constexpr milliseconds kBeforeMoreCold{250};  // and so long for one that is starting
constexpr milliseconds kFirstPause{50};       // after the second failure in a row; doubles with each
constexpr milliseconds kLongestPause{5000};
constexpr int kCodeCheckShare = 20;           // looking for changed code takes at most a twentieth of the time

}  // namespace

Pool::Pool(rt::Loop& loop, const HostOptions& options, std::shared_ptr<const config::Settings> settings,
           const config::Function& function, std::function<void(Pool&)> empty)
    : loop_(loop),
      options_(options),
      settings_(std::move(settings)),
      function_(function),
      empty_(std::move(empty)),
      look_again_([this] { dispatch(); }),
      prune_([this] { take_idle_away(); }) {}

bool Pool::runs(const config::Settings& settings, const config::Function& function) const {
  return function == function_ && settings.region == settings_->region && settings.account_id == settings_->account_id;
}

void Pool::add(std::shared_ptr<LocalCall> call) {
  waiting_.push_back({std::move(call), loop_.now()});
  check_code();
  if (failed_start_ && living() == 0 && loop_.now() < not_before_) return fail_waiting(*failed_start_);
  dispatch();
}

void Pool::retire() {
  retired_ = true;
  for (const auto& process : processes_) {
    if (waiting_.empty() && process->state() == State::idle) process->end("the function was taken away");
  }
  say_if_empty();
}

void Pool::stop() {
  retired_ = true;
  for (Waiting& waiting : std::exchange(waiting_, {})) {
    finish(waiting.call, {InvocationResult::Status::unreachable, {}, {}, "the gateway is stopping"});
  }
  for (const auto& process : processes_) process->end("the gateway is stopping");
  say_if_empty();
}

FunctionHost::Counts Pool::counts() const { return {1, living(), count(State::busy), waiting_.size()}; }

std::size_t Pool::count(State state) const {
  return static_cast<std::size_t>(
      std::count_if(processes_.begin(), processes_.end(), [&](const auto& process) { return process->state() == state; }));
}

std::size_t Pool::living() const { return processes_.size() - count(State::ending) - count(State::ended); }

void Pool::on_idle(Process& process) {
  last_ready_ = loop_.now();
  if (process.code() != code_ || (retired_ && waiting_.empty())) {
    process.end("its code changed");
  } else if (!prune_.armed()) {
    loop_.arm(prune_, loop_.now() + milliseconds(options_.idle_ms));
  }
  dispatch();
}

void Pool::on_answered(Process&) {
  failures_ = 0;
  failed_start_.reset();
  said_.clear();
}

void Pool::on_ended(Process& process) {
  auto at = std::find_if(processes_.begin(), processes_.end(), [&](const auto& one) { return one.get() == &process; });
  std::shared_ptr<Process> ended = *at;
  processes_.erase(at);
  // The caller is one of its members.
  loop_.defer([ended] {});
  if (ended->failed() || (ended->failed_to_start() && !retired_)) {
    note_failure(*ended);
    if (ended->failed_to_start() && ended->code() == code_) {
      failed_start_ = ended;
      if (living() == 0) fail_waiting(*ended);
    }
  }
  dispatch();
  say_if_empty();
}

void Pool::note_failure(const Process& process) {
  ++failures_;
  if (failures_ > 1) {
    auto pause = kFirstPause * (1u << std::min(failures_ - 2, 10u));
    not_before_ = loop_.now() + std::min<milliseconds>(pause, kLongestPause);
  }
  if (process.why() == said_) return;
  said_ = process.why();
  options_.log(function_.name, said_);
}

void Pool::fail_waiting(const Process& process) {
  for (Waiting& waiting : std::exchange(waiting_, {})) finish(waiting.call, process.error_for(*waiting.call));
}

void Pool::dispatch() {
  std::erase_if(waiting_, [](const Waiting& waiting) { return waiting.call->abandoned.load(); });
  give_work();
  add_processes();
}

void Pool::give_work() {
  while (!waiting_.empty()) {
    Process* freshest = nullptr;
    for (const auto& process : processes_) {
      if (process->state() != State::idle) continue;
      if (!freshest || process->idle_since() > freshest->idle_since()) freshest = process.get();
    }
    if (!freshest) return;
    std::shared_ptr<LocalCall> call = std::move(waiting_.front().call);
    waiting_.pop_front();
    freshest->deliver(std::move(call));
  }
}

void Pool::add_processes() {
  loop_.cancel(look_again_);
  if (waiting_.empty()) return;
  std::size_t alive = living(), starting = count(State::starting);
  auto most = static_cast<std::size_t>(function_.reserved_concurrency);
  if (alive >= most) return;
  rt::TimePoint now = loop_.now(), due = now;
  if (alive > 0) {
    rt::TimePoint since = waiting_.front().since;
    due = starting > 0 ? since + kBeforeMoreCold : std::max(since, last_ready_) + kBeforeMore;
  }
  due = std::max(due, not_before_);
  if (due > now) {
    loop_.arm(look_again_, due);
    return;
  }
  std::size_t wanted = alive == 0 ? 1 : std::min(waiting_.size() - std::min(waiting_.size(), starting), most - alive);
  for (; wanted > 0; --wanted) {
    if (!start_process()) return;
  }
}

bool Pool::start_process() {
  auto process = std::make_shared<Process>(loop_, options_, settings_, function_, code_, *this);
  if (process->start()) {
    processes_.push_back(std::move(process));
    return true;
  }
  note_failure(*process);
  failed_start_ = process;
  if (living() == 0) fail_waiting(*process);
  return false;
}

void Pool::check_code() {
  if (loop_.now() < next_code_check_) return;
  rt::TimePoint began = rt::MonotonicClock::now();
  std::uint64_t code = code_stamp(function_.code_uri, function_.runtime);
  rt::TimePoint ended = rt::MonotonicClock::now();
  next_code_check_ = ended + (ended - began) * kCodeCheckShare;
  if (code == code_) return;
  code_ = code;
  failures_ = 0;
  not_before_ = {};
  failed_start_.reset();
  said_.clear();
  for (const auto& process : processes_) {
    if (process->state() == State::idle) process->end("its code changed");
  }
}

void Pool::take_idle_away() {
  rt::TimePoint now = loop_.now();
  std::size_t alive = living();
  bool some_idle = false;
  for (const auto& process : processes_) {
    if (process->state() != State::idle) continue;
    if (alive > 1 && now - process->idle_since() >= milliseconds(options_.idle_ms)) {
      process->end("it was idle");
      --alive;
    } else {
      some_idle = true;
    }
  }
  if (some_idle && alive > 1) loop_.arm(prune_, now + milliseconds(options_.idle_ms / 2 + 1));
}

void Pool::say_if_empty() {
  if (retired_ && processes_.empty() && waiting_.empty()) empty_(*this);
}

}  // namespace apigen::lambda
