// Keys, plans and limits as workers see them: immutable, replaced as a whole when settings or keys change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/usage/key_table.h"

namespace apigen::usage {

inline constexpr std::uint16_t kNoPlan = UINT16_MAX;
inline constexpr std::uint32_t kNoStage = UINT32_MAX;

struct Plan {
  std::string id, name;
};

/// A stage that a plan names or that settings describe.
struct Stage {
  std::string api_id;                       // "" stands for the only API
  std::string name;
  std::vector<std::uint16_t> plan_of_set;   // for each plan set the plan that holds here, or kNoPlan
};

struct Snapshot {
  KeyTable keys;
  std::vector<Plan> plans;
  std::vector<std::vector<std::uint16_t>> plan_sets;  // plans that have the same keys; the first one is empty
  std::vector<Stage> stages;

  /// kNoStage if neither a plan nor the settings know it.
  std::uint32_t stage_number(std::string_view api_id, std::string_view name) const;
};

}  // namespace apigen::usage
