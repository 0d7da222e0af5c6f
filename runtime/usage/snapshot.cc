#include "apigen/usage/snapshot.h"

#include <algorithm>

namespace apigen::usage {
namespace {

// What the account gives where a method's settings name one of both only (aws-behaviour section 9).
constexpr double kAccountRate = 10'000;
constexpr std::uint32_t kAccountBurst = 5'000;

}  // namespace

std::uint16_t Snapshot::set_of_plans(const std::vector<std::uint16_t>& wanted) {
  auto found = std::find(plan_sets.begin(), plan_sets.end(), wanted);
  if (found == plan_sets.end()) found = plan_sets.insert(plan_sets.end(), wanted);
  return static_cast<std::uint16_t>(found - plan_sets.begin());
}

void Snapshot::place_plans() {
  for (std::uint32_t number = 0; number < stages.size(); ++number) {
    std::vector<Stage::PlanPlace>& places = stages[number].plan_of_set;
    places.assign(plan_sets.size(), {});
    for (std::size_t set = 0; set < plan_sets.size(); ++set) {
      for (std::size_t position = 0; position < plan_sets[set].size() && places[set].plan == kNoPlan; ++position) {
        const std::uint16_t plan = plan_sets[set][position];
        const std::vector<std::uint32_t>& of_plan = plans[plan].stages;
        if (std::find(of_plan.begin(), of_plan.end(), number) != of_plan.end()) places[set] = {plan, static_cast<std::uint16_t>(position)};
      }
    }
  }
}

std::uint16_t Snapshot::plan_number(std::string_view id) const {
  for (std::uint16_t i = 0; i < plans.size(); ++i) {
    if (plans[i].id == id) return i;
  }
  return kNoPlan;
}

std::uint32_t Snapshot::stage_number(std::string_view api_id, std::string_view name) const {
  for (std::uint32_t i = 0; i < stages.size(); ++i) {
    if (stages[i].name == name && stages[i].api_id == api_id) return i;
  }
  return kNoStage;
}

std::optional<Rate> Snapshot::method_rate(std::uint32_t stage, std::string_view path, std::string_view method) const {
  if (stage == kNoStage) return {};
  std::optional<double> rate;
  std::optional<std::uint32_t> burst;
  for (const MethodLimit& limit : stages[stage].methods) {
    if (!limit.pattern.matches(path, method)) continue;
    if (!rate) rate = limit.rate;
    if (!burst) burst = limit.burst;
  }
  if (!rate && !burst) return {};
  return Rate(rate.value_or(kAccountRate), burst.value_or(kAccountBurst));
}

}  // namespace apigen::usage
