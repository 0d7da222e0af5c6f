#include "reactor_loop.h"

#include <pistache/reactor.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <system_error>
#include <vector>

#include "apigen/core/loop_access.h"
#include "apigen/core/timer_wheel.h"
#include "ring_sends.h"

namespace apigen::engine {

using Pistache::Polling::Epoll;
using Pistache::Polling::Mode;
using Pistache::Polling::NotifyOn;
using Pistache::Polling::Tag;
using rt::LoopAccess;

struct ReactorLoop::Reactor {
  std::shared_ptr<Pistache::Aio::Reactor> aio = Pistache::Aio::Reactor::create();
};

class ReactorLoop::Handler final : public Pistache::Aio::Handler {
 public:
  explicit Handler(rt::Loop& loop)
      : now_(rt::MonotonicClock::now()),
        timers_(loop, now_),
        timer_fd_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
    if (timer_fd_ < 0) throw std::system_error(errno, std::generic_category(), "timerfd_create");
  }
  ~Handler() override { close(timer_fd_); }

  void registerPoller(Epoll& poller) override {
    poller_ = &poller;
    // Edge-triggered and never read: setting it anew clears it, and each expiry is an edge of its own.
    poller.addFd(timer_fd_, Pistache::Flags<NotifyOn>(NotifyOn::Read), Tag(kTimerTag), Mode::Edge);
    posted_signal_.bind(poller);
  }
  // What newer Pistache demands of a handler; unused by 0.0.5.
  void unregisterPoller(Epoll&) { poller_ = nullptr; }
  std::shared_ptr<Pistache::Aio::Handler> clone() const override { return nullptr; }  // asynchronous contexts only

  void onReady(const Pistache::Aio::FdSet& events) noexcept override {
    now_ = rt::MonotonicClock::now();
    if (sends_) sends_->begin(now_);
    for (const auto& event : events) {
      std::uint64_t tag = event.getTag().value();
      if (tag >> 32 == 0) {
        if (tag == posted_signal_.tag().value()) run_posted();
        continue;
      }
      if (tag == kTimerTag) {
        programmed_ = rt::TimerWheel::kNever;
        continue;
      }
      Slot& slot = slots_[static_cast<std::uint32_t>(tag)];
      if (slot.generation != tag >> 32 || !slot.handler) continue;
      // A peer that closed only its side is told by a flag that FdSet::Entry inherits but does not show. Without it an
      // edge-triggered reader that stops at a short read would never learn of a FIN that came along with the data.
      bool closed = ((const Pistache::Polling::Event&)event).flags.hasFlag(NotifyOn::Shutdown);
      slot.handler->on_ready(event.isReadable(), event.isWritable(), closed || event.isHangup());
    }
    timers_.advance(now_);
    do {
      if (sends_) sends_->flush();
      run_deferred();
    } while (sends_ && !sends_->empty());
    program_timer();
  }

  bool watch(int fd, rt::IoHandler& handler) {
    std::uint32_t index = take_slot();
    Slot& slot = slots_[index];
    slot.handler = &handler;
    Pistache::Flags<NotifyOn> interest(NotifyOn::Read);
    interest = interest | NotifyOn::Write | NotifyOn::Hangup | NotifyOn::Shutdown;
    int refused = 0;
    try {
      errno = 0;
      poller_->addFd(fd, interest, Tag(std::uint64_t{slot.generation} << 32 | index), Mode::Edge);
    } catch (const std::exception&) {
      refused = errno ? errno : EINVAL;
    }
    if (refused) {
      give_back(index);
      errno = refused;
      return false;
    }
    LoopAccess::slot(handler) = index;
    return true;
  }

  void unwatch(int fd, rt::IoHandler& handler) {
    std::uint32_t index = LoopAccess::slot(handler);
    if (index >= slots_.size() || slots_[index].handler != &handler) return;
    try {
      poller_->removeFd(fd);
    } catch (const std::exception&) {
      // The descriptor is closed already: the kernel took it off by itself.
    }
    give_back(index);
  }

  void arm(rt::Timer& timer, rt::TimePoint deadline) {
    timers_.arm(timer, deadline);
    if (!in_batch_) program_timer();
  }
  void cancel(rt::Timer& timer) { timers_.cancel(timer); }
  rt::TimePoint now() const { return in_batch_ ? now_ : rt::MonotonicClock::now(); }

  void post(std::function<void()> work) {
    bool first;
    {
      std::lock_guard lock(posted_lock_);
      first = posted_.empty();
      posted_.push_back(std::move(work));
    }
    if (first) posted_signal_.notify();
  }
  void defer(std::function<void()> work) {
    deferred_.push_back(std::move(work));
    if (!in_batch_) post([] {});
  }

  /// Between run() and its end all calls come from within a batch; before and after, they come from the outside.
  void enter() {
    in_batch_ = true;
    sends_ = RingSends::create();
  }
  void leave() {
    in_batch_ = false;
    sends_.reset();
  }
  rt::SendQueue* sends() { return sends_.get(); }

 private:
  // Beyond any slot, so that it collides with no generation in use: generations are 31 bits.
  static constexpr std::uint64_t kTimerTag = ~std::uint64_t{0};
  static constexpr std::uint32_t kGenerations = 0x7fff'ffff;

  struct Slot {
    rt::IoHandler* handler = nullptr;
    std::uint32_t generation = 1;  // never 0: Pistache's own tags are small numbers
  };

  std::uint32_t take_slot() {
    if (free_.empty()) {
      slots_.emplace_back();
      free_.reserve(slots_.capacity());
      return static_cast<std::uint32_t>(slots_.size() - 1);
    }
    std::uint32_t index = free_.back();
    free_.pop_back();
    return index;
  }
  void give_back(std::uint32_t index) {
    Slot& slot = slots_[index];
    slot.handler = nullptr;
    slot.generation = slot.generation % kGenerations + 1;
    free_.push_back(index);
  }

  void run_posted() {
    posted_signal_.tryRead();
    {
      std::lock_guard lock(posted_lock_);
      running_.swap(posted_);
    }
    for (auto& work : running_) work();
    running_.clear();
  }

  void run_deferred() {
    // Work may defer more; that runs too, in turn.
    for (std::size_t i = 0; i < deferred_.size(); ++i) {
      auto work = std::move(deferred_[i]);
      work();
    }
    deferred_.clear();
  }

  void program_timer() {
    rt::TimePoint next = timers_.next();
    // A cancelled timer leaves the clock set: waking once for nothing is cheaper than a system call per request.
    if (next >= programmed_) return;
    auto since_start = next.time_since_epoch();
    itimerspec spec{};
    auto seconds = std::chrono::floor<std::chrono::seconds>(since_start);
    spec.it_value.tv_sec = seconds.count();
    spec.it_value.tv_nsec = (since_start - seconds).count();
    timerfd_settime(timer_fd_, TFD_TIMER_ABSTIME, &spec, nullptr);
    programmed_ = next;
  }

  Epoll* poller_ = nullptr;
  rt::TimePoint now_;
  rt::TimerWheel timers_;
  int timer_fd_;
  rt::TimePoint programmed_ = rt::TimerWheel::kNever;
  bool in_batch_ = false;
  std::unique_ptr<RingSends> sends_;  // only while the loop runs
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::vector<std::function<void()>> deferred_;
  std::vector<std::function<void()>> running_;
  Pistache::NotifyFd posted_signal_;
  std::mutex posted_lock_;
  std::vector<std::function<void()>> posted_;
};

ReactorLoop::ReactorLoop() : reactor_(std::make_unique<Reactor>()), handler_(std::make_shared<Handler>(*this)) {
  reactor_->aio->init(Pistache::Aio::SyncContext());
  reactor_->aio->addHandler(handler_);
}

ReactorLoop::~ReactorLoop() = default;

void ReactorLoop::run() {
  handler_->enter();
  reactor_->aio->run();
  handler_->leave();
}

void ReactorLoop::stop() {
  // By way of post(): the reactor drops the batch in which it is told to stop.
  post([this] { defer([this] { reactor_->aio->shutdown(); }); });
}

bool ReactorLoop::watch(int fd, rt::IoHandler& handler) {
  return handler_->watch(fd, handler);
}
void ReactorLoop::unwatch(int fd, rt::IoHandler& handler) {
  handler_->unwatch(fd, handler);
}
void ReactorLoop::arm(rt::Timer& timer, rt::TimePoint deadline) {
  handler_->arm(timer, deadline);
}
void ReactorLoop::cancel(rt::Timer& timer) {
  handler_->cancel(timer);
}
rt::TimePoint ReactorLoop::now() const {
  return handler_->now();
}
void ReactorLoop::post(std::function<void()> work) {
  handler_->post(std::move(work));
}
void ReactorLoop::defer(std::function<void()> work) {
  handler_->defer(std::move(work));
}
rt::SendQueue* ReactorLoop::send_queue() {
  return handler_->sends();
}

}  // namespace apigen::engine
