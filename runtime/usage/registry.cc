#include "apigen/usage/registry.h"

#include <sys/random.h>

#include <algorithm>
#include <cstdlib>
#include <map>

namespace apigen::usage {
namespace {

KeySecret draw_secret() {
  KeySecret secret;
  if (getrandom(secret.data(), secret.size(), 0) != static_cast<ssize_t>(secret.size())) std::abort();
  return secret;
}

std::uint32_t add_stage(Snapshot& out, const std::string& api_id, const std::string& name) {
  std::uint32_t known = out.stage_number(api_id, name);
  if (known != kNoStage) return known;
  out.stages.push_back({api_id, name, {}});
  return static_cast<std::uint32_t>(out.stages.size() - 1);
}

/// Numbers the different sets of plans that keys are in; the set of no plans is number 0.
class PlanSets {
 public:
  PlanSets() { number({}); }
  std::uint16_t number(const std::vector<std::uint16_t>& plans) {
    auto [found, added] = numbers_.emplace(plans, static_cast<std::uint16_t>(sets_.size()));
    if (added) sets_.push_back(plans);
    return found->second;
  }
  std::vector<std::vector<std::uint16_t>> take() { return std::move(sets_); }

 private:
  std::map<std::vector<std::uint16_t>, std::uint16_t> numbers_;
  std::vector<std::vector<std::uint16_t>> sets_;
};

}  // namespace

std::uint32_t Snapshot::stage_number(std::string_view api_id, std::string_view name) const {
  for (std::uint32_t i = 0; i < stages.size(); ++i) {
    if (stages[i].name == name && stages[i].api_id == api_id) return i;
  }
  return kNoStage;
}

Registry::Registry() : secret_(draw_secret()), snapshot_(std::make_shared<const Snapshot>()) {}

std::shared_ptr<const Snapshot> Registry::snapshot() const {
  std::lock_guard lock(mutex_);
  return snapshot_;
}

void Registry::apply(const config::Settings& settings, const std::string& only_api) {
  auto next = std::make_shared<Snapshot>();
  if (!only_api.empty()) {
    for (const config::Stage& stage : settings.stages) add_stage(*next, only_api, stage.name);
  }
  for (const auto& [api_id, api] : settings.apis) {
    for (const config::Stage& stage : api.stages) add_stage(*next, api_id, stage.name);
  }
  std::map<std::string_view, std::vector<std::uint16_t>> plans_of_key;
  std::vector<std::vector<std::uint32_t>> stages_of_plan;
  for (const config::UsagePlan& plan : settings.usage_plans) {
    const auto number = static_cast<std::uint16_t>(next->plans.size());
    next->plans.push_back({plan.id, plan.name});
    for (const std::string& id : plan.key_ids) plans_of_key[id].push_back(number);
    std::vector<std::uint32_t>& stages = stages_of_plan.emplace_back();
    for (const config::UsagePlan::ApiStage& stage : plan.api_stages) stages.push_back(add_stage(*next, stage.api_id, stage.stage));
  }
  PlanSets sets;
  KeyHasher hasher(secret_);
  std::vector<Key> keys;
  keys.reserve(settings.api_keys.size());
  for (const config::ApiKey& key : settings.api_keys) {
    Key& made = keys.emplace_back(Key{.hash = hasher.hash(key.value), .id = key.id, .name = key.name, .enabled = key.enabled});
    if (auto plans = plans_of_key.find(key.id); plans != plans_of_key.end()) made.plan_set = sets.number(plans->second);
  }
  next->keys = KeyTable(keys);
  next->plan_sets = sets.take();
  for (std::uint32_t number = 0; number < next->stages.size(); ++number) {
    Stage& stage = next->stages[number];
    for (const auto& set : next->plan_sets) {
      auto holds = [&](std::uint16_t plan) {
        return std::find(stages_of_plan[plan].begin(), stages_of_plan[plan].end(), number) != stages_of_plan[plan].end();
      };
      auto found = std::find_if(set.begin(), set.end(), holds);
      stage.plan_of_set.push_back(found == set.end() ? kNoPlan : *found);
    }
  }
  std::lock_guard lock(mutex_);
  snapshot_ = std::move(next);
}

}  // namespace apigen::usage
