// Who is let in by API key. Source: aws-behaviour reference section 9.
#include <gtest/gtest.h>

#include "fixture.h"

namespace apigen::usage {
namespace {

struct ApiKeys : GateTest {
  rt::Outcome ask(const std::string& stage, const std::string& value) {
    auto x = request(stage);
    if (!value.empty()) x->request.headers.add("X-Api-Key", x->arena.copy(value));
    rt::Outcome outcome = rt::check_api_key(*x, rt::ApiKeySource::header);
    EXPECT_EQ(x->caller.api_key, outcome.ok() ? value : "");
    EXPECT_EQ(x->caller.api_key_id, outcome.ok() ? "k1" : "");
    return outcome;
  }
  void expect_refused(const std::string& stage, const std::string& value, std::string_view cause) {
    rt::Outcome outcome = ask(stage, value);
    ASSERT_FALSE(outcome.ok()) << cause;
    EXPECT_EQ(outcome.error().kind, rt::GatewayErrorKind::invalid_api_key);
    EXPECT_EQ(outcome.error().cause, cause);
  }
};

TEST_F(ApiKeys, AnEnabledKeyOfAPlanOfTheStageIsLetIn) {
  use(small_settings());
  EXPECT_TRUE(ask("dev", kValue).ok());
}

TEST_F(ApiKeys, AllElseIsInvalidApiKey) {
  config::Settings settings = small_settings();
  settings.api_keys.push_back({"k2", "", "value of a disabled key", false});
  settings.api_keys.push_back({"k3", "", "value of a key without plan", true});
  settings.usage_plans[0].key_ids.push_back("k2");
  use(settings);
  expect_refused("dev", "", "no API key");
  expect_refused("dev", "0123456789abcdef0124", "unknown API key");
  expect_refused("dev", kValue + " ", "unknown API key");
  expect_refused("dev", std::string(10'000, 'x'), "unknown API key");
  expect_refused("dev", "value of a disabled key", "the API key is disabled");
  expect_refused("dev", "value of a key without plan", "no usage plan of the API key has this stage");
  expect_refused("prod", kValue, "no usage plan of the API key has this stage");
}

TEST_F(ApiKeys, WithTheAuthorizerAsSourceTheHeaderSaysNothing) {
  use(small_settings());
  auto x = request("dev");
  x->request.headers.add("x-api-key", kValue);
  EXPECT_FALSE(rt::check_api_key(*x, rt::ApiKeySource::authorizer).ok());
  x->caller.usage_identifier_key = kValue;
  EXPECT_TRUE(rt::check_api_key(*x, rt::ApiKeySource::authorizer).ok());
  EXPECT_EQ(x->caller.api_key_id, "k1");
}

TEST_F(ApiKeys, AReloadTakesKeysAwayAndBrings) {
  use(small_settings());
  config::Settings settings = small_settings();
  settings.api_keys[0].value = "another value of the same key";
  use(settings);
  EXPECT_FALSE(ask("dev", kValue).ok());
  EXPECT_TRUE(ask("dev", settings.api_keys[0].value).ok());
}

}  // namespace
}  // namespace apigen::usage
