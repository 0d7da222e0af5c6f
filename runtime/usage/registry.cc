#include "apigen/usage/registry.h"

#include <sys/random.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdlib>
#include <set>

namespace apigen::usage {
namespace {

constexpr std::size_t kClientRoom = 1 << 16;  // 1 MiB for each limit by client

KeySecret draw_secret() {
  KeySecret secret;
  if (getrandom(secret.data(), secret.size(), 0) != static_cast<ssize_t>(secret.size())) std::abort();
  return secret;
}

std::uint32_t add_stage(Snapshot& out, const std::string& api_id, const std::string& name) {
  std::uint32_t known = out.stage_number(api_id, name);
  if (known != kNoStage) return known;
  Stage& stage = out.stages.emplace_back();
  stage.api_id = api_id;
  stage.name = name;
  return static_cast<std::uint32_t>(out.stages.size() - 1);
}

void add_methods(Stage& out, const config::Stage& settings) {
  for (const auto& [key, method] : settings.method_settings) {
    if (!method.throttling_rate_limit && !method.throttling_burst_limit) continue;
    MethodLimit limit{MethodPattern::of(key), method.throttling_rate_limit, {}};
    if (method.throttling_burst_limit) limit.burst = static_cast<std::uint32_t>(*method.throttling_burst_limit);
    out.methods.push_back(std::move(limit));
  }
  std::stable_sort(out.methods.begin(), out.methods.end(),
                   [](const MethodLimit& a, const MethodLimit& b) { return a.pattern.exactness() > b.pattern.exactness(); });
}

Rate rate_of(const config::Throttle& throttle) { return {throttle.rate_limit, static_cast<std::uint32_t>(throttle.burst_limit)}; }

Quota quota_of(const config::UsagePlan::Quota& quota) {
  const Period period = quota.period == "DAY" ? Period::day : quota.period == "WEEK" ? Period::week : Period::month;
  return {static_cast<std::uint64_t>(quota.limit), period, quota.offset};
}

}  // namespace

Registry::Registry()
    : secret_(draw_secret()),
      origin_ns_(static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1))),
      snapshot_(std::make_shared<const Snapshot>()) {}

std::shared_ptr<const Snapshot> Registry::snapshot() const {
  std::lock_guard lock(mutex_);
  return snapshot_;
}

void Registry::use_shared(const state::RedisAddress& address) { shared_state_ = address; }

std::shared_ptr<SharedBucket> Registry::shared_bucket(const std::string& name, const Rate& rate) {
  std::shared_ptr<SharedBucket>& bucket = shared_[name];
  if (!bucket || bucket->rate != rate) bucket = std::make_shared<SharedBucket>(name, rate);
  return bucket;
}

std::shared_ptr<BucketTable> Registry::bucket_table(const std::string& name, const Rate& rate, std::size_t room) {
  std::shared_ptr<BucketTable>& table = tables_[name];
  if (!table || table->rate() != rate || table->room() < room) table = std::make_shared<BucketTable>(name, rate, room);
  return table;
}

std::shared_ptr<SharedBucket> Registry::method_bucket(const Stage& stage, std::string_view path, std::string_view method, const Rate& rate) {
  std::lock_guard lock(mutex_);
  return shared_bucket("method:" + stage.api_id + ":" + stage.name + ":" + std::string(method) + " " + std::string(path), rate);
}

void Registry::apply(const config::Settings& settings, const std::string& only_api) {
  std::lock_guard lock(mutex_);
  auto next = std::make_shared<Snapshot>();
  auto add_settings = [&](const std::string& api_id, const config::Stage& configured) {
    Stage& stage = next->stages[add_stage(*next, api_id, configured.name)];
    add_methods(stage, configured);
    for (const config::RateLimit& limit : configured.rate_limits) {
      const std::string name = "client:" + api_id + ":" + configured.name + ":" + limit.name;
      stage.clients.push_back({limit.name, limit.context, bucket_table(name, rate_of(limit.throttle), kClientRoom)});
    }
    next->limits_everybody |= !stage.methods.empty() || !stage.clients.empty();
  };
  if (!only_api.empty()) {
    for (const config::Stage& stage : settings.stages) add_settings(only_api, stage);
  }
  for (const auto& [api_id, api] : settings.apis) {
    for (const config::Stage& stage : api.stages) add_settings(api_id, stage);
  }
  if (settings.account_throttle) {
    next->account = shared_bucket("account", rate_of(*settings.account_throttle));
    next->limits_everybody = true;
  }

  std::map<std::string_view, std::vector<std::uint16_t>> plans_of_key;
  for (const config::UsagePlan& plan : settings.usage_plans) {
    const auto number = static_cast<std::uint16_t>(next->plans.size());
    Plan& made = next->plans.emplace_back(Plan{plan.id, plan.name, {}, {}, {}});
    if (plan.throttle) made.rate = rate_of(*plan.throttle);
    if (plan.quota) made.quota = quota_of(*plan.quota);
    for (const std::string& id : plan.key_ids) plans_of_key[id].push_back(number);
    for (const config::UsagePlan::ApiStage& api_stage : plan.api_stages) {
      made.stages.push_back(add_stage(*next, api_stage.api_id, api_stage.stage));
      Stage& stage = next->stages[made.stages.back()];
      for (const auto& [key, throttle] : api_stage.throttle) {
        MethodPattern pattern = MethodPattern::of(key);
        const std::string name = "key-method:" + plan.id + ":" + stage.api_id + ":" + stage.name + ":" + pattern.method + " " + pattern.path;
        const std::size_t room = std::bit_ceil(std::max<std::size_t>(64, plan.key_ids.size() * 4));
        stage.plan_methods.push_back({number, std::move(pattern), bucket_table(name, rate_of(throttle), room)});
      }
    }
  }

  KeyHasher hasher(secret_);
  std::vector<Key> keys;
  std::set<std::string_view> ids;
  keys.reserve(settings.api_keys.size());
  for (const config::ApiKey& key : settings.api_keys) {
    Key& made = keys.emplace_back(Key{.hash = hasher.hash(key.value), .id = key.id, .name = key.name, .enabled = key.enabled});
    ids.insert(key.id);
    if (auto plans = plans_of_key.find(key.id); plans != plans_of_key.end()) made.plan_set = next->set_of_plans(plans->second);
  }
  const Snapshot& before = *snapshot_;
  const KeyTable in_settings(keys);
  for (std::uint32_t number = 0; number < before.keys.size(); ++number) {
    Key key = before.keys[number];
    if (!key.made || ids.contains(key.id) || in_settings.find(key.hash) != KeyTable::kNone) continue;
    std::vector<std::uint16_t> plans;
    for (std::uint16_t plan : before.plan_sets[key.plan_set]) {
      if (const std::uint16_t now = next->plan_number(before.plans[plan].id); now != kNoPlan) plans.push_back(now);
    }
    key.plan_set = next->set_of_plans(plans);
    keys.push_back(key);
  }
  publish(std::move(next), keys);
}

void Registry::publish(std::shared_ptr<Snapshot> next, std::vector<Key>& keys) {
  next->place_plans();
  keep_counts(*snapshot_, *next, keys);
  next->keys = KeyTable(keys);
  snapshot_ = std::move(next);
}

// A key that stays in the same plans keeps its counters, so that workers that still hold the old snapshot count with the others.
void Registry::keep_counts(const Snapshot& before, const Snapshot& next, std::vector<Key>& keys) {
  std::vector<bool> kept(before.keys.size());
  auto take_over = [&](const Key& old, std::uint32_t from, const Key& key, std::uint32_t to) {
    const Plan& old_plan = before.plans[before.plan_sets[old.plan_set][from]];
    const Plan& plan = next.plans[next.plan_sets[key.plan_set][to]];
    if (plan.id != old_plan.id) return false;
    Counters &source = counters_[old.counters + from], &target = counters_[key.counters + to];
    target.quota.set(source.quota.read());
    target.day.set(source.day.read());
    target.bucket.store(plan.rate == old_plan.rate ? source.bucket.load(std::memory_order_relaxed) : 0, std::memory_order_relaxed);
    return true;
  };
  for (Key& key : keys) {
    const std::uint32_t number = before.keys.find(key.hash);
    const Key old = number == KeyTable::kNone ? Key{} : before.keys[number];
    const auto size = static_cast<std::uint32_t>(next.plan_sets[key.plan_set].size());
    const auto old_size = number == KeyTable::kNone ? 0 : static_cast<std::uint32_t>(before.plan_sets[old.plan_set].size());
    bool same = size == old_size && size > 0;
    for (std::uint32_t i = 0; same && i < size; ++i) {
      same = next.plans[next.plan_sets[key.plan_set][i]].id == before.plans[before.plan_sets[old.plan_set][i]].id;
    }
    key.counters = same ? old.counters : counters_.allocate(size);
    if (same) kept[number] = true;
    for (std::uint32_t to = 0; to < size; ++to) {
      bool known = false;
      for (std::uint32_t from = 0; from < old_size && !known; ++from) known = take_over(old, from, key, to);
      if (known || !journal_) continue;
      auto counted = journal_->read(next.plans[next.plan_sets[key.plan_set][to]].id, key.id);
      if (!counted) continue;
      Counters& counters = counters_[key.counters + to];
      counters.quota.set({counted->period, counted->in_period});
      counters.day.set({counted->day, counted->on_day});
    }
  }
  for (std::uint32_t number = 0; number < kept.size(); ++number) {
    if (kept[number]) continue;
    const Key old = before.keys[number];
    counters_.free(old.counters, static_cast<std::uint32_t>(before.plan_sets[old.plan_set].size()));
  }
}

}  // namespace apigen::usage
