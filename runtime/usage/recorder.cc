#include "apigen/usage/recorder.h"

#include <chrono>

namespace apigen::usage {
namespace {

constexpr std::chrono::milliseconds kPause{2};
constexpr std::chrono::milliseconds kPauseOfWriter{200};
constexpr std::chrono::milliseconds kPauseAfterFailure{500};

Day today() {
  using namespace std::chrono;
  return day_of(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

}  // namespace

Recorder::Recorder(Registry& registry, state::Journal& journal)
    : registry_(registry), journal_(journal), noting_([this] { note_all(); }), writing_([this] { write_all(); }) {}

Recorder::~Recorder() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_writer_.notify_one();
  registry_.counters().wake();
  noting_.join();
  writing_.join();
  note();
  write();
}

void Recorder::note_all() {
  while (!stopping_) {
    registry_.counters().wait();
    if (stopping_) return;
    std::this_thread::sleep_for(note() ? kPause : kPauseAfterFailure);
  }
}

void Recorder::write_all() {
  std::chrono::milliseconds pause = kPauseOfWriter;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_writer_.wait(lock, [this] { return stopping_ || !pending_.empty(); });
    wake_writer_.wait_for(lock, pause, [this] { return stopping_.load(); });
    lock.unlock();
    pause = write() ? kPauseOfWriter : kPauseAfterFailure;
    lock.lock();
  }
}

void Recorder::know_owners() {
  std::shared_ptr<const Snapshot> now = registry_.snapshot();
  if (now == snapshot_) return;
  snapshot_ = std::move(now);
  owners_.clear();
  for (std::uint32_t number = 0; number < snapshot_->keys.size(); ++number) {
    const Key key = snapshot_->keys[number];
    const std::vector<std::uint16_t>& set = snapshot_->plan_sets[key.plan_set];
    if (owners_.size() < key.counters + set.size()) owners_.resize(key.counters + set.size());
    for (std::uint32_t i = 0; i < set.size(); ++i) owners_[key.counters + i] = {number, set[i]};
  }
}

bool Recorder::note() {
  CounterStore& counters = registry_.counters();
  std::vector<state::CountedKey> counted;
  {
    std::lock_guard lock(mutex_);
    know_owners();
    counters.take_changed([&](std::uint32_t number) {
      const Owner whose = number < owners_.size() ? owners_[number] : Owner();
      if (whose.plan == kNoPlan) return;  // a key that was deleted
      const PeriodCount::Value quota = counters[number].quota.read(), day = counters[number].day.read();
      counted.push_back({snapshot_->plans[whose.plan].id, std::string(snapshot_->keys[whose.key].id), {quota.period, quota.count, day.period, day.count}});
    });
    if (counted.empty()) return true;
    if (pending_.empty()) wake_writer_.notify_one();
    for (const state::CountedKey& one : counted) pending_.insert_or_assign(one.plan + '\0' + one.key, one);
  }
  const bool noted = journal_.note(counted);
  if (!noted) registry_.state_failed();
  return noted;
}

bool Recorder::write() {
  CounterStore& counters = registry_.counters();
  std::vector<state::DayCount> ended;
  std::unordered_map<std::string, state::CountedKey> pending;
  std::vector<CounterStore::EndedDay> days;
  {
    std::lock_guard lock(mutex_);
    journal_.begin_write();
    know_owners();
    pending.swap(pending_);
    days = counters.take_ended();
    for (const CounterStore::EndedDay& day : days) {
      const Owner whose = day.number < owners_.size() ? owners_[day.number] : Owner();
      if (whose.plan == kNoPlan) continue;
      ended.push_back({snapshot_->plans[whose.plan].id, std::string(snapshot_->keys[whose.key].id), day.value.period, day.value.count});
    }
  }
  if (pending.empty() && ended.empty()) return true;
  std::vector<state::CountedKey> counted;
  counted.reserve(pending.size());
  for (auto& [whose, one] : pending) counted.push_back(one);
  if (!journal_.write(counted, ended)) {
    registry_.state_failed();
    for (const CounterStore::EndedDay& day : days) counters.keep(day);
    std::lock_guard lock(mutex_);
    pending_.merge(pending);  // what was counted in the meantime is newer
    return false;
  }
  if (const Day day = today(); day != last_forgotten_) {
    last_forgotten_ = day;
    journal_.forget_before(static_cast<std::uint32_t>(std::max<Day>(0, day - CounterStore::kDaysKept)));
  }
  return true;
}

}  // namespace apigen::usage
