#include "apigen/jwt/claims.h"

#include <gtest/gtest.h>

#include "apigen/jwt/token.h"

namespace apigen::jwt {
namespace {

constexpr std::int64_t kNow = 1'763'711'760'000;  // 2025-11-21 07:56:00 UTC

struct Claims {
  rt::Arena arena;
  std::string text;
  const json::Value* value;
  explicit Claims(std::string json) : text(std::move(json)), value(json::parse(arena, text).value) { EXPECT_NE(value, nullptr) << text; }
};

bool in_time(const std::string& members) {
  Claims claims("{" + members + "}");
  return check_times(*claims.value, kNow) == nullptr;
}

TEST(Claims, TimesAreCheckedWithoutLeeway) {
  EXPECT_TRUE(in_time(R"("exp":1763711761)"));
  EXPECT_TRUE(in_time(R"("exp":1763711760.5)"));
  EXPECT_TRUE(in_time(R"("exp":1e308)"));
  EXPECT_TRUE(in_time(R"("exp":1763711761,"nbf":1763711760,"iat":1763711760)"));
  EXPECT_TRUE(in_time(R"("exp":1763711761,"nbf":-1)"));
  for (const char* members : {"", R"("exp":1763711760)", R"("exp":1763711759.999)", R"("exp":"1763711761")", R"("exp":null)", R"("exp":[1763711761])",
                              R"("exp":true)", R"("exp":1e400)", R"("exp":-1e400)", R"("exp":1763711761,"nbf":1763711761)",
                              R"("exp":1763711761,"iat":1763711761)", R"("exp":1763711761,"nbf":"0")", R"("exp":1763711761,"iat":1e400)"}) {
    EXPECT_FALSE(in_time(members)) << members;
  }
}

TEST(Claims, ExpiryIsBounded) {
  EXPECT_EQ(expiry_ms(*Claims(R"({"exp":1.5})").value), 1500);
  EXPECT_EQ(expiry_ms(*Claims(R"({"exp":1e308})").value), INT64_MAX);
  EXPECT_EQ(expiry_ms(*Claims(R"({"exp":-5})").value), 0);
}

TEST(Claims, TheAudienceIsNamedExactly) {
  const std::string_view ours[] = {"aud1", "aud2"};
  auto fits = [&](const char* json) { return has_audience(*Claims(json).value, ours, 2); };
  for (const char* json : {R"({"aud":"aud2"})", R"({"aud":["x","aud1"]})", R"({"client_id":"aud1"})"}) EXPECT_TRUE(fits(json)) << json;
  for (const char* json : {"{}", R"({"aud":"xaud1x"})", R"({"aud":"AUD1"})", R"({"aud":[]})", R"({"aud":["x"],"client_id":"aud1"})", R"({"aud":null,"client_id":"aud1"})",
                           R"({"aud":{"aud1":1}})", R"({"aud":[["aud1"]]})", R"({"client_id":["aud1"]})", R"({"aud":""})"}) {
    EXPECT_FALSE(fits(json)) << json;
  }
}

TEST(Claims, ScopesComeFromBothClaims) {
  Claims claims(R"({"scope":" a  b ","scp":["c","d e",5]})");
  std::string all;
  for (std::string_view scope : scopes_of(claims.arena, *claims.value)) all += std::string(scope) + "|";
  EXPECT_EQ(all, "a|b|c|d|e|");
  EXPECT_TRUE(scopes_of(claims.arena, *Claims(R"({"scope":5,"scp":{}})").value).empty());
}

std::string texts(const char* json, Spelling spelling) {
  Claims claims(json);
  std::string all;
  for (const rt::NamedValue& claim : claim_texts(claims.arena, *claims.value, "claims.", spelling)) {
    all += std::string(claim.name) + "=" + std::string(claim.value) + "|";
  }
  return all;
}

TEST(Claims, BecomeTexts) {
  const char* json = R"({"sub":"ann","exp":1468877004,"ok":true,"none":null,"list":["a","b",1],"empty":[],"object":{"a":[1,"x"]},"text":"","half":0.50})";
  EXPECT_EQ(texts(json, Spelling::http_api),
            R"(claims.sub=ann|claims.exp=1468877004|claims.ok=true|claims.list=[a b 1]|claims.empty=[]|claims.object={"a":[1,"x"]}|claims.text=|claims.half=0.50|)");
  EXPECT_EQ(texts(json, Spelling::rest_api),
            R"(claims.sub=ann|claims.exp=Mon Jul 18 21:23:24 UTC 2016|claims.ok=true|claims.list=a,b,1|claims.empty=|claims.object={"a":[1,"x"]}|claims.text=|claims.half=0.50|)");
  EXPECT_EQ(texts(R"({"exp":1e300,"iat":-1})", Spelling::rest_api), "claims.exp=1e300|claims.iat=-1|");
}

}  // namespace
}  // namespace apigen::jwt
