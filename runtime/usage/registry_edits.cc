// Changes of the keys while the gateway runs, and what was used.
#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "apigen/usage/registry.h"

namespace apigen::usage {

template <class Change>
Edit Registry::edit(Change change) {
  std::lock_guard lock(mutex_);
  const std::shared_ptr<const Snapshot> before = snapshot_;
  auto next = std::make_shared<Snapshot>(*before);
  std::vector<Key> keys;
  keys.reserve(before->keys.size() + 1);
  for (std::uint32_t number = 0; number < before->keys.size(); ++number) keys.push_back(before->keys[number]);
  const Edit result = change(*next, keys);
  if (result == Edit::done) publish(std::move(next), keys);
  return result;
}

std::vector<Edit> Registry::add_keys(const std::vector<NewKey>& added) {
  std::vector<Edit> results;
  KeyHasher hasher(secret_);
  edit([&](Snapshot& next, std::vector<Key>& keys) {
    std::unordered_set<std::string_view> ids;
    for (const Key& key : keys) ids.insert(key.id);
    std::set<std::array<unsigned char, 16>> fresh;
    for (const NewKey& one : added) {
      Edit& result = results.emplace_back(Edit::done);
      Key key{.hash = hasher.hash(one.value), .id = one.id, .name = one.name, .enabled = one.enabled, .made = true};
      std::vector<std::uint16_t> plans;
      for (const std::string& id : one.plan_ids) {
        plans.push_back(next.plan_number(id));
        if (plans.back() == kNoPlan) result = Edit::no_such_plan;
      }
      const bool known = next.keys.find(key.hash) != KeyTable::kNone || fresh.contains(key.hash.bytes);
      if (known || ids.contains(one.id)) result = Edit::taken;
      if (keys.size() >= KeyTable::kMost) result = Edit::full;
      if (result != Edit::done) continue;
      std::sort(plans.begin(), plans.end());
      plans.erase(std::unique(plans.begin(), plans.end()), plans.end());
      key.plan_set = next.set_of_plans(plans);
      ids.insert(one.id);
      fresh.insert(key.hash.bytes);
      keys.push_back(key);
    }
    return fresh.empty() ? Edit::taken : Edit::done;
  });
  return results;
}

Edit Registry::add_key(const NewKey& key) { return add_keys({key}).front(); }

Edit Registry::enable_key(std::string_view id, bool enabled) {
  return edit([&](Snapshot& next, std::vector<Key>& keys) {
    const std::uint32_t number = next.keys.find_id(id);
    if (number == KeyTable::kNone) return Edit::no_such_key;
    keys[number].enabled = enabled;
    return Edit::done;
  });
}

Edit Registry::delete_key(std::string_view id) {
  return edit([&](Snapshot& next, std::vector<Key>& keys) {
    const std::uint32_t number = next.keys.find_id(id);
    if (number == KeyTable::kNone) return Edit::no_such_key;
    keys.erase(keys.begin() + number);
    return Edit::done;
  });
}

Edit Registry::put_into_plan(std::string_view key_id, std::string_view plan_id, bool in) {
  return edit([&](Snapshot& next, std::vector<Key>& keys) {
    const std::uint32_t number = next.keys.find_id(key_id);
    const std::uint16_t plan = next.plan_number(plan_id);
    if (number == KeyTable::kNone) return Edit::no_such_key;
    if (plan == kNoPlan) return Edit::no_such_plan;
    std::vector<std::uint16_t> plans = next.plan_sets[keys[number].plan_set];
    auto found = std::find(plans.begin(), plans.end(), plan);
    if ((found != plans.end()) == in) return in ? Edit::taken : Edit::no_such_key;
    if (in) {
      plans.push_back(plan);
    } else {
      plans.erase(found);
    }
    keys[number].plan_set = next.set_of_plans(plans);
    return Edit::done;
  });
}

std::vector<state::DayCount> Registry::days_elsewhere(const Plan& plan, Day from, Day to) const {
  std::vector<state::DayCount> days;
  const auto first = static_cast<std::uint32_t>(from), last = static_cast<std::uint32_t>(to);
  if (journal_) days = journal_->days(plan.id, first, last);
  if (shared_state_) state::read_shared_days(*shared_state_, plan.id, first, last, days);
  return days;
}

std::vector<KeyUsage> Registry::usage(const Plan& plan, Day from, Day to, std::string_view key_id) const {
  constexpr Day kLongestPeriod = 31;  // days before `from` that a quota may count with it
  const std::shared_ptr<const Snapshot> now = snapshot();
  const std::uint16_t number = now->plan_number(plan.id);
  std::unordered_map<std::uint32_t, std::vector<PeriodCount::Value>> ended;
  for (const CounterStore::EndedDay& day : counters_.ended()) ended[day.number].push_back(day.value);
  std::unordered_map<std::string, std::vector<PeriodCount::Value>> elsewhere;
  for (const state::DayCount& day : days_elsewhere(plan, std::max<Day>(0, from - kLongestPeriod), to)) elsewhere[day.key].push_back({day.day, day.count});
  std::vector<KeyUsage> out;
  for (std::uint32_t i = 0; i < now->keys.size(); ++i) {
    const Key key = now->keys[i];
    if (!key_id.empty() && key.id != key_id) continue;
    const std::vector<std::uint16_t>& set = now->plan_sets[key.plan_set];
    auto in_set = std::find(set.begin(), set.end(), number);
    if (in_set == set.end()) continue;
    const std::uint32_t counters = key.counters + static_cast<std::uint32_t>(in_set - set.begin());
    KeyUsage& usage = out.emplace_back(KeyUsage{std::string(key.id), {}});
    std::vector<PeriodCount::Value> days = elsewhere[usage.key_id];
    if (!shared_state_) {
      days.insert(days.end(), ended[counters].begin(), ended[counters].end());
      days.push_back(counters_[counters].day.read());
    }
    for (Day day = from; day <= to; ++day) {
      KeyUsage::Of& of_day = usage.days.emplace_back();
      std::uint64_t of_period = 0;
      for (const PeriodCount::Value& value : days) {
        if (value.period == day) of_day.used += value.count;
        if (!plan.quota || value.period > day) continue;
        const bool same = period_number(plan.quota->period, plan.quota->offset, value.period) == period_number(plan.quota->period, plan.quota->offset, day);
        if (same) of_period += value.count;
      }
      if (plan.quota) of_day.remaining = plan.quota->limit - std::min(plan.quota->limit, of_period);
    }
  }
  return out;
}

}  // namespace apigen::usage
