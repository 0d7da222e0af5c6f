#include "apigen/usage/gate.h"

namespace apigen::usage {

Gate::Gate(const Registry& registry) : registry_(registry), hasher_(registry.secret()), snapshot_(registry.snapshot()) {}

void Gate::update() { snapshot_ = registry_.snapshot(); }

const char* Gate::identify(rt::Exchange& x, std::string_view value) {
  if (value.empty()) return "no API key";
  if (value.size() > kMostKeyBytes) return "unknown API key";
  const std::uint32_t number = snapshot_->keys.find(hasher_.hash(value));
  if (number == KeyTable::kNone) return "unknown API key";
  const Key key = snapshot_->keys[number];
  if (!key.enabled) return "the API key is disabled";
  const std::uint32_t stage = snapshot_->stage_number(x.api->id, x.stage_name);
  const std::uint16_t plan = stage == kNoStage ? kNoPlan : snapshot_->stages[stage].plan_of_set[key.plan_set];
  if (plan == kNoPlan) return "no usage plan of the API key has this stage";
  x.caller.api_key = value;
  x.caller.api_key_id = x.arena.copy(key.id);  // a reload may replace the table under a request that waits
  return nullptr;
}

}  // namespace apigen::usage
