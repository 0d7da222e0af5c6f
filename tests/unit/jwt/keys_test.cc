#include "apigen/jwt/keys.h"

#include <gtest/gtest.h>

#include "tests/support/jwt_signer.h"

namespace apigen::jwt {
namespace {

using test::SigningKey;
using Verdict = KeySet::Verdict;

const SigningKey& rsa() {
  static const SigningKey key("RSA");
  return key;
}

Verdict verdict(const std::string& keys, const std::string& text, const std::string& secret = {}) {
  rt::Arena arena;
  const ParsedKeys set = parse_keys(keys, secret);
  const ParsedToken parsed = parse_token(arena, text);
  if (!set.keys) ADD_FAILURE() << set.problem;
  if (!set.keys || parsed.problem) return Verdict::bad;  // not even taken apart
  return set.keys->verify(parsed.token);
}

std::string set_of(const std::string& jwk) { return "{\"keys\":[" + jwk + "]}"; }

TEST(Keys, VerifyEveryAlgorithm) {
  const std::pair<const char*, std::vector<const char*>> kinds[] = {
      {"RSA", {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}}, {"P-256", {"ES256"}}, {"P-384", {"ES384"}}, {"P-521", {"ES512"}}, {"ED25519", {"EdDSA"}}};
  for (const auto& [kind, algorithms] : kinds) {
    const SigningKey key(kind), other(kind);
    const std::string keys = set_of(key.jwk(R"(,"kid":"k1","use":"sig")"));
    for (const char* algorithm : algorithms) {
      const std::string text = key.token(algorithm, R"(,"kid":"k1")", R"({"sub":"ann"})");
      EXPECT_EQ(verdict(keys, text), Verdict::good) << algorithm;
      EXPECT_EQ(verdict(keys, key.token(algorithm, "", "{}")), Verdict::good) << algorithm << " without kid";
      EXPECT_EQ(verdict(keys, other.token(algorithm, R"(,"kid":"k1")", "{}")), Verdict::bad) << algorithm << " of another key";
      EXPECT_EQ(verdict(keys, key.token(algorithm, R"(,"kid":"k2")", "{}")), Verdict::unknown_key) << algorithm;
      const std::size_t dot = text.rfind('.');
      for (std::size_t at : {dot + 1, dot + 20, text.size() - 4}) {
        std::string changed = text;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        EXPECT_EQ(verdict(keys, changed), Verdict::bad) << algorithm << " changed at " << at;
      }
      EXPECT_EQ(verdict(keys, text + "AAAA"), Verdict::bad) << algorithm << " with a longer signature";
      EXPECT_EQ(verdict(keys, text.substr(0, text.size() - 4)), Verdict::bad) << algorithm << " with a shorter signature";
      const std::string unsigned_text = text.substr(0, dot + 1);
      EXPECT_EQ(verdict(keys, unsigned_text + test::base64url(std::string(64, '\0'))), Verdict::bad) << algorithm << " signed with zeros";
    }
  }
}

TEST(Keys, AnAlgorithmIsOneOfTheKeysOwn) {
  const SigningKey curve("P-256");
  const std::string keys = "{\"keys\":[" + rsa().jwk(R"(,"kid":"r","alg":"RS256")") + "," + curve.jwk(R"(,"kid":"e")") + "]}";
  EXPECT_EQ(verdict(keys, rsa().token("RS256", R"(,"kid":"r")", "{}")), Verdict::good);
  EXPECT_EQ(verdict(keys, rsa().token("PS256", R"(,"kid":"r")", "{}")), Verdict::bad);   // the key says RS256
  EXPECT_EQ(verdict(keys, rsa().token("RS512", R"(,"kid":"r")", "{}")), Verdict::bad);
  EXPECT_EQ(verdict(keys, curve.token("ES256", R"(,"kid":"r")", "{}")), Verdict::bad);   // another kind of key
  EXPECT_EQ(verdict(keys, rsa().token("RS256", R"(,"kid":"e")", "{}")), Verdict::bad);
  EXPECT_EQ(verdict(keys, curve.token("ES256", "", "{}")), Verdict::good);
}

TEST(Keys, HmacIsForConfiguredSecretsOnly) {
  const std::string secret(32, 's');
  const std::string jwk = rsa().jwk(R"(,"kid":"k1")");
  EXPECT_EQ(verdict(set_of(jwk), test::hmac_token(secret, "{}"), secret), Verdict::good);
  EXPECT_EQ(verdict(set_of(jwk), test::hmac_token(std::string(32, 'x'), "{}"), secret), Verdict::bad);
  EXPECT_EQ(verdict(set_of(jwk), test::hmac_token(secret, "{}", "HS512"), secret), Verdict::bad);  // too short for it
  EXPECT_EQ(verdict(set_of(jwk), test::hmac_token(std::string(64, 's'), "{}", "HS512"), std::string(64, 's')), Verdict::good);
  EXPECT_EQ(verdict(set_of(jwk), test::hmac_token(jwk, "{}")), Verdict::bad);
  EXPECT_EQ(verdict(set_of(jwk), test::hmac_token("", "{}")), Verdict::bad);
  // A secret in a key set would be public.
  EXPECT_EQ(verdict(set_of(R"({"kty":"oct","k":")" + test::base64url(secret) + "\"}"), test::hmac_token(secret, "{}")), Verdict::bad);
}

TEST(Keys, WhatCannotBeUsedIsLeftOut) {
  const std::string good = rsa().jwk(R"(,"kid":"k1")");
  const SigningKey curve("P-256");
  const std::string wrong_point = curve.jwk("").substr(0, curve.jwk("").find("\"y\"")) + R"("y":")" + test::base64url(std::string(32, 'y')) + "\"}";
  for (const std::string& jwk :
       {std::string("1"), std::string("{}"), std::string(R"({"kty":"RSA"})"), std::string(R"({"kty":"RSA","n":"AQAB","e":"AQAB"})"), SigningKey("RSA", 1024).jwk(""),
        rsa().jwk(R"(,"use":"enc")"), rsa().jwk(R"(,"key_ops":["encrypt"])"), rsa().jwk(R"(,"alg":"RSA-OAEP")"), rsa().jwk(R"(,"kid":5)"), wrong_point,
        std::string(R"({"kty":"OKP","crv":"Ed25519","x":"AA"})"), std::string(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})"),
        std::string(R"({"kty":"OKP","crv":"X25519","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})")}) {
    const ParsedKeys set = parse_keys("{\"keys\":[" + jwk + "," + good + "]}");
    ASSERT_TRUE(set.keys) << set.problem;
    EXPECT_EQ(set.keys->size(), 1u) << jwk;
  }
}

TEST(Keys, ASetHasItsForm) {
  for (const std::string& text : {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"keys":{}})"), std::string("<html>"),
                                  R"({"keys":[)" + std::string(70, '1') + "]" , std::string(kLargestKeySet + 1, ' ')}) {
    const ParsedKeys set = parse_keys(text);
    EXPECT_FALSE(set.keys);
    EXPECT_NE(set.problem, "");
  }
  EXPECT_EQ(parse_keys(R"({"keys":[]})").keys->size(), 0u);
}

}  // namespace
}  // namespace apigen::jwt
