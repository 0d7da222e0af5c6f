// A worker with a gate in front of a small API, without sockets.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "apigen/rt/api.h"
#include "apigen/rt/usage.h"
#include "apigen/usage/gate.h"
#include "tests/support/fake_services.h"

namespace apigen::usage {

inline rt::Task<rt::Outcome> no_pipeline(rt::Exchange&) { co_return rt::Outcome(); }
inline const rt::Operation kGetPets{"getPets", "GET", "/pets", "r1", nullptr, 0, no_pipeline};
inline const rt::Operation kAddPet{"addPet", "POST", "/pets", "r1", nullptr, 0, no_pipeline};
inline const rt::Api kPets{.id = "pets", .title = "t", .version = "1", .type = rt::ApiType::rest, .operation_count = 2, .route = nullptr,
                           .gateway_response = nullptr};

inline const std::string kValue = "0123456789abcdef0123";

/// Settings with stages dev and prod, key k1 (kValue) in plan p1, which has the stage dev.
inline config::Settings small_settings() {
  config::Settings settings;
  settings.stages.resize(2);
  settings.stages[0].name = "dev";
  settings.stages[1].name = "prod";
  settings.api_keys.push_back({"k1", "partner", kValue, true});
  config::UsagePlan& plan = settings.usage_plans.emplace_back();
  plan.id = "p1";
  plan.api_stages.push_back({"pets", "dev", {}});
  plan.key_ids = {"k1"};
  return settings;
}

struct GateTest : testing::Test {
  test::FakeWorker worker;
  Registry registry;
  std::unique_ptr<Gate> gate;
  std::map<std::string, config::Stage> stages;

  void use(const config::Settings& settings) {
    registry.apply(settings, "pets");
    if (!gate) gate = std::make_unique<Gate>(registry);
    gate->update();
    worker.services.usage = gate.get();
  }
  /// A request to a stage, routed.
  std::unique_ptr<rt::Exchange> request(const std::string& stage, const rt::Operation& operation = kGetPets) {
    auto x = std::make_unique<rt::Exchange>(worker.services);
    x->api = &kPets;
    x->operation = &operation;
    x->stage = &stages[stage];
    x->stage_name = x->arena.copy(stage);
    return x;
  }
};

}  // namespace apigen::usage
