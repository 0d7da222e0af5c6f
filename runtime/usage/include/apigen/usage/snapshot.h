// Keys, plans and limits as workers see them: immutable, replaced as a whole when settings or keys change. What is counted lies
// behind pointers that outlive the snapshot.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/config/method_pattern.h"
#include "apigen/usage/bucket_table.h"
#include "apigen/usage/key_table.h"
#include "apigen/usage/period.h"

namespace apigen::usage {

inline constexpr std::uint16_t kNoPlan = UINT16_MAX;
inline constexpr std::uint32_t kNoStage = UINT32_MAX;

struct Quota {
  std::uint64_t limit;
  Period period;
  int offset;
};

struct Plan {
  std::string id, name;
  std::optional<Rate> rate;    // of each of its keys
  std::optional<Quota> quota;  // of each of its keys
  std::vector<std::uint32_t> stages;
};

using config::MethodPattern;

/// methodSettings. A limit that is not set comes from a less exact pattern.
struct MethodLimit {
  MethodPattern pattern;
  std::optional<double> rate;
  std::optional<std::uint32_t> burst;
};

/// A plan's limit for one method, of each of its keys.
struct PlanMethodLimit {
  std::uint16_t plan;
  MethodPattern pattern;
  std::shared_ptr<BucketTable> buckets;
};

/// A limit of our own, for each client.
struct ClientLimit {
  std::string label;    // as the RateLimit header calls it
  std::string context;  // the name of the $context variable that tells clients apart
  std::shared_ptr<BucketTable> buckets;
};

/// A stage that a plan names or that settings describe.
struct Stage {
  std::string api_id;
  std::string name;
  struct PlanPlace {
    std::uint16_t plan = kNoPlan;
    std::uint16_t position = 0;  // within the set
  };
  std::vector<PlanPlace> plan_of_set;  // for each plan set, the plan that holds here
  std::vector<MethodLimit> methods;    // most exact first
  std::vector<PlanMethodLimit> plan_methods;
  std::vector<ClientLimit> clients;
};

struct Snapshot {
  KeyTable keys;
  std::vector<Plan> plans;
  std::vector<std::vector<std::uint16_t>> plan_sets{{}};  // the different sets of plans that keys are in; the first is empty
  std::vector<Stage> stages;
  std::shared_ptr<SharedBucket> account;              // of all requests; null: unlimited
  bool limits_everybody = false;                      // there are limits beside those of plans

  /// The number of the set of these plans, which is added if it is new.
  std::uint16_t set_of_plans(const std::vector<std::uint16_t>& wanted);
  /// Fills in plan_of_set of all stages.
  void place_plans();

  /// kNoPlan if there is none of this id.
  std::uint16_t plan_number(std::string_view id) const;
  /// kNoStage if neither a plan nor the settings know it.
  std::uint32_t stage_number(std::string_view api_id, std::string_view name) const;
  /// The limits of an operation by its stage's settings; nothing if there are none.
  std::optional<Rate> method_rate(std::uint32_t stage, std::string_view path, std::string_view method) const;
};

}  // namespace apigen::usage
