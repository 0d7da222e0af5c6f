// JWT and Cognito authorizers as operations call them. Reference: aws-behaviour 8.5 and 8.7.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "apigen/jwt/tokens.h"
#include "apigen/rt/authorizers.h"
#include "apigen/rt/context.h"
#include "fixture.h"
#include "tests/support/jwt_signer.h"

namespace apigen::rt {
namespace {

using testing::HasSubstr;

constexpr IdentitySource kHeader[] = {{IdentitySource::Location::header, "Authorization"}};
constexpr IdentitySource kQuery[] = {{IdentitySource::Location::querystring, "t"}};
constexpr std::string_view kAudience[] = {"aud1"};
const JwtAuthorizer kJwt{.issuer = "http://issuer.test", .audience = kAudience, .audience_count = 1, .sources = kHeader, .source_count = 1};
const JwtAuthorizer kOther{.issuer = "http://issuer.test", .audience = kAudience, .audience_count = 1, .sources = kHeader, .source_count = 1};
const JwtAuthorizer kFromQuery{.issuer = "http://issuer.test", .audience = kAudience, .audience_count = 1, .sources = kQuery, .source_count = 1};
constexpr std::string_view kPools[] = {"https://cognito-idp.eu-west-1.amazonaws.com/pool1", "https://cognito-idp.eu-west-1.amazonaws.com/pool2"};
const CognitoAuthorizer kCognito{.issuers = kPools, .issuer_count = 2, .sources = kHeader, .source_count = 1};
const CognitoAuthorizer kOneClient{.issuers = kPools, .issuer_count = 2, .sources = kHeader, .source_count = 1,
                                   .accepts = [](std::string_view aud) { return aud == "client1"; }};
constexpr std::string_view kScopes[] = {"pets:write", "pets:read"};

const Api kApi{.id = "a", .title = "t", .version = "1", .type = ApiType::http};

const test::SigningKey& key() {
  static const test::SigningKey made("P-256");
  return made;
}

class Authorize : public testing::Test {
 protected:
  jwt::TimedLoop loop;
  jwt::Provider provider;
  test::FakeEnvironment environment;
  test::FakeInvoker invoker;
  std::shared_ptr<config::Settings> settings = std::make_shared<config::Settings>();
  jwt::Tokens tokens{loop, provider};
  Services services{loop, environment, provider, invoker, settings};
  Exchange x{services};

  Authorize() {
    services.tokens = &tokens;
    x.api = &kApi;
    const std::string keys = "{\"keys\":[" + key().jwk(R"(,"kid":"k1")") + "]}";
    provider.pages["http://issuer.test/.well-known/openid-configuration"] = {200, R"({"issuer":"http://issuer.test","jwks_uri":"http://issuer.test/jwks"})"};
    provider.pages["http://issuer.test/jwks"] = {200, keys};
    provider.pages[std::string(kPools[1]) + "/.well-known/jwks.json"] = {200, keys};
  }
  static std::string token(const std::string& claims, const std::string& kid = "k1") { return key().token("ES256", R"(,"kid":")" + kid + "\"", claims); }
  static std::string good(const std::string& more = "") {
    return token(R"({"iss":"http://issuer.test","aud":"aud1","exp":1763711800,"sub":"ann")" + more + "}");
  }
  template <class Authorizer>
  Outcome ask(const Authorizer& authorizer, const std::string& value, Scopes scopes = {}) {
    x.request.headers.clear();
    x.caller = {};
    if (!value.empty()) x.request.headers.add("authorization", x.arena.copy(value));
    return test::run(authorize(x, authorizer, scopes));
  }
  std::string refusal(const std::string& value, Scopes scopes = {}) {
    const Outcome outcome = ask(kJwt, value, scopes);
    if (outcome.ok()) return "let in";
    EXPECT_TRUE(x.caller.authorizer_json.empty());
    return std::to_string(defaults_of(outcome.error().kind).status) + " " + std::string(outcome.error().challenge);
  }
};

TEST_F(Authorize, AGoodTokenIsKnownToEventsAndMappings) {
  const Outcome outcome = ask(kJwt, "Bearer " + good(R"(,"n":5,"scope":"a b")"));
  ASSERT_TRUE(outcome.ok()) << outcome.error().cause;
  EXPECT_EQ(x.caller.authorizer_json,
            R"({"jwt":{"claims":{"iss":"http://issuer.test","aud":"aud1","exp":"1763711800","sub":"ann","n":"5","scope":"a b"},"scopes":null}})");
  EXPECT_EQ(context_value(x, "authorizer.claims.sub"), "ann");
  EXPECT_EQ(context_value(x, "authorizer.claims.n"), "5");
  EXPECT_EQ(context_value(x, "authorizer.claims.none").data(), nullptr);
}

TEST_F(Authorize, ASecondRequestCostsNoFetchAndSaysTheSame) {
  const std::string text = "Bearer " + good();
  ASSERT_TRUE(ask(kJwt, text).ok());
  const std::string first(x.caller.authorizer_json);
  const std::size_t fetches = provider.asked.size();
  ASSERT_TRUE(ask(kJwt, text).ok());
  EXPECT_EQ(x.caller.authorizer_json, first);
  EXPECT_EQ(context_value(x, "authorizer.claims.sub"), "ann");
  EXPECT_EQ(provider.asked.size(), fetches);
  EXPECT_THAT(refusal(text + "x"), HasSubstr("401"));
  EXPECT_TRUE(ask(kOther, text).ok());
}

TEST_F(Authorize, TheSchemeIsOptionalAndTheQueryPossible) {
  EXPECT_TRUE(ask(kJwt, good()).ok());
  EXPECT_TRUE(ask(kJwt, "bearer   " + good()).ok());
  EXPECT_FALSE(ask(kFromQuery, good()).ok());
  x.request.query = x.arena.copy("t=" + good());
  x.query_decoded = false;
  EXPECT_TRUE(test::run(authorize(x, kFromQuery)).ok());
}

TEST_F(Authorize, RefusalsSayWhy) {
  const std::string start = "401 Bearer scope=\"\" error=\"invalid_token\" error_description=\"";
  EXPECT_EQ(refusal(""), "401 Bearer");
  EXPECT_EQ(refusal("Bearer"), "401 Bearer");
  EXPECT_EQ(refusal("Bearer not-a-token"), start + "token contains an invalid number of segments\"");
  EXPECT_EQ(refusal("Basic dTpw"), start + "token contains an invalid number of segments\"");
  EXPECT_EQ(refusal(token(R"({"iss":"http://issuer.test","aud":"other","exp":1763711800})")), start + "the token does not have a valid audience\"");
  EXPECT_EQ(refusal(token(R"({"iss":"http://issuer.test/x","aud":"aud1","exp":1763711800})")), start + "the token does not have a valid issuer\"");
  EXPECT_EQ(refusal(token(R"({"iss":"http://issuer.test","aud":"aud1","exp":1763711760})")), start + "the token has expired\"");
  EXPECT_EQ(refusal(token(R"({"iss":"http://issuer.test","aud":"aud1","exp":1763711800})", "k2")), start + "the token's kid is not known\"");
  EXPECT_EQ(refusal(good().substr(0, good().size() - 8) + "AAAAAAAA"), start + "the token's signature is not valid\"");
  provider.pages.clear();
  jwt::Tokens fresh(loop, provider);
  services.tokens = &fresh;
  EXPECT_EQ(refusal(good()), start + "OIDC discovery endpoint communication error\"");
}

TEST_F(Authorize, ScopesAreAnyOf) {
  const Scopes scopes{kScopes, 2};
  EXPECT_EQ(refusal(good(), scopes), "403 Bearer scope=\"pets:write pets:read\" error=\"insufficient_scope\" error_description=\"the token does not have a required scope\"");
  EXPECT_THAT(refusal(good(R"(,"scope":"pets:reads")"), scopes), HasSubstr("403"));
  const std::string reader = good(R"(,"scope":"x pets:read")");
  for (int i = 0; i < 2; ++i) {  // verified, then known
    ASSERT_TRUE(ask(kJwt, reader, scopes).ok());
    EXPECT_THAT(std::string(x.caller.authorizer_json), HasSubstr(R"("scopes":["x","pets:read"]}})"));
    EXPECT_TRUE(ask(kJwt, good(), {}).ok());
    EXPECT_FALSE(ask(kJwt, good(), scopes).ok());
  }
  EXPECT_TRUE(ask(kJwt, good(R"(,"scp":["pets:write"])"), scopes).ok());
}

TEST_F(Authorize, TwoFieldsAreNoToken) {
  x.request.headers.add("Authorization", x.arena.copy("Bearer bad"));
  x.request.headers.add("authorization", x.arena.copy("Bearer " + good()));
  EXPECT_FALSE(test::run(authorize(x, kJwt)).ok());
}

TEST_F(Authorize, AKnownTokenExpiresAndFollowsItsKeys) {
  const std::string text = good();
  ASSERT_TRUE(ask(kJwt, text).ok());
  provider.pages["http://issuer.test/jwks"].body = R"({"keys":[]})";
  loop.time += std::chrono::minutes(61);
  EXPECT_FALSE(ask(kJwt, text).ok());  // renewed at once here, and the key is gone

  const jwt::Verified* known = tokens.verified().find(&kJwt, text);
  ASSERT_NE(known, nullptr);
  EXPECT_FALSE(known->usable(1'763'711'760'000));
  EXPECT_TRUE(known->expired(1'763'711'800'000));
}

TEST_F(Authorize, HmacNeedsAConfiguredSecret) {
  const std::string claims = R"({"iss":"http://issuer.test","aud":"aud1","exp":1763711800})";
  const std::string secret(32, 's');
  EXPECT_FALSE(ask(kJwt, test::hmac_token(secret, claims)).ok());
  config::Settings changed;
  changed.issuers["http://issuer.test"] = {.secret = secret};
  tokens.configure(changed);
  EXPECT_TRUE(ask(kJwt, test::hmac_token(secret, claims)).ok());
  EXPECT_FALSE(ask(kJwt, good()).ok());
}

// ---------------------------------------------------------------------------------------------------------------- Cognito

constexpr const char* kId = R"({"iss":"https://cognito-idp.eu-west-1.amazonaws.com/pool2","token_use":"id","aud":"client1","exp":1763711800,"cognito:groups":["a","b"]})";
constexpr const char* kAccess = R"({"iss":"https://cognito-idp.eu-west-1.amazonaws.com/pool2","token_use":"access","client_id":"c","scope":"pets:read","exp":1763711800})";

TEST_F(Authorize, CognitoTakesIdTokensWithoutScopesAndAccessTokensWith) {
  const Scopes scopes{kScopes, 2};
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(ask(kCognito, token(kId)).ok());
    EXPECT_EQ(x.caller.authorizer_json,
              R"({"claims":{"iss":"https://cognito-idp.eu-west-1.amazonaws.com/pool2","token_use":"id","aud":"client1","exp":"Fri Nov 21 07:56:40 UTC 2025","cognito:groups":"a,b"}})");
    EXPECT_TRUE(ask(kCognito, "Bearer " + token(kAccess), scopes).ok());
    EXPECT_FALSE(ask(kCognito, token(kAccess)).ok());
    EXPECT_FALSE(ask(kCognito, token(kId), scopes).ok());
  }
  constexpr std::string_view kOtherScope[] = {"pets:write"};
  const Outcome missing = ask(kCognito, token(kAccess), {kOtherScope, 1});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind, GatewayErrorKind::unauthorized);
}

TEST_F(Authorize, CognitoRefusals) {
  for (std::string claims : {R"({"iss":"https://cognito-idp.eu-west-1.amazonaws.com/pool3","token_use":"id","exp":1763711800})", R"({"token_use":"id","exp":1763711800})",
                             R"({"iss":"https://cognito-idp.eu-west-1.amazonaws.com/pool2","exp":1763711800})", R"({"iss":5,"token_use":"id","exp":1763711800})"}) {
    const Outcome outcome = ask(kCognito, token(claims));
    ASSERT_FALSE(outcome.ok()) << claims;
    EXPECT_EQ(outcome.error().kind, GatewayErrorKind::unauthorized);
    EXPECT_EQ(outcome.error().message.data(), nullptr);
  }
  EXPECT_FALSE(ask(kCognito, "").ok());
  const Outcome expired = ask(kCognito, token(R"({"iss":"https://cognito-idp.eu-west-1.amazonaws.com/pool2","token_use":"id","exp":1763711700})"));
  ASSERT_FALSE(expired.ok());
  EXPECT_EQ(expired.error().message, "The incoming token has expired");
  EXPECT_TRUE(ask(kOneClient, token(kId)).ok());
  EXPECT_FALSE(ask(kOneClient, token(R"({"iss":"https://cognito-idp.eu-west-1.amazonaws.com/pool2","token_use":"id","aud":"client2","exp":1763711800})")).ok());
}

}  // namespace
}  // namespace apigen::rt
