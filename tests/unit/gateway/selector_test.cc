#include "selector.h"

#include <gtest/gtest.h>

namespace apigen::gateway {
namespace {

using Result = Selection::Result;

rt::Api make_api(std::string_view id, rt::ApiType type = rt::ApiType::rest) {
  return {.id = id, .title = id, .version = "1", .type = type};
}

config::Stage stage(const std::string& name) {
  config::Stage made;
  made.name = name;
  return made;
}

struct Case {
  const char* host;
  const char* path;
  Result result;
  const char* stage = "";
  const char* rest = "";       // what is routed
  const char* base_path = "";
};

void check(const Selector& selector, std::initializer_list<Case> cases) {
  for (const Case& one : cases) {
    SCOPED_TRACE(std::string(one.host) + " " + one.path);
    Selection selection = selector.select(one.host, one.path);
    EXPECT_EQ(selection.result, one.result);
    if (one.result != Result::found || selection.result != Result::found) continue;
    EXPECT_EQ(selection.stage->name, one.stage);
    EXPECT_EQ(selection.path, one.rest);
    EXPECT_EQ(selection.base_path, one.base_path);
    EXPECT_EQ(selection.deployment_id.size(), 6u);
  }
}

TEST(Selector, DefaultEndpointTakesTheStageFromThePath) {
  rt::Api api = make_api("petstore");
  const rt::Api* apis[] = {&api};
  auto settings = std::make_shared<config::Settings>();
  settings->stages = {stage("prod"), stage("test")};
  Selector selector(apis, 1, settings, "");
  const char* host = "petstore.execute-api.us-east-1.amazonaws.com";
  check(selector, {
                      {host, "/test/pets", Result::found, "test", "/pets"},
                      {host, "/prod", Result::found, "prod", "/"},
                      {host, "/prod/", Result::found, "prod", "/"},
                      {host, "/test//pets", Result::found, "test", "/pets"},
                      {host, "//test/pets", Result::found, "test", "/pets"},
                      {host, "/test/pets//x/", Result::found, "test", "/pets//x/"},
                      {host, "/nope/pets", Result::forbidden},
                      {host, "/TEST/pets", Result::forbidden},
                      {host, "/", Result::forbidden},
                      {"PETSTORE.Execute-API.localhost", "/test/x", Result::found, "test", "/x"},
                      {"petstore.execute-api", "/test/x", Result::found, "test", "/x"},
                      {"other.execute-api.us-east-1.amazonaws.com", "/test/pets", Result::forbidden},
                      // No default endpoint: a name that only looks like one.
                      {"petstore.execute-apis.localhost", "/test/x", Result::found, "prod", "/test/x"},
                  });
}

TEST(Selector, ADisabledDefaultEndpointIsForbidden) {
  rt::Api api = make_api("petstore");
  api.disable_execute_api_endpoint = true;
  const rt::Api* apis[] = {&api};
  Selector selector(apis, 1, config::defaults(), "");
  check(selector, {{"petstore.execute-api.localhost", "/prod/x", Result::forbidden}, {"localhost", "/x", Result::found, "prod", "/x"}});
}

TEST(Selector, ABareHostMapsToTheDefaultStage) {
  rt::Api api = make_api("petstore");
  const rt::Api* apis[] = {&api};
  check(Selector(apis, 1, config::defaults(), ""), {{"127.0.0.1", "/pets", Result::found, "prod", "/pets"},
                                                    {"127.0.0.1", "//pets", Result::found, "prod", "/pets"},
                                                    {"petstore.execute-api.x", "/prod/pets", Result::found, "prod", "/pets"}});
  check(Selector(apis, 1, config::defaults(), "Prod"), {{"127.0.0.1", "/", Result::found, "Prod", "/"},
                                                        {"petstore.execute-api.x", "/Prod", Result::found, "Prod", "/"},
                                                        {"petstore.execute-api.x", "/prod", Result::forbidden}});
  auto only = std::make_shared<config::Settings>();
  only->stages = {stage("dev")};
  check(Selector(apis, 1, only, ""), {{"127.0.0.1", "/pets", Result::found, "dev", "/pets"}});
  auto several = std::make_shared<config::Settings>();
  several->stages = {stage("dev"), stage("prod"), stage("test")};
  check(Selector(apis, 1, several, ""), {{"127.0.0.1", "/pets", Result::found, "prod", "/pets"}});
  check(Selector(apis, 1, several, "test"), {{"127.0.0.1", "/pets", Result::found, "test", "/pets"}});
  EXPECT_NE(Selector(apis, 1, several, "nope").problem(), "");
  EXPECT_EQ(Selector(apis, 1, several, "test").problem(), "");
}

TEST(Selector, HttpApisFallBackToTheirDefaultStageWithTheWholePath) {
  rt::Api api = make_api("h", rt::ApiType::http);
  const rt::Api* apis[] = {&api};
  auto settings = std::make_shared<config::Settings>();
  settings->stages = {stage("$default"), stage("dev")};
  check(Selector(apis, 1, settings, ""), {{"h.execute-api.x", "/dev/pets", Result::found, "dev", "/pets"},
                                          {"h.execute-api.x", "/pets/dev", Result::found, "$default", "/pets/dev"},
                                          {"h.execute-api.x", "/devil", Result::found, "$default", "/devil"},
                                          {"h.execute-api.x", "/", Result::found, "$default", "/"}});
  check(Selector(apis, 1, config::defaults(), ""), {{"h.execute-api.x", "/pets", Result::found, "$default", "/pets"}});
  auto without = std::make_shared<config::Settings>();
  without->stages = {stage("dev")};
  check(Selector(apis, 1, without, ""), {{"h.execute-api.x", "/pets", Result::not_found}});
}

TEST(Selector, DomainsMapTheLongestBasePathFirst) {
  rt::Api pets = make_api("pets"), admin = make_api("admin");
  const rt::Api* apis[] = {&pets, &admin};
  auto settings = std::make_shared<config::Settings>();
  settings->apis["pets"].stages = {stage("prod"), stage("v2")};
  settings->apis["admin"].stages = {stage("live")};
  config::DomainName domain;
  domain.name = "api.example.com";
  domain.mappings = {{"", "pets", "prod"}, {"v2", "pets", "v2"}, {"v2/admin", "admin", "live"}, {"any", "pets", ""}};
  config::DomainName wild;
  wild.name = "*.example.org";
  wild.mappings = {{"(none)", "admin", "live"}};
  settings->domain_names = {domain, wild};
  check(Selector(apis, 2, settings, ""), {{"api.example.com", "/x", Result::found, "prod", "/x"},
                                          {"API.example.com", "/v2/x", Result::found, "v2", "/x", "v2"},
                                          {"api.example.com", "/v2", Result::found, "v2", "/", "v2"},
                                          {"api.example.com", "/v2x", Result::found, "prod", "/v2x"},
                                          {"api.example.com", "/v2/admin/u", Result::found, "live", "/u", "v2/admin"},
                                          {"api.example.com", "/any/v2/u", Result::found, "v2", "/u", "any"},
                                          {"api.example.com", "/any/none/u", Result::forbidden},
                                          {"a.example.org", "/u", Result::found, "live", "/u"},
                                          {"a.b.example.org", "/u", Result::forbidden},
                                          {"127.0.0.1", "/x", Result::forbidden}});
}

TEST(Selector, SeveralApisOnABareHostGoByTheirId) {
  rt::Api pets = make_api("pets"), admin = make_api("admin");
  const rt::Api* apis[] = {&pets, &admin};
  Selector selector(apis, 2, config::defaults(), "");
  check(selector, {{"127.0.0.1", "/pets/x/", Result::found, "prod", "/x/", "pets"}, {"127.0.0.1", "/admin", Result::found, "prod", "/", "admin"}});
  Selection unclear = selector.select("127.0.0.1", "/x");
  EXPECT_EQ(unclear.result, Result::unclear);
  EXPECT_EQ(unclear.help,
            "This gateway hosts several APIs. Ask for /pets/..., or send Host: pets.execute-api.localhost with /prod/... or /admin/..., or send "
            "Host: admin.execute-api.localhost with /prod/...");
}

TEST(Selector, DeploymentIdsDependOnTheDocumentAlone) {
  rt::Api first = make_api("pets"), second = make_api("pets");
  second.version = "2";
  const rt::Api* one[] = {&first};
  const rt::Api* two[] = {&second};
  std::string id(Selector(one, 1, config::defaults(), "").select("x", "/").deployment_id);
  EXPECT_EQ(id, Selector(one, 1, config::defaults(), "dev").select("y", "/z").deployment_id);
  EXPECT_NE(id, Selector(two, 1, config::defaults(), "").select("x", "/").deployment_id);
}

}  // namespace
}  // namespace apigen::gateway
