#include "cached_keys.h"

#include <chrono>
#include <utility>

#include "apigen/core/services.h"

namespace apigen::awsclient {
namespace {

// New keys are asked for this long before the old ones end, and the old ones serve until they nearly do.
constexpr std::int64_t kRefreshMs = 5 * 60 * 1000;
constexpr std::int64_t kLeastMs = 5 * 1000;
// Between two tries; until then a failure is everybody's answer.
constexpr std::chrono::seconds kRetry{10};
constexpr std::chrono::seconds kRefreshTime{30};

}  // namespace

/// co_await: until wake() or the deadline.
class CachedKeys::Waiter final : public rt::Timer {
 public:
  Waiter(CachedKeys& keys, rt::TimePoint deadline) : keys_(keys), deadline_(deadline) {}
  ~Waiter() override { leave(); }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiter) {
    awaiter_ = awaiter;
    next_ = std::exchange(keys_.waiters_, this);
    keys_.tools_.loop.arm(*this, deadline_);
  }
  void await_resume() const noexcept {}
  void on_timer() override {
    leave();
    awaiter_.resume();
  }
  void leave() {
    for (Waiter** place = &keys_.waiters_; *place; place = &(*place)->next_) {
      if (*place != this) continue;
      *place = next_;
      return;
    }
  }
  void resume() {
    leave();
    keys_.tools_.loop.cancel(*this);
    awaiter_.resume();
  }
  Waiter* next() const { return next_; }
  bool due = false;

 private:
  CachedKeys& keys_;
  rt::TimePoint deadline_;
  std::coroutine_handle<> awaiter_;
  Waiter* next_ = nullptr;
};

CachedKeys::CachedKeys(Tools& tools, Source source, std::shared_ptr<CachedKeys> base)
    : tools_(tools), source_(std::move(source)), base_(std::move(base)) {
  if (source_.kind == Source::Kind::fixed) {
    keys_ = source_.keys;
    has_keys_ = true;
  }
}

bool CachedKeys::usable() const {
  return has_keys_ && (!keys_.expires_ms || tools_.environment.wall_ms() < keys_.expires_ms - kLeastMs);
}

bool CachedKeys::is_due() const {
  return (!has_keys_ || (keys_.expires_ms && tools_.environment.wall_ms() > keys_.expires_ms - kRefreshMs)) && tools_.loop.now() >= not_before_;
}

void CachedKeys::begin() {
  running_ = refresh();
  running_.start();
}

rt::Task<void> CachedKeys::refresh() {
  Fetched fetched;
  const Keys* base = nullptr;
  if (base_) {
    Answer answer = co_await get(base_, tools_.loop.now() + kRefreshTime);
    base = answer.keys;
    if (!base) fetched.problem = answer.problem;
  }
  if (fetched.problem.empty()) {
    Fetched keys = co_await fetch(tools_, source_, base);
    fetched = std::move(keys);
  }
  if (fetched.problem.empty()) {
    keys_ = std::move(fetched.keys);
    has_keys_ = true;
    problem_.clear();
  } else {
    problem_ = std::move(fetched.problem);
  }
  // After a success too: keys that end soon are not asked for again with every request.
  not_before_ = tools_.loop.now() + kRetry;
  // Not from within: who goes on may want to begin another refresh.
  tools_.loop.defer([self = weak_from_this()] {
    if (auto keys = self.lock()) keys->wake();
  });
}

void CachedKeys::wake() {
  // Who goes on may end others, and those who begin to wait meanwhile wait for the next refresh.
  std::shared_ptr<CachedKeys> alive = shared_from_this();
  for (Waiter* waiter = waiters_; waiter; waiter = waiter->next()) waiter->due = true;
  while (true) {
    Waiter* waiter = waiters_;
    while (waiter && !waiter->due) waiter = waiter->next();
    if (!waiter) return;
    waiter->resume();
  }
}

rt::Task<CachedKeys::Answer> CachedKeys::get(std::shared_ptr<CachedKeys> self, rt::TimePoint deadline) {
  if (self->running_.done() && self->is_due()) self->begin();
  if (!self->usable() && !self->running_.done()) {
    Waiter waiter(*self, deadline);
    co_await waiter;
  }
  if (self->usable()) co_return Answer{&self->keys_, {}};
  if (!self->running_.done()) co_return Answer{nullptr, "AWS credentials did not come in time"};
  if (!self->problem_.empty()) co_return Answer{nullptr, self->problem_};
  co_return Answer{nullptr, self->source_.why.empty() ? std::string_view("the AWS credentials have expired") : std::string_view(self->source_.why)};
}

}  // namespace apigen::awsclient
