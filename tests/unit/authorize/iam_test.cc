// AWS_IAM: signatures, sessions, policies. Expectations: aws-behaviour reference 8.4, 8.6, 11.5; AWS General Reference.
#include <functional>

#include "apigen/policy/parse.h"
#include "apigen/policy/store.h"
#include "apigen/rt/cache.h"
#include "apigen/sigv4/sign.h"
#include "fixture.h"
#include "signature.h"

namespace apigen::authorize::test {
namespace {

const rt::IamAuthorizer kIam;
constexpr std::int64_t kMinute = 60'000;

std::shared_ptr<const policy::StoredPolicy> stored(const std::string& text) {
  rt::Arena arena;
  const policy::Parsed parsed = policy::parse(arena, *json::parse(arena, text).value, policy::Attached::to_identity);
  EXPECT_NE(parsed.policy, nullptr) << parsed.problem;
  return std::make_shared<const policy::StoredPolicy>(*parsed.policy);
}

config::Identity identity(const std::string& key) {
  config::Identity one;
  one.access_key_id = key;
  one.secret_access_key = "secret-of-" + key;
  one.user_arn = "arn:aws:iam::123456789012:user/ann";
  one.account_id = "123456789012";
  one.user_id = "AIDAANN";
  return one;
}

struct Signed : Asked {
  explicit Signed(const rt::Api& api = kRest) : Asked(api) {
    config::Identity temporary = identity("ASIATEMP"), over = identity("ASIAOVER");
    temporary.session_token = over.session_token = "token";
    over.expires_ms = worker.environment.wall_ms();
    worker.settings->identities = {identity("AKIDEXAMPLE"), over, temporary};
    x.request.headers.add("Host", "petstore.test");
    x.request.query = "b=2&a=1";
    x.request.body_bytes = "hello";
  }
  /// As a client would, `ms` away from the gateway's time.
  Signed& sign(std::int64_t ms = 0, const std::string& key = "AKIDEXAMPLE", const char* secret = nullptr, const char* token = "", const char* region = "us-east-1",
               const char* service = "execute-api") {
    const std::string secret_key = secret ? secret : "secret-of-" + key;
    const std::string target = std::string(x.context.path) + "?" + std::string(x.request.query);
    sigv4::KeyCache keys;
    sigv4::sign(x.arena, {x.request.method, x.arena.copy(target), &x.request.headers, x.request.body_bytes}, {x.arena.copy(key), secret_key, token}, region, service,
                worker.environment.wall_ms() + ms, keys);
    return *this;
  }
  void edit(const std::function<void(std::string&)>& change) {
    std::string text(x.request.headers.last("authorization"));
    change(text);
    x.request.headers.set("Authorization", x.arena.copy(text));
  }
  void replace(const std::string& from, const std::string& to) {
    edit([&](std::string& text) {
      const std::size_t at = text.find(from);
      ASSERT_NE(at, std::string::npos) << text;
      text.replace(at, from.size(), to);
    });
  }
};

TEST(Iam, LetsASignedRequestIn) {
  Signed asked;
  asked.sign();
  EXPECT_EQ(asked.status(kIam), 200) << asked.body();
  EXPECT_EQ(asked.x.caller.user_arn, "arn:aws:iam::123456789012:user/ann");
  EXPECT_EQ(asked.x.caller.account_id, "123456789012");
  EXPECT_EQ(asked.x.caller.access_key, "AKIDEXAMPLE");
  EXPECT_EQ(asked.x.caller.user, "AIDAANN");
  EXPECT_EQ(asked.x.caller.caller, "AIDAANN");
  EXPECT_FALSE(asked.x.request.headers.has("authorization"));  // a signature is not passed on
}

TEST(Iam, TellsHttpApisWhoItWas) {
  Signed asked(kHttp);
  asked.sign();
  EXPECT_EQ(asked.status(kIam), 200);
  EXPECT_EQ(asked.x.caller.authorizer_json,
            R"({"iam":{"accessKey":"AKIDEXAMPLE","accountId":"123456789012","callerId":"AIDAANN","cognitoIdentity":null,"principalOrgId":null,)"
            R"("userArn":"arn:aws:iam::123456789012:user/ann","userId":"AIDAANN"}})");
}

struct Case {
  const char* name;
  std::function<void(Signed&)> make;
  int status;
  const char* error_type;
  const char* text;  // begins the message
};

TEST(Iam, Table) {
  const char* const kMismatch = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
  const std::string upper = "0123456789ABCDEF";
  const Case kCases[] = {
      {"not signed", [](Signed&) {}, 403, "MissingAuthenticationTokenException", "Missing Authentication Token"},
      {"not SigV4", [](Signed& s) { s.x.request.headers.add("Authorization", "Bearer abc"); }, 403, "IncompleteSignatureException",
       "'abc' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer abc'."},
      {"SigV4A", [](Signed& s) { s.sign().replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"); }, 403, "IncompleteSignatureException", "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'."},
      {"unknown key", [](Signed& s) { s.sign(0, "AKIDUNKNOWN"); }, 403, "UnrecognizedClientException", "The security token included in the request is invalid."},
      {"wrong secret", [](Signed& s) { s.sign(0, "AKIDEXAMPLE", "wrong"); }, 403, "InvalidSignatureException", kMismatch},
      {"4:59 late", [](Signed& s) { s.sign(-5 * kMinute + 1000); }, 200, "", ""},
      {"5:01 late", [](Signed& s) { s.sign(-5 * kMinute - 1000); }, 403, "InvalidSignatureException", "Signature expired: 20251121T075059Z is now earlier than 20251121T075100Z (20251121T075600Z - 5 min.)"},
      {"4:59 early", [](Signed& s) { s.sign(5 * kMinute - 1000); }, 200, "", ""},
      {"5:01 early", [](Signed& s) { s.sign(5 * kMinute + 1000); }, 403, "InvalidSignatureException", "Signature not yet current: 20251121T080101Z is still later than 20251121T080100Z (20251121T075600Z + 5 min.)"},
      {"another region", [](Signed& s) { s.sign(0, "AKIDEXAMPLE", nullptr, "", "eu-west-9"); }, 403, "InvalidSignatureException", "Credential should be scoped to a valid region, not 'eu-west-9'."},
      {"another service", [](Signed& s) { s.sign(0, "AKIDEXAMPLE", nullptr, "", "us-east-1", "s3"); }, 403, "InvalidSignatureException", "Credential should be scoped to correct service: 'execute-api'."},
      {"another terminator", [](Signed& s) { s.sign().replace("aws4_request", "aws4_other"); }, 403, "InvalidSignatureException", "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4_other'."},
      {"another date in the scope", [](Signed& s) { s.sign().replace("/20251121/", "/20251120/"); }, 403, "InvalidSignatureException", "Date in Credential scope does not match YYYYMMDD"},
      {"no signature", [](Signed& s) { s.sign().edit([](std::string& text) { text.resize(text.find("Signature=")); }); }, 403, "IncompleteSignatureException", "Authorization header requires 'Signature' parameter. "},
      {"empty signature", [](Signed& s) { s.sign().edit([](std::string& text) { text.resize(text.find("Signature=") + 10); }); }, 403, "IncompleteSignatureException", "Authorization header requires 'Signature' parameter. "},
      {"signature in upper case", [](Signed& s) { s.sign().edit([](std::string& text) {
                                     for (std::size_t i = text.find("Signature=") + 10; i < text.size(); ++i) text[i] = static_cast<char>(std::toupper(text[i]));
                                   }); }, 403, "InvalidSignatureException", kMismatch},
      {"two signatures", [](Signed& s) { s.sign().edit([](std::string& text) { text += ", Signature=00"; }); }, 403, "IncompleteSignatureException", ""},
      {"two Authorization fields", [](Signed& s) { s.sign().x.request.headers.add("authorization", "x"); }, 403, "IncompleteSignatureException", ""},
      {"no date", [](Signed& s) { s.sign().x.request.headers.remove("x-amz-date"); }, 403, "IncompleteSignatureException", "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."},
      {"bad date", [](Signed& s) { s.sign().x.request.headers.set("X-Amz-Date", "2024-99-99T99:99:99Z"); }, 403, "IncompleteSignatureException", "Date must be in ISO-8601 'basic format'. Got '2024-99-99T99:99:99Z'."},
      {"host not signed", [](Signed& s) { s.sign().replace("SignedHeaders=host;", "SignedHeaders="); }, 403, "InvalidSignatureException", "'Host' or ':authority' must be a 'SignedHeader'"},
      {"an X-Amz field that is not signed", [](Signed& s) { s.sign().x.request.headers.add("X-Amz-Target", "evil"); }, 403, "InvalidSignatureException", "The header 'X-Amz-Target' must be a 'SignedHeader'"},
      {"a signed field that is not there", [](Signed& s) { s.sign().replace("SignedHeaders=host;", "SignedHeaders=host;x-absent;"); }, 403, "InvalidSignatureException", "The signed header 'x-absent' is not in the request."},
      {"a field that CloudFront adds", [](Signed& s) { s.sign().x.request.headers.add("X-Amz-Cf-Id", "x"); }, 200, "", ""},
      {"another field that is not signed", [](Signed& s) { s.sign().x.request.headers.add("X-Other", "x"); }, 200, "", ""},
      {"query changed", [](Signed& s) { s.sign().x.request.query = "b=2&a=2"; }, 403, "InvalidSignatureException", kMismatch},
      {"query reordered", [](Signed& s) { s.sign().x.request.query = "a=1&b=2"; }, 200, "", ""},
      {"path changed", [](Signed& s) { s.sign().x.context.path = "/prod/pets/"; }, 403, "InvalidSignatureException", kMismatch},
      {"method changed", [](Signed& s) { s.sign().x.request.method = "POST"; }, 403, "InvalidSignatureException", kMismatch},
      {"body changed", [](Signed& s) { s.sign().x.request.body_bytes = "hallo"; }, 403, "InvalidSignatureException", kMismatch},
      {"a hash that lies", [](Signed& s) {
         s.x.request.headers.add("X-Amz-Content-Sha256", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
         s.sign().x.request.body_bytes = "hallo";
       }, 403, "InvalidSignatureException", kMismatch},
      {"another body's hash, signed", [](Signed& s) {
         s.x.request.headers.add("X-Amz-Content-Sha256", "486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7");
         s.sign();
       }, 403, "InvalidSignatureException", "The provided 'x-amz-content-sha256' header does not match what was computed."},
      {"UNSIGNED-PAYLOAD", [](Signed& s) {
         s.x.request.headers.add("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD");
         s.sign();
       }, 403, "InvalidSignatureException", "The provided 'x-amz-content-sha256' header does not match what was computed."},
      {"session token", [](Signed& s) { s.sign(0, "ASIATEMP", nullptr, "token"); }, 200, "", ""},
      {"no session token", [](Signed& s) { s.sign(0, "ASIATEMP"); }, 403, "UnrecognizedClientException", "The security token included in the request is invalid."},
      {"wrong session token", [](Signed& s) { s.sign(0, "ASIATEMP", nullptr, "other"); }, 403, "UnrecognizedClientException", "The security token included in the request is invalid."},
      {"a token that the key has not", [](Signed& s) { s.sign(0, "AKIDEXAMPLE", nullptr, "token"); }, 403, "UnrecognizedClientException", "The security token included in the request is invalid."},
      {"session over", [](Signed& s) { s.sign(0, "ASIAOVER", nullptr, "token"); }, 403, "ExpiredTokenException", "The security token included in the request is expired"},
      {"signed twice", [](Signed& s) { s.sign().x.request.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00"; }, 403, "IncompleteSignatureException", "The request is signed both"},
  };
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.name);
    Signed rest;
    one.make(rest);
    EXPECT_EQ(rest.status(kIam), one.status) << rest.body();
    Signed http(kHttp);
    if (std::string_view(one.name) != "path changed") {
      one.make(http);
      EXPECT_EQ(http.status(kIam), one.status);
    }
    if (one.status == 200) continue;
    EXPECT_EQ(rest.error_type(), one.error_type);
    EXPECT_EQ(rest.body().find(std::string("{\"message\":\"") + one.text), 0u) << rest.body();
    if (http.x.error) {
      EXPECT_EQ(http.body(), R"({"message":"Forbidden"})");
    }
    EXPECT_TRUE(rest.x.caller.user_arn.empty());
  }
}

/// A presigned request, made as AWS's clients make them.
struct Presigned : Signed {
  explicit Presigned(std::int64_t ms = 0, const char* expires = "60") {
    x.request.body_bytes = "";
    rt::Arena& arena = x.arena;
    const std::string time(sigv4::amz_date(arena, worker.environment.wall_ms() + ms));
    const sigv4::Scope scope{arena.copy(time.substr(0, 8)), "us-east-1", "execute-api"};
    const std::string query = "b=2&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F" + time.substr(0, 8) + "%2Fus-east-1%2Fexecute-api%2Faws4_request&X-Amz-Date=" + time +
                              "&X-Amz-Expires=" + expires + "&X-Amz-SignedHeaders=host";
    x.request.query = arena.copy(query);
    rt::Buffer canonical(arena), to_sign(arena);
    sigv4::append_canonical_request(canonical, {.method = "GET", .path = x.context.path, .query = x.request.query, .headers = &x.request.headers, .payload_hash = sigv4::sha256_hex(arena, "")}, "host");
    sigv4::append_string_to_sign(to_sign, arena.copy(time), scope, canonical.view());
    const std::string signature(sigv4::signature(arena, sigv4::derive_key("secret-of-AKIDEXAMPLE", scope), to_sign.view()));
    x.request.query = arena.copy(query + "&X-Amz-Signature=" + signature);
  }
  void replace_query(const std::string& from, const std::string& to) {
    std::string text(x.request.query);
    text.replace(text.find(from), from.size(), to);
    x.request.query = x.arena.copy(text);
  }
};

TEST(Iam, PresignedRequests) {
  EXPECT_EQ(Presigned().status(kIam), 200);
  EXPECT_EQ(Presigned(-59'000).status(kIam), 200);
  EXPECT_EQ(Presigned(-3'600'000, "7200").status(kIam), 200);
  Presigned late(-61'000);
  EXPECT_EQ(late.status(kIam), 403);
  EXPECT_EQ(late.body().find(R"({"message":"Signature expired: 20251121T075459Z is now earlier than 20251121T075500Z (20251121T075600Z - 60 s.))"), 0u) << late.body();
  EXPECT_EQ(Presigned(301'000).status(kIam), 403);
  EXPECT_EQ(Presigned(0, "604801").status(kIam), 403);
  EXPECT_EQ(Presigned(0, "0").status(kIam), 403);
  EXPECT_EQ(Presigned(0, "x").status(kIam), 403);
  Presigned changed;
  changed.replace_query("b=2", "b=3");
  EXPECT_EQ(changed.status(kIam), 403);
  Presigned longer;
  longer.replace_query("Expires=60", "Expires=61");
  EXPECT_EQ(longer.status(kIam), 403);
  Presigned twice;
  twice.replace_query("b=2", "X-Amz-Signature=00");
  EXPECT_EQ(twice.status(kIam), 403);
  Presigned incomplete;
  incomplete.replace_query("&X-Amz-SignedHeaders=host", "");
  EXPECT_EQ(incomplete.status(kIam), 403);
  EXPECT_EQ(incomplete.body(), R"({"message":"AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters."})");
}

// ------------------------------------------------------------------------------------------------------------- policies

const std::string_view kAll[] = {"*"};
const rt::PolicyPrincipal kAnyone[] = {{rt::PolicyPrincipal::Kind::aws, "*"}};
constexpr rt::PolicyStatement statement(bool allow) {
  return {.allow = allow, .actions = {kAll, 1}, .resources = {kAll, 1}, .principals = kAnyone, .principal_count = 1};
}
const rt::PolicyStatement kAllow[] = {statement(true)}, kDeny[] = {statement(false)};
const rt::Policy kAllows{kAllow, 1}, kDenies{kDeny, 1}, kSilent{};
const char kNotAuthorized[] = R"({"Message":"User: arn:aws:iam::123456789012:user/ann is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:petstore/prod/GET/pets)";

TEST(Iam, PoliciesOfIdentityAndResource) {
  const std::string allow = R"({"Statement":{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"*/GET/pets"}})";
  const std::string deny = R"({"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}})";
  struct Row {
    std::vector<std::string> own;
    const rt::Policy* resource;
    int same_account, other_account;
    const char* because;
  };
  const Row kRows[] = {
      {{allow}, &kAllows, 200, 200, ""},
      {{allow}, &kSilent, 200, 403, ""},
      {{allow}, nullptr, 200, 403, ""},
      {{allow}, &kDenies, 403, 403, " with an explicit deny in a resource-based policy"},
      {{}, &kAllows, 200, 403, ""},
      {{}, &kSilent, 403, 403, ""},
      {{}, nullptr, 403, 403, ""},
      {{}, &kDenies, 403, 403, " with an explicit deny in a resource-based policy"},
      {{allow, deny}, &kAllows, 403, 403, " with an explicit deny in an identity-based policy"},
      {{deny}, &kSilent, 403, 403, " with an explicit deny in an identity-based policy"},
  };
  for (const Row& row : kRows) {
    for (const bool same : {true, false}) {
      Signed asked;
      config::Identity& ann = asked.worker.settings->identities[0];
      ann.policies.emplace();
      for (const std::string& one : row.own) ann.policies->push_back(stored(one));
      if (!same) asked.worker.settings->account_id = "210987654321";
      asked.sign();
      EXPECT_EQ(asked.status(rt::IamAuthorizer{row.resource}), same ? row.same_account : row.other_account) << row.own.size() << same;
      if (same && row.same_account == 403) {
        EXPECT_EQ(asked.body(), kNotAuthorized + std::string(row.because) + "\"}");
      }
    }
  }
}

TEST(Iam, KnowsTheCallerInConditions) {
  Signed asked;
  asked.worker.settings->identities[0].policies.emplace({stored(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:username":"ann","aws:PrincipalAccount":"123456789012"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/${aws:username}"}}}})")});
  asked.sign();
  EXPECT_EQ(asked.status(kIam), 200) << asked.body();
}

TEST(Iam, PoliciesSayWhoMayReplaceAKeptAnswer) {
  auto ask = [](const std::string& actions, bool wanted) {
    Signed asked;
    rt::CacheUse use{};
    use.refresh = wanted;
    asked.x.cache = &use;
    asked.worker.settings->identities[0].policies = {stored(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":)" + actions + R"(,"Resource":"*"}]})")};
    asked.sign();
    EXPECT_EQ(asked.status(kIam), 200) << asked.body();
    return use.may_refresh;
  };
  EXPECT_TRUE(ask(R"(["execute-api:Invoke","execute-api:InvalidateCache"])", true));
  EXPECT_TRUE(ask(R"("execute-api:*")", true));
  EXPECT_FALSE(ask(R"("execute-api:Invoke")", true));
  EXPECT_FALSE(ask(R"("execute-api:*")", false));
}

TEST(AmzDate, IsStrict) {
  EXPECT_EQ(parse_amz_date("20251121T075600Z"), 1'763'711'760'000);
  for (const char* text : {"", "20251121T075600", "2025-11-21T07:56:00Z", "20251321T075600Z", "20250230T075600Z", "20251121T245600Z", "2025112xT075600Z"}) EXPECT_LT(parse_amz_date(text), 0) << text;
}

}  // namespace
}  // namespace apigen::authorize::test
