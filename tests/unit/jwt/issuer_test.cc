#include "apigen/jwt/issuer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "fixture.h"
#include "tests/support/jwt_signer.h"

namespace apigen::jwt {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string& keys_text() {
  static const std::string text = "{\"keys\":[" + test::SigningKey("P-256").jwk(R"(,"kid":"k1")") + "]}";
  return text;
}

constexpr const char* kName = "https://issuer.test/pool";
constexpr const char* kDiscovery = "https://issuer.test/pool/.well-known/openid-configuration";
constexpr const char* kKeys = "https://keys.test/jwks";

struct Asked {
  TimedLoop loop;
  Provider provider;
  std::unique_ptr<Issuer> issuer;

  explicit Asked(config::Issuer how = {}, const std::string& name = kName) {
    provider.pages[kDiscovery] = {200, R"({"issuer":"https://issuer.test/pool","jwks_uri":"https://keys.test/jwks"})"};
    provider.pages[kKeys] = {200, keys_text()};
    issuer = std::make_unique<Issuer>(loop, provider, name, how);
  }
  rt::Task<void> wait() {
    Issuer::Fetched fetched(*issuer);
    co_await fetched;
  }
  /// Waits for keys as a request does, with a provider that answers at once.
  std::shared_ptr<const KeySet> keys() {
    if (!issuer->keys()) test::run(wait());
    return issuer->keys();
  }
};

TEST(Issuer, IsDiscoveredOnce) {
  Asked asked;
  EXPECT_EQ(asked.issuer->keys(), nullptr);
  ASSERT_TRUE(asked.keys()) << asked.issuer->problem();
  EXPECT_TRUE(asked.keys());
  EXPECT_THAT(asked.provider.asked, ElementsAre(kDiscovery, kKeys));
}

TEST(Issuer, ASlashAtTheEndOfItsNameIsNotDoubled) {
  Asked asked({}, "https://issuer.test/pool/");
  asked.provider.pages[kDiscovery].body = R"({"issuer":"https://issuer.test/pool/","jwks_uri":"https://keys.test/jwks"})";
  EXPECT_TRUE(asked.keys()) << asked.issuer->problem();
}

TEST(Issuer, KeysMayBeConfigured) {
  Asked asked({.jwks_uri = kKeys});
  EXPECT_TRUE(asked.keys());
  EXPECT_THAT(asked.provider.asked, ElementsAre(kKeys));

  const std::string path = (std::filesystem::temp_directory_path() / ("apigen-jwks-" + std::to_string(getpid()))).string();
  std::ofstream(path) << keys_text();
  Asked from_file({.jwks_file = path});
  std::filesystem::remove(path);
  ASSERT_TRUE(from_file.issuer->keys());
  from_file.loop.time += 1000h;
  EXPECT_EQ(from_file.issuer->keys()->size(), 1u);
  test::run(from_file.wait());
  EXPECT_TRUE(from_file.provider.asked.empty());

  Asked secret({.secret = std::string(32, 's')});
  EXPECT_TRUE(secret.issuer->keys());
  test::run(secret.wait());
  EXPECT_TRUE(secret.provider.asked.empty());
}

TEST(Issuer, WhatIsNotToBeTrustedIsSaid) {
  const std::pair<const char*, const char*> documents[] = {
      {R"({"issuer":"https://issuer.test/other","jwks_uri":"https://keys.test/jwks"})", "another issuer"},
      {R"({"jwks_uri":"https://keys.test/jwks"})", "another issuer"},
      {R"({"issuer":"https://issuer.test/pool"})", "no jwks_uri"},
      {R"({"issuer":"https://issuer.test/pool","jwks_uri":"http://keys.test/jwks"})", "TLS"},
      {R"({"issuer":"https://issuer.test/pool","jwks_uri":5})", "no jwks_uri"},
      {R"({"issuer":"https://issuer.test/pool","jwks_uri":"https://keys.test/no"})", "connection refused"},
      {"<html>", "another issuer"},
  };
  for (const auto& [text, problem] : documents) {
    Asked asked;
    asked.provider.pages[kDiscovery].body = text;
    EXPECT_FALSE(asked.keys()) << text;
    EXPECT_THAT(asked.issuer->problem(), HasSubstr(problem)) << text;
  }
  for (Provider::Page page : {Provider::Page{404, keys_text()}, Provider::Page{302, ""}, Provider::Page{200, "no keys"}, Provider::Page{200, std::string(300 * 1024, ' ')}}) {
    Asked asked;
    asked.provider.pages[kKeys] = page;
    EXPECT_FALSE(asked.keys()) << page.status;
    EXPECT_NE(asked.issuer->problem(), "");
  }
}

TEST(Issuer, AFailureIsRememberedForAWhile) {
  Asked asked;
  asked.provider.pages.clear();
  EXPECT_FALSE(asked.keys());
  EXPECT_FALSE(asked.keys());
  EXPECT_EQ(asked.provider.asked.size(), 1u);
  asked.provider.pages[kDiscovery] = {200, R"({"issuer":"https://issuer.test/pool","jwks_uri":"https://keys.test/jwks"})"};
  asked.provider.pages[kKeys] = {200, keys_text()};
  asked.loop.time += 6s;
  EXPECT_TRUE(asked.keys());
  EXPECT_EQ(asked.issuer->problem(), "");
}

TEST(Issuer, KeysAreRenewedAfterAnHourAndGoneAfterTwo) {
  Asked asked;
  ASSERT_TRUE(asked.keys());
  const std::uint32_t generation = asked.issuer->generation();
  asked.loop.time += 59min;
  EXPECT_TRUE(asked.issuer->keys());
  EXPECT_EQ(asked.provider.asked.size(), 2u);
  asked.provider.pages.clear();
  asked.loop.time += 2min;
  EXPECT_TRUE(asked.issuer->keys());  // the old ones, while the provider is away
  EXPECT_EQ(asked.provider.asked.size(), 3u);
  EXPECT_EQ(asked.issuer->generation(), generation);
  asked.loop.time += 1h;
  EXPECT_FALSE(asked.issuer->keys());
}

TEST(Issuer, ANewSetIsAskedForHalfAMinuteAfterTheLast) {
  Asked asked;
  ASSERT_TRUE(asked.keys());
  const std::uint32_t generation = asked.issuer->generation();
  test::run(asked.wait());
  EXPECT_EQ(asked.provider.asked.size(), 2u);  // too soon
  asked.loop.time += 31s;
  test::run(asked.wait());
  EXPECT_EQ(asked.provider.asked.size(), 4u);
  EXPECT_NE(asked.issuer->generation(), generation);
}

rt::Task<void> note(Issuer& issuer, int& done) {
  Issuer::Fetched fetched(issuer);
  co_await fetched;
  ++done;
}

TEST(Issuer, ThoseWhoWaitWaitForOneFetch) {
  Asked asked({.jwks_uri = kKeys});
  asked.provider.slow = true;
  int done = 0;
  rt::Task<void> first = note(*asked.issuer, done), second = note(*asked.issuer, done), third = note(*asked.issuer, done);
  first.start();
  second.start();
  third.start();
  EXPECT_EQ(asked.provider.asked.size(), 1u);
  EXPECT_EQ(done, 0);
  second.reset();  // its client went away
  asked.provider.answer();
  EXPECT_EQ(done, 2);
  EXPECT_TRUE(asked.issuer->keys());
}

TEST(Issuer, MayGoWhileItsKeysAreFetched) {
  Asked asked({.jwks_uri = kKeys});
  asked.provider.slow = true;
  int done = 0;
  rt::Task<void> waiting = note(*asked.issuer, done);
  waiting.start();
  asked.issuer.reset();
  waiting.reset();
  EXPECT_EQ(done, 0);
}

}  // namespace
}  // namespace apigen::jwt
