// Which limits apply to a request, and what it gets when one is reached. Source: aws-behaviour reference section 9.
#include <gtest/gtest.h>

#include "fixture.h"

namespace apigen::usage {
namespace {

using rt::GatewayErrorKind;

struct Throttling : GateTest {
  config::Settings settings = small_settings();

  config::MethodSettings method_limit(double rate, int burst) {
    config::MethodSettings limit;
    limit.throttling_rate_limit = rate;
    limit.throttling_burst_limit = burst;
    return limit;
  }
  /// How many of `count` requests at one moment are let through; those refused must be of `kind`.
  int admitted(int count, const rt::Operation& operation = kGetPets, const std::string& stage = "dev", bool with_key = false,
               GatewayErrorKind kind = GatewayErrorKind::throttled) {
    int passed = 0;
    for (int i = 0; i < count; ++i) {
      auto x = request(stage, operation);
      x->context.received_ms = worker.environment.wall_ms();
      if (with_key) {
        EXPECT_EQ(gate->identify(*x, kValue), nullptr);
      }
      rt::Outcome outcome = test::run(rt::throttle(*x));
      passed += outcome.ok();
      if (!outcome.ok()) {
        EXPECT_EQ(outcome.error().kind, kind);
      }
    }
    return passed;
  }
};

TEST_F(Throttling, NothingIsLimitedWithoutSettings) {
  use(settings);
  EXPECT_FALSE(gate->limits_everybody());
  EXPECT_EQ(admitted(20'000), 20'000);
}

TEST_F(Throttling, AllMethodsOfAStageHaveTheSettingEachForItself) {
  settings.stages[0].method_settings["*/*"] = method_limit(0, 5);
  use(settings);
  EXPECT_TRUE(gate->limits_everybody());
  EXPECT_EQ(admitted(20), 5);
  EXPECT_EQ(admitted(20, kAddPet), 5);
  EXPECT_EQ(admitted(20, kGetPets, "prod"), 20);
}

TEST_F(Throttling, AMethodsOwnSettingGoesBeforeThatOfAll) {
  settings.stages[0].method_settings["*/*"] = method_limit(0, 5);
  settings.stages[0].method_settings["~1pets/GET"].throttling_burst_limit = 7;
  use(settings);
  EXPECT_EQ(admitted(20), 7);
  EXPECT_EQ(admitted(20, kAddPet), 5);
}

TEST_F(Throttling, TheAccountLimitsAllStagesTogether) {
  settings.account_throttle = config::Throttle{0, 10};
  use(settings);
  EXPECT_EQ(admitted(8, kGetPets, "dev"), 8);
  EXPECT_EQ(admitted(8, kGetPets, "prod"), 2);
}

TEST_F(Throttling, APlanLimitsEachOfItsKeys) {
  settings.usage_plans[0].throttle = config::Throttle{0, 4};
  use(settings);
  EXPECT_EQ(admitted(20, kGetPets, "dev", true), 4);
  EXPECT_EQ(admitted(20, kGetPets, "dev", false), 20) << "who shows no key is not of the plan";
}

TEST_F(Throttling, APlanLimitsAMethodForEachKey) {
  settings.usage_plans[0].throttle = config::Throttle{0, 10};
  settings.usage_plans[0].api_stages[0].throttle["/pets/GET"] = config::Throttle{0, 3};
  use(settings);
  EXPECT_EQ(admitted(20, kGetPets, "dev", true), 3);
  EXPECT_EQ(admitted(20, kAddPet, "dev", true), 7) << "what the method refused was put back into the plan's bucket";
}

TEST_F(Throttling, AQuotaIsUsedUpByWhatWasLetThrough) {
  settings.usage_plans[0].quota = config::UsagePlan::Quota{6, "DAY", 0};
  settings.stages[0].method_settings["~1pets/GET"] = method_limit(0, 4);
  use(settings);
  EXPECT_EQ(admitted(10, kGetPets, "dev", true), 4);
  EXPECT_EQ(admitted(10, kAddPet, "dev", true, GatewayErrorKind::quota_exceeded), 2);
}

TEST_F(Throttling, WhatTheQuotaRefusesTakesNoTokens) {
  settings.usage_plans[0].quota = config::UsagePlan::Quota{2, "DAY", 0};
  settings.account_throttle = config::Throttle{0, 10};
  use(settings);
  EXPECT_EQ(admitted(30, kGetPets, "dev", true, GatewayErrorKind::quota_exceeded), 2);
  EXPECT_EQ(admitted(30), 8);
}

TEST_F(Throttling, AReloadKeepsWhatWasCounted) {
  settings.usage_plans[0].quota = config::UsagePlan::Quota{5, "MONTH", 0};
  settings.stages[0].method_settings["*/*"] = method_limit(0, 5);
  use(settings);
  EXPECT_EQ(admitted(3, kGetPets, "dev", true), 3);
  settings.api_keys.push_back({"k2", "", "the value of another key", true});
  settings.usage_plans[0].key_ids.push_back("k2");
  config::UsagePlan other;
  other.id = "p2";
  other.key_ids = {"k1"};
  settings.usage_plans.push_back(other);
  use(settings);
  EXPECT_EQ(admitted(10, kGetPets, "dev", true), 2);
  EXPECT_EQ(admitted(10, kAddPet, "dev", true, GatewayErrorKind::quota_exceeded), 0);
}

TEST_F(Throttling, ALimitByAddressIsToldToTheClient) {
  settings.stages[0].rate_limits.push_back({"sourceIp", "identity.sourceIp", {0.5, 2}});
  use(settings);
  auto ask = [&](std::string_view address) {
    auto x = request("dev");
    x->context.source_ip = address;
    const bool ok = test::run(rt::throttle(*x)).ok();
    return std::to_string(ok) + " " + std::string(x->rate_limit.state) + " retry " + std::string(x->rate_limit.retry_after);
  };
  EXPECT_EQ(ask("192.0.2.1"), "1 \"sourceIp\";r=1;t=2 retry ");
  EXPECT_EQ(ask("192.0.2.1"), "1 \"sourceIp\";r=0;t=2 retry ");
  EXPECT_EQ(ask("192.0.2.1"), "0 \"sourceIp\";r=0;t=2 retry 2");
  EXPECT_EQ(ask("192.0.2.2"), "1 \"sourceIp\";r=1;t=2 retry ");
  EXPECT_EQ(ask("2001:db8::1"), "1 \"sourceIp\";r=1;t=2 retry ");
  EXPECT_EQ(ask("2001:db8::2"), "1 \"sourceIp\";r=0;t=2 retry ") << "one /64 is one client";
  EXPECT_EQ(ask("2001:db8:0:1::1"), "1 \"sourceIp\";r=1;t=2 retry ");
}

TEST_F(Throttling, ALimitByClaimAppliesToThoseWhoHaveIt) {
  settings.stages[0].rate_limits.push_back({"user", "authorizer.sub", {0, 1}});
  use(settings);
  auto ask = [&](std::string_view subject) {
    auto x = request("dev");
    const rt::NamedValue claim{"sub", subject};
    x->caller.authorizer_context = &claim;
    x->caller.authorizer_context_count = subject.empty() ? 0 : 1;
    return test::run(rt::throttle(*x)).ok();
  };
  EXPECT_TRUE(ask("ann"));
  EXPECT_FALSE(ask("ann"));
  EXPECT_TRUE(ask("bob"));
  EXPECT_TRUE(ask(""));
  EXPECT_TRUE(ask(""));
}

}  // namespace
}  // namespace apigen::usage
