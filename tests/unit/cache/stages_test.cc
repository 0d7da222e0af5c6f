// Which methods keep answers, as gateway.yaml says.
#include <gtest/gtest.h>

#include "apigen/cache/stages.h"
#include "tests/support/fake_services.h"

namespace apigen::cache::test {
namespace {

using rt::CacheUse;

const rt::Operation kPets{"pets", "ANY", "/pets", "res123", nullptr, 0, nullptr};
const rt::Api kApi{.id = "petstore", .title = "t", .version = "1", .type = rt::ApiType::rest};

struct World {
  apigen::test::FakeWorker worker;
  config::Settings settings;
  Stores stores;

  World() {
    settings.stages.resize(1);
    settings.stages[0].name = "prod";
    settings.stages[0].cache_cluster_enabled = true;
    method("*/*").caching_enabled = true;
  }
  config::Stage& stage() { return settings.stages[0]; }
  config::MethodSettings& method(const char* key) { return stage().method_settings[key]; }

  std::optional<CacheUse> ask(std::string_view method, std::string_view cache_control = {}, bool canary = false) {
    std::shared_ptr<const Stages> stages = Stages::make(settings, "petstore", stores);
    if (!stages) return {};
    rt::Exchange x(worker.services);
    x.api = &kApi;
    x.operation = &kPets;
    x.stage = &stage();
    x.canary = canary;
    x.context.method = method;
    if (cache_control.data()) x.request.headers.add("cache-control", cache_control);
    const CacheUse* use = stages->use_of(x);
    return use ? std::optional(*use) : std::nullopt;
  }
  std::uint32_t ttl(std::string_view method) {
    const auto use = ask(method);
    return use ? use->ttl_seconds : 0;
  }
};

TEST(Stages, OnlyGetByDefault) {
  World world;
  EXPECT_EQ(world.ttl("GET"), 300u);
  EXPECT_FALSE(world.ask("POST"));
  EXPECT_FALSE(world.ask("HEAD"));
}

TEST(Stages, ClusterAndSettingAreBothNeeded) {
  World world;
  world.method("*/*").caching_enabled.reset();
  EXPECT_FALSE(world.ask("GET"));
  world.method("*/*").caching_enabled = true;
  world.stage().cache_cluster_enabled = false;
  EXPECT_FALSE(world.ask("GET"));
}

TEST(Stages, AMethodOverridesTheStage) {
  World world;
  world.method("~1pets/GET").caching_enabled = false;
  world.method("~1pets/POST").caching_enabled = true;
  EXPECT_FALSE(world.ask("GET"));
  EXPECT_EQ(world.ttl("POST"), 300u);
  world.method("*/*").caching_enabled = false;
  EXPECT_EQ(world.ttl("POST"), 300u);
}

TEST(Stages, EachSettingComesFromTheMostExactPatternThatHasIt) {
  World world;
  world.method("*/*").cache_ttl_seconds = 60;
  world.method("*/*").unauthorized_cache_control_header_strategy = "FAIL_WITH_403";
  world.method("~1pets/GET").require_authorization_for_cache_control = false;
  const auto use = world.ask("GET");
  EXPECT_EQ(use->ttl_seconds, 60u);
  EXPECT_EQ(use->otherwise, rt::UnauthorizedRefresh::fail);
  EXPECT_TRUE(use->may_refresh);
  world.method("~1pets/GET").cache_ttl_seconds = 0;
  EXPECT_FALSE(world.ask("GET"));
}

TEST(Stages, PermissionIsNeededByDefault) {
  World world;
  const auto use = world.ask("GET");
  EXPECT_FALSE(use->may_refresh);
  EXPECT_EQ(use->otherwise, rt::UnauthorizedRefresh::warn);
}

TEST(Stages, AClientAsksForANewAnswerByMaxAge) {
  World world;
  for (const char* yes : {"max-age=0", "no-transform, Max-Age=0", " max-age=0 ,x"}) EXPECT_TRUE(world.ask("GET", yes)->refresh) << yes;
  for (const char* no : {"max-age=00", "max-age=1", "no-cache", "s-max-age=0", ", ,=", "max-age=99999999999999999999"}) {
    EXPECT_FALSE(world.ask("GET", no)->refresh) << no;
  }
}

TEST(Stages, ACanaryKeepsNothingUnlessItUsesTheStagesCache) {
  World world;
  world.stage().canary.emplace();
  EXPECT_FALSE(world.ask("GET", {}, true));
  world.stage().canary->use_stage_cache = true;
  EXPECT_TRUE(world.ask("GET", {}, true));
}

TEST(Stores, AStageFindsItsStoreAgainUnlessItsSizeHasChanged) {
  Stores stores;
  std::shared_ptr<Store> first = stores.open("a", "prod", 1 << 20);
  EXPECT_EQ(stores.open("a", "prod", 1 << 20), first);
  EXPECT_NE(stores.open("b", "prod", 1 << 20), first);
  EXPECT_NE(stores.open("a", "test", 1 << 20), first);
  EXPECT_NE(stores.open("a", "prod", 2 << 20), first);
}

TEST(Stores, ClearsAStageThatKeepsAnswers) {
  Stores stores;
  EXPECT_FALSE(stores.clear("a", "prod"));
  std::shared_ptr<Store> store = stores.open("a", "prod", 1 << 20);
  EXPECT_TRUE(stores.clear("a", "prod"));
  EXPECT_NE(stores.text().find("apigen_cache_entries{api=\"a\",stage=\"prod\"} 0\n"), std::string::npos);
  store.reset();
  EXPECT_FALSE(stores.clear("a", "prod"));
  EXPECT_EQ(stores.text(), "");
}

}  // namespace
}  // namespace apigen::cache::test
