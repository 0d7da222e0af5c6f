// `apiKeys` and `usagePlans`. Shapes: `aws apigateway get-api-keys --include-values` and `get-usage-plans`.
#include <algorithm>
#include <set>

#include "sections.h"

namespace apigen::config {
namespace {

// A stage that the file does not configure can still be the one given by --stage; a typing error shows only beside others.
const std::vector<Stage>* stages_of(const Settings& settings, const std::string& api_id) {
  if (!settings.stages.empty()) return &settings.stages;
  auto api = settings.apis.find(api_id);
  return api == settings.apis.end() || api->second.stages.empty() ? nullptr : &api->second.stages;
}

void read_api_stage(Document& document, const YAML::Node& node, const std::string& plan,
                    const std::vector<std::string>& api_ids, Settings& settings, UsagePlan& out) {
  Members members(document, node, "an API stage of " + plan);
  UsagePlan::ApiStage stage;
  if (members.required_text("apiId", stage.api_id)) known_api(members, "apiId", stage.api_id, api_ids);
  if (members.required_text("stage", stage.stage)) {
    if (const std::vector<Stage>* stages = stages_of(settings, stage.api_id)) {
      std::vector<std::string> names;
      for (const Stage& known : *stages) names.push_back(known.name);
      if (std::find(names.begin(), names.end(), stage.stage) == names.end()) {
        members.problem("stage", "no stage '" + stage.stage + "' is configured" + suggestion(stage.stage, names));
      }
    }
  }
  members.entries("throttle", [&](const std::string& method, const YAML::Node& value) {
    Members limits(document, value, "throttle '" + method + "' of " + plan);
    Throttle throttle;
    read_throttle(limits, throttle);
    if (!method.starts_with('/') || method.ends_with('/')) {
      document.problem(value.Mark(), "throttle '" + method + "' of " + plan + " must be named after a resource path and method, as '/pets/GET'");
      return;
    }
    stage.throttle.emplace(method, throttle);
  });
  out.api_stages.push_back(std::move(stage));
}

void read_plan(Document& document, const YAML::Node& node, const std::vector<std::string>& api_ids, const std::set<std::string_view>& key_ids,
               Settings& settings) {
  Members members(document, node, "a usage plan");
  if (!members.valid()) return;
  UsagePlan plan;
  members.text("name", plan.name);
  if (!members.text("id", plan.id)) plan.id = plan.name;
  if (plan.id.empty()) members.problem("id", "a usage plan needs an 'id'");
  std::string what = "usage plan '" + plan.id + "'";
  members.rename(what);
  members.object("throttle", [&](Members& limits) { read_throttle(limits, plan.throttle.emplace()); });
  members.object("quota", [&](Members& limits) {
    UsagePlan::Quota quota{0, "", 0};
    if (!limits.has("limit") || !limits.has("period")) limits.problem("", "the quota of " + what + " needs 'limit' and 'period'");
    limits.whole("limit", quota.limit, 0, std::numeric_limits<std::int64_t>::max());
    limits.word("period", quota.period, {"DAY", "WEEK", "MONTH"});
    const int most = quota.period == "MONTH" ? 27 : quota.period == "WEEK" ? 6 : 0;
    if (limits.whole("offset", quota.offset, 0, 27) && quota.offset > most) {
      limits.problem("offset", "the 'offset' of a quota by " + quota.period + " must be " + (most ? "at most " : "") + std::to_string(most));
    }
    plan.quota = quota;
  });
  members.each("apiStages", [&](const YAML::Node& stage) { read_api_stage(document, stage, what, api_ids, settings, plan); });
  members.texts("keyIds", plan.key_ids);
  for (const std::string& id : plan.key_ids) {
    if (!key_ids.contains(id)) {
      const std::vector<std::string> ids(key_ids.begin(), key_ids.end());
      members.problem("keyIds", what + " names API key '" + id + "', which 'apiKeys' does not have" + suggestion(id, ids));
    }
  }
  members.ignore({"description", "productCode", "tags"});
  bool twice = std::any_of(settings.usage_plans.begin(), settings.usage_plans.end(),
                           [&](const UsagePlan& other) { return other.id == plan.id; });
  if (twice) members.problem("id", what + " is given twice");
  settings.usage_plans.push_back(std::move(plan));
}

}  // namespace

void read_throttle(Members& members, Throttle& out) {
  if (members.has("rateLimit") != members.has("burstLimit")) members.problem("", "a throttle needs both 'rateLimit' and 'burstLimit'");
  members.real("rateLimit", out.rate_limit, 0, 1e9);
  members.whole("burstLimit", out.burst_limit, 0, 1'000'000'000);
}

void read_api_keys(Document& document, Members& top, Settings& out) {
  std::set<std::string> ids, values;
  top.each("apiKeys", [&](const YAML::Node& node) {
    Members members(document, node, "an API key");
    if (!members.valid()) return;
    ApiKey key;
    members.text("name", key.name);
    if (!members.text("id", key.id)) key.id = key.name;
    if (key.id.empty()) members.problem("id", "an API key needs an 'id'");
    std::string what = "API key '" + key.id + "'";
    members.rename(what);
    if (!members.has("value")) {
      members.text("value", key.value);
      members.problem("value", what + " needs a 'value' (get-api-keys prints it with --include-values)");
    } else if (members.required_text("value", key.value) && !values.insert(key.value).second) {
      members.problem("value", "the value of " + what + " is that of another key too");
    }
    if (key.value.size() > 128) members.problem("value", "the value of " + what + " is longer than 128 characters");
    if (key.id.size() > 255 || key.name.size() > 255) members.problem("id", "id and name of an API key have at most 255 characters");
    members.flag("enabled", key.enabled);
    members.ignore({"customerId", "description", "createdDate", "lastUpdatedDate", "stageKeys", "tags"});
    if (!key.id.empty() && !ids.insert(key.id).second) members.problem("id", what + " is given twice");
    out.api_keys.push_back(std::move(key));
  });
}

void read_usage_plans(Document& document, Members& top, const std::vector<std::string>& api_ids, Settings& out) {
  std::set<std::string_view> key_ids;
  for (const ApiKey& key : out.api_keys) key_ids.insert(key.id);
  top.each("usagePlans", [&](const YAML::Node& node) { read_plan(document, node, api_ids, key_ids, out); });
}

}  // namespace apigen::config
