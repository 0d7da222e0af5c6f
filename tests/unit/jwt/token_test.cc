#include "apigen/jwt/token.h"

#include <gtest/gtest.h>

#include "tests/support/jwt_signer.h"

namespace apigen::jwt {
namespace {

using test::base64url;

std::string whole(const std::string& header, const std::string& claims = R"({"a":1})", const std::string& signature = "sig") {
  return base64url(header) + "." + base64url(claims) + "." + base64url(signature);
}
constexpr const char* kHeader = R"({"alg":"RS256","kid":"k1"})";

TEST(Token, IsTakenApart) {
  rt::Arena arena;
  const std::string text = whole(kHeader);
  const ParsedToken parsed = parse_token(arena, text);
  ASSERT_EQ(parsed.problem, nullptr);
  EXPECT_EQ(parsed.token.algorithm, Algorithm::rs256);
  EXPECT_EQ(parsed.token.key_id, "k1");
  EXPECT_EQ(parsed.token.signature, "sig");
  EXPECT_EQ(parsed.token.signed_text, text.substr(0, text.rfind('.')));
  EXPECT_EQ(parsed.token.claims->find("a")->text(), "1");
}

TEST(Token, WithoutAKeyIdSaysSo) {
  rt::Arena arena;
  EXPECT_EQ(parse_token(arena, whole(R"({"alg":"ES256"})")).token.key_id.data(), nullptr);
  EXPECT_NE(parse_token(arena, whole(R"({"alg":"ES256","kid":""})")).token.key_id.data(), nullptr);
}

TEST(Token, WhatIsNoneIsRefused) {
  const std::string good = whole(kHeader);
  const std::pair<const char*, std::string> cases[] = {
      {"no parts", "not-a-token"},
      {"nothing", ""},
      {"two parts", good.substr(0, good.rfind('.'))},
      {"five parts", "a.b.c.d.e"},
      {"dots", ".."},
      {"padding", base64url(kHeader) + "=." + base64url("{}") + ".YQ"},
      {"standard alphabet", "a+/b.a+/b.a+/b"},
      {"white space", base64url(kHeader) + " ." + base64url("{}") + ".YQ"},
      {"unused bits", base64url(kHeader) + "." + base64url("{}") + ".YR"},
      {"a length that none has", base64url(kHeader) + "." + base64url("{}") + ".YQQQQ"},
      {"no signature", base64url(kHeader) + "." + base64url("{}") + "."},
      {"header no JSON", whole("xx")},
      {"header a list", whole("[]")},
      {"header with a name twice", whole(R"({"alg":"none","alg":"RS256"})")},
      {"claims a list", whole(kHeader, "[1]")},
      {"claims with a name twice", whole(kHeader, R"({"exp":1,"exp":9999999999})")},
      {"claims too deep", whole(kHeader, std::string(3000, '['))},
      {"claims no UTF-8", whole(kHeader, "{\"iss\":\"\xFF\"}")},
      {"claims and more", whole(kHeader, "{} {}")},
      {"no alg", whole("{}")},
      {"alg none", whole(R"({"alg":"none"})")},
      {"alg in another case", whole(R"({"alg":"nOnE"})")},
      {"alg rs256", whole(R"({"alg":"rs256"})")},
      {"alg a list", whole(R"({"alg":["RS256"]})")},
      {"alg with a NUL", whole(R"({"alg":"RS256\u0000"})")},
      {"kid a number", whole(R"({"alg":"RS256","kid":5})")},
      {"crit", whole(R"({"alg":"RS256","crit":["exp2"],"exp2":1})")},
      {"crit of what is known", whole(R"({"alg":"RS256","crit":["b64"],"b64":true})")},
      {"b64", whole(R"({"alg":"RS256","b64":false})")},
      {"too long", whole(kHeader, "{\"a\":\"" + std::string(8000, 'x') + "\"}")},
  };
  for (const auto& [what, text] : cases) {
    rt::Arena arena;
    EXPECT_NE(parse_token(arena, text).problem, nullptr) << what;
  }
}

TEST(Token, EveryPrefixAndEveryOtherByteIsReadInBounds) {
  const std::string good = whole(kHeader);
  for (std::size_t i = 0; i < good.size(); ++i) {
    rt::Arena arena;
    EXPECT_NE(parse_token(arena, std::string(good, 0, i)).problem, nullptr) << i;
    std::string other = good;
    other[i] = '\xFF';
    EXPECT_NE(parse_token(arena, other).problem, nullptr) << i;
  }
}

}  // namespace
}  // namespace apigen::jwt
