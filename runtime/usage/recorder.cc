#include "apigen/usage/recorder.h"

#include <chrono>

namespace apigen::usage {
namespace {

constexpr std::chrono::milliseconds kPause{5};
constexpr std::chrono::milliseconds kPauseAfterFailure{500};

Day today() {
  using namespace std::chrono;
  return day_of(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

}  // namespace

Recorder::Recorder(Registry& registry, state::Journal& journal) : registry_(registry), journal_(journal), thread_([this] { run(); }) {}

Recorder::~Recorder() {
  stopping_ = true;
  registry_.counters().wake();
  thread_.join();
  write();
}

void Recorder::run() {
  while (!stopping_) {
    registry_.counters().wait();
    if (stopping_) return;
    std::this_thread::sleep_for(write() ? kPause : kPauseAfterFailure);
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

bool Recorder::write() {
  know_owners();
  CounterStore& counters = registry_.counters();
  std::vector<std::uint32_t> numbers;
  std::vector<state::CountedKey> counted;
  std::vector<state::DayCount> ended;
  auto owner = [&](std::uint32_t number) { return number < owners_.size() ? owners_[number] : Owner{}; };  // a key that was deleted has none
  counters.take_changed([&](std::uint32_t number) {
    const Owner whose = owner(number);
    if (whose.plan == kNoPlan) return;
    const PeriodCount::Value quota = counters[number].quota.read(), day = counters[number].day.read();
    numbers.push_back(number);
    counted.push_back({snapshot_->plans[whose.plan].id, std::string(snapshot_->keys[whose.key].id), {quota.period, quota.count, day.period, day.count}});
  });
  const std::vector<CounterStore::EndedDay> days = counters.take_ended();
  for (const CounterStore::EndedDay& day : days) {
    const Owner whose = owner(day.number);
    if (whose.plan == kNoPlan) continue;
    ended.push_back({snapshot_->plans[whose.plan].id, std::string(snapshot_->keys[whose.key].id), day.value.period, day.value.count});
  }
  if (counted.empty() && ended.empty()) return true;
  if (!journal_.write(counted, ended)) {
    registry_.state_failed();
    for (std::uint32_t number : numbers) counters.mark(number);
    for (const CounterStore::EndedDay& day : days) counters.keep(day);
    return false;
  }
  if (const Day day = today(); day != last_forgotten_) {
    last_forgotten_ = day;
    journal_.forget_before(static_cast<std::uint32_t>(std::max<Day>(0, day - CounterStore::kDaysKept)));
  }
  return true;
}

}  // namespace apigen::usage
