// The table of Lambda authorizers and resource policies: situation -> status, body, error type, calls.
// Expectations: aws-behaviour reference 1.1, 1.2, 8.1 to 8.3, 8.6, 8.8, 11.5.
#include "apigen/rt/cache.h"
#include "fixture.h"

namespace apigen::authorize::test {
namespace {

using rt::IdentitySource;
using rt::LambdaAuthorizer;
using Status = lambda::InvocationResult::Status;
using Location = IdentitySource::Location;

const IdentitySource kHeader[] = {{Location::header, "Authorization"}};
const IdentitySource kTwo[] = {{Location::header, "A"}, {Location::querystring, "q"}};
const IdentitySource kOthers[] = {{Location::stage_variable, "v"}, {Location::context, "identity.sourceIp"}};
const IdentitySource kUnset[] = {{Location::stage_variable, "unset"}};
bool is_bearer(std::string_view token) { return token.starts_with("Bearer "); }

const LambdaAuthorizer kToken{.type = LambdaAuthorizer::Type::token, .name = "t", .function = function_arn, .sources = kHeader, .source_count = 1};
const LambdaAuthorizer kStrictToken{.type = LambdaAuthorizer::Type::token, .name = "t", .function = function_arn, .sources = kHeader, .source_count = 1, .accepts = is_bearer};
const LambdaAuthorizer kNowhere{.type = LambdaAuthorizer::Type::token, .name = "t", .function = no_function, .sources = kHeader, .source_count = 1};
const LambdaAuthorizer kRequest{.type = LambdaAuthorizer::Type::request, .name = "r", .function = function_arn, .sources = kTwo, .source_count = 2};
const LambdaAuthorizer kOpen{.type = LambdaAuthorizer::Type::request, .name = "r", .function = function_arn};
const LambdaAuthorizer kByOthers{.type = LambdaAuthorizer::Type::request, .name = "r", .function = function_arn, .sources = kOthers, .source_count = 2};
const LambdaAuthorizer kByUnset{.type = LambdaAuthorizer::Type::request, .name = "r", .function = function_arn, .sources = kUnset, .source_count = 1};
const LambdaAuthorizer kSimple{.type = LambdaAuthorizer::Type::request, .name = "h", .function = function_arn, .sources = kHeader, .source_count = 1, .payload_version = 2, .simple_responses = true};
const LambdaAuthorizer kHttpPolicy{.type = LambdaAuthorizer::Type::request, .name = "h", .function = function_arn, .sources = kHeader, .source_count = 1, .payload_version = 2};
const LambdaAuthorizer kHttpOne{.type = LambdaAuthorizer::Type::request, .name = "h", .function = function_arn, .sources = kHeader, .source_count = 1, .payload_version = 1};

const char kUnauthorized[] = R"({"message":"Unauthorized"})";
const char kNull[] = R"({"message":null})";
const char kDenied[] = R"({"Message":"User is not authorized to access this resource"})";
const char kExplicit[] = R"({"Message":"User is not authorized to access this resource with an explicit deny"})";
const char kForbidden[] = R"({"message":"Forbidden"})";
const char kServerError[] = R"({"message":"Internal Server Error"})";
const std::string kArn = "arn:aws:execute-api:us-east-1:123456789012:petstore/prod/GET/pets";
const std::string kHttpArn = "arn:aws:execute-api:us-east-1:123456789012:petstore/$default/GET/pets";

struct Case {
  const char* name;
  const rt::Api& api;
  const LambdaAuthorizer& authorizer;
  apigen::test::HeaderList headers;
  const char* query;
  std::string returns;
  int status;
  std::string body;
  const char* error_type;
  std::size_t calls;
  Status result = Status::done;
  const char* function_error = "";
};

const apigen::test::HeaderList kT = {{"Authorization", "abc"}};
const apigen::test::HeaderList kA = {{"A", "1"}};
const char kFailure[] = "AuthorizerConfigurationException";

const std::vector<Case>& cases() {
  static const std::string kAllow = policy_for("Allow", kArn), kHttpAllow = policy_for("Allow", kHttpArn);
  static const std::vector<Case> kCases = {
      // TOKEN
      {"allow", kRest, kToken, kT, "", kAllow, 200, "", "", 1},
      {"no token", kRest, kToken, {}, "", kAllow, 401, kUnauthorized, "UnauthorizedException", 0},
      {"empty token", kRest, kToken, {{"Authorization", ""}}, "", kAllow, 401, kUnauthorized, "UnauthorizedException", 0},
      {"token in another case of the name", kRest, kToken, {{"AUTHORIZATION", "abc"}}, "", kAllow, 200, "", "", 1},
      {"token of the form", kRest, kStrictToken, {{"Authorization", "Bearer x"}}, "", kAllow, 200, "", "", 1},
      {"token not of the form", kRest, kStrictToken, kT, "", kAllow, 401, kUnauthorized, "UnauthorizedException", 0},
      {"token that is no UTF-8", kRest, kStrictToken, {{"Authorization", "Bearer \xff"}}, "", kAllow, 401, kUnauthorized, "UnauthorizedException", 0},
      {"explicit deny", kRest, kToken, kT, "", policy_for("Deny", kArn), 403, kExplicit, "AccessDeniedException", 1},
      {"no statement for the method", kRest, kToken, kT, "", policy_for("Allow", kArn + "/7"), 403, kDenied, "AccessDeniedException", 1},
      {"deny of another method", kRest, kToken, kT, "", policy_for("Deny", kArn + "/7"), 403, kDenied, "AccessDeniedException", 1},
      {"wildcards", kRest, kToken, kT, "", policy_for("Allow", "arn:aws:execute-api:*:*:petstore/*/GET/*"), 200, "", "", 1},
      {"one character", kRest, kToken, kT, "", policy_for("Allow", "arn:aws:execute-api:us-east-1:123456789012:petstore/prod/GET/pet?"), 200, "", "", 1},
      {"the path's case matters", kRest, kToken, kT, "", policy_for("Allow", "arn:aws:execute-api:us-east-1:123456789012:petstore/prod/GET/PETS"), 403, kDenied, "AccessDeniedException", 1},
      {"says Unauthorized", kRest, kToken, kT, "", R"({"errorMessage":"Unauthorized","errorType":"Error"})", 401, kUnauthorized, "UnauthorizedException", 1, Status::done, "Unhandled"},
      {"says unauthorized otherwise", kRest, kToken, kT, "", R"({"errorMessage":"unauthorized"})", 500, kNull, kFailure, 1, Status::done, "Unhandled"},
      {"throws", kRest, kToken, kT, "", R"({"errorMessage":"boom"})", 500, kNull, kFailure, 1, Status::done, "Unhandled"},
      {"times out", kRest, kToken, kT, "", "", 500, kNull, kFailure, 1, Status::timed_out},
      {"cannot be reached", kRest, kToken, kT, "", "", 500, kNull, kFailure, 1, Status::unreachable},
      {"may not be invoked", kRest, kToken, kT, "", "", 500, kNull, kFailure, 1, Status::refused},
      {"has no name", kRest, kNowhere, kT, "", kAllow, 500, kNull, kFailure, 0},
      {"returns text", kRest, kToken, kT, "", "\"yes\"", 500, kNull, kFailure, 1},
      {"returns nothing", kRest, kToken, kT, "", "null", 500, kNull, kFailure, 1},
      {"returns no JSON", kRest, kToken, kT, "", "{", 500, kNull, kFailure, 1},
      {"no principalId", kRest, kToken, kT, "", R"({"policyDocument":{"Statement":[]}})", 500, kNull, kFailure, 1},
      {"principalId is a number", kRest, kToken, kT, "", R"({"principalId":1,"policyDocument":{"Statement":[]}})", 500, kNull, kFailure, 1},
      {"no policy", kRest, kToken, kT, "", R"({"principalId":"u"})", 500, kNull, kFailure, 1},
      {"a policy without effect", kRest, kToken, kT, "", R"({"principalId":"u","policyDocument":{"Statement":[{"Action":"*","Resource":"*"}]}})", 500, kNull, kFailure, 1},
      {"a policy without statements", kRest, kToken, kT, "", R"({"principalId":"u","policyDocument":{"Statement":[]}})", 403, kDenied, "AccessDeniedException", 1},
      {"a resource of 513 characters", kRest, kToken, kT, "", policy_for("Allow", std::string(513, '*')), 500, kNull, kFailure, 1},
      {"a resource of 512 characters", kRest, kToken, kT, "", policy_for("Allow", std::string(512, '*')), 200, "", "", 1},
      {"context with an object", kRest, kToken, kT, "", policy_for("Allow", "*", R"(,"context":{"a":{}})"), 500, kNull, kFailure, 1},
      {"context with a list", kRest, kToken, kT, "", policy_for("Allow", "*", R"(,"context":{"a":[]})"), 500, kNull, kFailure, 1},
      {"context is a list", kRest, kToken, kT, "", policy_for("Allow", "*", R"(,"context":[])"), 500, kNull, kFailure, 1},
      {"context of scalars", kRest, kToken, kT, "", policy_for("Allow", "*", R"(,"context":{"a":"b","c":1,"d":true,"e":null})"), 200, "", "", 1},
      {"usageIdentifierKey is a number", kRest, kToken, kT, "", policy_for("Allow", "*", R"(,"usageIdentifierKey":1)"), 500, kNull, kFailure, 1},
      {"condition that holds", kRest, kToken, kT, "", R"({"principalId":"u","policyDocument":{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}}})", 200, "", "", 1},
      {"condition that does not", kRest, kToken, kT, "", R"({"principalId":"u","policyDocument":{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}}})", 403, kDenied, "AccessDeniedException", 1},
      // REQUEST
      {"both sources", kRest, kRequest, kA, "q=2", kAllow, 200, "", "", 1},
      {"no header", kRest, kRequest, {}, "q=2", kAllow, 401, kUnauthorized, "UnauthorizedException", 0},
      {"no parameter", kRest, kRequest, kA, "", kAllow, 401, kUnauthorized, "UnauthorizedException", 0},
      {"empty parameter", kRest, kRequest, kA, "q=", kAllow, 401, kUnauthorized, "UnauthorizedException", 0},
      {"parameter in another case", kRest, kRequest, kA, "Q=2", kAllow, 401, kUnauthorized, "UnauthorizedException", 0},
      {"no sources at all", kRest, kOpen, {}, "", kAllow, 200, "", "", 1},
      {"stage variable and context", kRest, kByOthers, {}, "", kAllow, 200, "", "", 1},
      {"stage variable that is not set", kRest, kByUnset, {}, "", kAllow, 401, kUnauthorized, "UnauthorizedException", 0},
      {"REQUEST says Unauthorized", kRest, kRequest, kA, "q=2", R"({"errorMessage":"Unauthorized"})", 401, kUnauthorized, "UnauthorizedException", 1, Status::done, "Unhandled"},
      {"a simple response means nothing to REST", kRest, kRequest, kA, "q=2", R"({"isAuthorized":true})", 500, kNull, kFailure, 1},
      // HTTP APIs
      {"simple allow", kHttp, kSimple, kT, "", R"({"isAuthorized":true})", 200, "", "", 1},
      {"simple deny", kHttp, kSimple, kT, "", R"({"isAuthorized":false})", 403, kForbidden, "", 1},
      {"simple is text", kHttp, kSimple, kT, "", R"({"isAuthorized":"true"})", 500, kServerError, "", 1},
      {"simple lacks isAuthorized", kHttp, kSimple, kT, "", "{}", 500, kServerError, "", 1},
      {"a policy where a simple response is due", kHttp, kSimple, kT, "", kHttpAllow, 500, kServerError, "", 1},
      {"simple with typed context", kHttp, kSimple, kT, "", R"({"isAuthorized":true,"context":{"a":[1],"b":{"c":null}}})", 200, "", "", 1},
      {"simple with context that is no object", kHttp, kSimple, kT, "", R"({"isAuthorized":true,"context":1})", 500, kServerError, "", 1},
      {"HTTP without token", kHttp, kSimple, {}, "", "", 401, kUnauthorized, "", 0},
      {"HTTP policy allows", kHttp, kHttpPolicy, kT, "", kHttpAllow, 200, "", "", 1},
      {"HTTP policy denies", kHttp, kHttpPolicy, kT, "", policy_for("Deny", kHttpArn), 403, kForbidden, "", 1},
      {"HTTP policy is silent", kHttp, kHttpPolicy, kT, "", policy_for("Allow", "x"), 403, kForbidden, "", 1},
      {"HTTP policy needs no principalId", kHttp, kHttpPolicy, kT, "", R"({"policyDocument":{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}})", 200, "", "", 1},
      {"HTTP function throws", kHttp, kHttpPolicy, kT, "", R"({"errorMessage":"x"})", 500, kServerError, "", 1, Status::done, "Unhandled"},
      {"HTTP function times out", kHttp, kHttpPolicy, kT, "", "", 500, kServerError, "", 1, Status::timed_out},
      {"HTTP function may not be invoked", kHttp, kHttpPolicy, kT, "", "", 500, kServerError, "", 1, Status::refused},
      {"HTTP function says Unauthorized", kHttp, kHttpPolicy, kT, "", R"({"errorMessage":"Unauthorized"})", 401, kUnauthorized, "", 1, Status::done, "Unhandled"},
  };
  return kCases;
}

TEST(LambdaTable, Cases) {
  EXPECT_GE(cases().size(), 60u);
  for (const Case& one : cases()) {
    SCOPED_TRACE(one.name);
    Asked asked(one.api);
    for (const auto& [name, value] : one.headers) asked.x.request.headers.add(name, value);
    asked.x.request.query = one.query;
    asked.worker.invoker.payload = one.returns;
    asked.worker.invoker.result.status = one.result;
    asked.worker.invoker.result.function_error = one.function_error;
    EXPECT_EQ(asked.status(one.authorizer), one.status);
    if (one.status != 200) {
      EXPECT_EQ(asked.body(), one.body);
      EXPECT_EQ(asked.error_type(), one.error_type);
    }
    EXPECT_EQ(asked.calls().size(), one.calls);
  }
}

TEST(LambdaEvents, Token) {
  Asked asked(kRest);
  asked.x.request.headers.add("Authorization", "a\"b");
  asked.worker.invoker.payload = policy_for("Allow", "*");
  EXPECT_EQ(asked.status(kToken), 200);
  ASSERT_EQ(asked.calls().size(), 1u);
  EXPECT_EQ(asked.calls()[0].payload, R"({"type":"TOKEN","authorizationToken":"a\"b","methodArn":")" + kArn + "\"}");
  EXPECT_EQ(asked.calls()[0].function, "arn:aws:lambda:us-east-1:123456789012:function:auth");
}

TEST(LambdaEvents, RequestHasEmptyObjectsWhereNothingIs) {
  Asked asked(kRest);
  asked.stage.variables.clear();
  asked.worker.invoker.payload = policy_for("Allow", "*");
  EXPECT_EQ(asked.status(kOpen), 200);
  const std::string& event = asked.calls().at(0).payload;
  for (const char* part : {R"({"type":"REQUEST","methodArn":"arn:aws:execute-api:us-east-1:123456789012:petstore/prod/GET/pets","resource":"/pets","path":"/pets","httpMethod":"GET")",
                           R"("queryStringParameters":{},"multiValueQueryStringParameters":{},"pathParameters":{},"stageVariables":{},"requestContext":{)"}) {
    EXPECT_NE(event.find(part), std::string::npos) << part << "\n" << event;
  }
  for (const char* part : {"\"body\"", "isBase64Encoded", "\"authorizer\""}) EXPECT_EQ(event.find(part), std::string::npos) << part;
}

TEST(LambdaEvents, HttpApis) {
  Asked two(kHttp);
  two.x.request.headers.add("Authorization", "abc");
  two.worker.invoker.payload = R"({"isAuthorized":true})";
  EXPECT_EQ(two.status(kSimple), 200);
  const std::string& event = two.calls().at(0).payload;
  EXPECT_EQ(event.find(R"({"version":"2.0","type":"REQUEST","routeArn":")" + kHttpArn + R"(","identitySource":["abc"],"routeKey":"GET /pets","rawPath":"/pets","rawQueryString":"",)"), 0u) << event;
  EXPECT_EQ(event.find("isBase64Encoded"), std::string::npos);

  Asked one(kHttp);
  one.x.request.headers.add("Authorization", "abc");
  one.worker.invoker.payload = policy_for("Allow", "*");
  EXPECT_EQ(one.status(kHttpOne), 200);
  EXPECT_EQ(one.calls().at(0).payload.find(R"({"version":"1.0","type":"REQUEST","methodArn":")" + kHttpArn + R"(","identitySource":"abc","authorizationToken":"abc","resource":"/pets",)"), 0u)
      << one.calls()[0].payload;
}

TEST(LambdaCaller, RestStringifiesTheContext) {
  Asked asked(kRest);
  asked.x.request.headers.add("Authorization", "abc");
  asked.worker.invoker.payload = policy_for("Allow", "*", R"(,"context":{"text":"a\"b","number":1.50,"flag":true,"nothing":null},"usageIdentifierKey":"key-1")");
  EXPECT_EQ(asked.status(kToken), 200);
  EXPECT_EQ(rt::context_value(asked.x, "authorizer.principalId"), "user1");
  EXPECT_EQ(rt::context_value(asked.x, "authorizer.text"), "a\"b");
  EXPECT_EQ(rt::context_value(asked.x, "authorizer.number"), "1.50");
  EXPECT_EQ(rt::context_value(asked.x, "authorizer.flag"), "true");
  EXPECT_EQ(rt::context_value(asked.x, "authorizer.nothing").data(), nullptr);
  EXPECT_EQ(asked.x.caller.usage_identifier_key, "key-1");
  EXPECT_EQ(asked.x.caller.authorizer_json, R"({"principalId":"user1","integrationLatency":0,"text":"a\"b","number":"1.50","flag":"true"})");
}

TEST(LambdaCaller, HttpKeepsTypes) {
  Asked asked(kHttp);
  asked.x.request.headers.add("Authorization", "abc");
  asked.worker.invoker.payload = R"({"isAuthorized":true,"context":{"n":1,"l":["a"],"m":{"k":false}}})";
  EXPECT_EQ(asked.status(kSimple), 200);
  EXPECT_EQ(asked.x.caller.authorizer_json, R"({"lambda":{"n":1,"l":["a"],"m":{"k":false}}})");
  EXPECT_EQ(rt::context_value(asked.x, "authorizer.n"), "1");
  EXPECT_EQ(rt::context_value(asked.x, "authorizer.l"), R"(["a"])");
}

TEST(LambdaCaller, IsKnownToTheAnswerOfADenial) {
  Asked asked(kRest);
  asked.x.request.headers.add("Authorization", "abc");
  asked.worker.invoker.payload = policy_for("Deny", "*", R"(,"context":{"why":"late"})");
  EXPECT_EQ(asked.status(kToken), 403);
  EXPECT_EQ(rt::context_value(asked.x, "authorizer.why"), "late");
}

TEST(LambdaCaller, MayReplaceAKeptAnswerIfThePolicySaysSo) {
  auto ask = [](const std::string& action) {
    Asked asked(kRest);
    rt::CacheUse use{};
    use.refresh = true;
    asked.x.cache = &use;
    asked.x.request.headers.add("Authorization", "abc");
    asked.worker.invoker.payload = R"({"principalId":"a","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":")" + action + R"(","Effect":"Allow","Resource":"*"}]}})";
    EXPECT_EQ(asked.status(kToken), 200);
    return use.may_refresh;
  };
  EXPECT_TRUE(ask("execute-api:*"));
  EXPECT_FALSE(ask("execute-api:Invoke"));
}

TEST(LambdaTable, AnArnThatIsTooLong) {
  Asked asked(kRest);
  asked.x.request.headers.add("Authorization", "abc");
  const std::string path = "/" + std::string(1600, 'a');
  asked.x.request.path = path;
  EXPECT_EQ(asked.status(kToken), 414);
  EXPECT_EQ(asked.body(), R"({"message":"Request URI too long"})");
  EXPECT_TRUE(asked.calls().empty());
}

// ------------------------------------------------------------------------------------------------------ resource policies

const std::string_view kAll[] = {"*"};
const std::string_view kInvokeAction[] = {"execute-api:Invoke"};
const std::string_view kPetsOnly[] = {"execute-api:/prod/GET/pets"};
const std::string_view kLocal[] = {"192.0.2.0/24"};
const rt::PolicyPrincipal kAnyone[] = {{rt::PolicyPrincipal::Kind::aws, "*"}};
const rt::PolicyCondition kFromLocal[] = {{.operation = rt::PolicyOperator::ip_address, .key = "aws:SourceIp", .values = {kLocal, 1}}};
const std::string_view kEndpoint[] = {"vpce-1"};
const rt::PolicyCondition kThroughEndpoint[] = {{.operation = rt::PolicyOperator::string_equals, .key = "aws:SourceVpce", .values = {kEndpoint, 1}}};
constexpr rt::PolicyStatement statement(bool allow, rt::PolicyTexts resources, const rt::PolicyCondition* conditions = nullptr) {
  return {.allow = allow, .actions = {kInvokeAction, 1}, .resources = resources, .principals = kAnyone, .principal_count = 1, .conditions = conditions, .condition_count = conditions ? 1u : 0u};
}
const rt::PolicyStatement kAllowPets[] = {statement(true, {kPetsOnly, 1})};
const rt::PolicyStatement kDenyLocal[] = {statement(true, {kAll, 1}), statement(false, {kAll, 1}, kFromLocal)};
const rt::PolicyStatement kEndpointOnly[] = {statement(true, {kAll, 1}, kThroughEndpoint)};
const rt::Policy kAllows{kAllowPets, 1, true}, kDenies{kDenyLocal, 2, true}, kSilent{}, kByEndpoint{kEndpointOnly, 1, true};
const char kAnonymous[] = R"({"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:petstore/prod/GET/pets)";

TEST(ResourcePolicy, Alone) {
  Asked allowed(kRest);
  EXPECT_EQ(allowed.finish(rt::require_allowed(allowed.x, kAllows)), 200);
  Asked silent(kRest);
  EXPECT_EQ(silent.finish(rt::require_allowed(silent.x, kSilent)), 403);
  EXPECT_EQ(silent.body(), std::string(kAnonymous) + "\"}");
  EXPECT_EQ(silent.error_type(), "AccessDeniedException");
  Asked denied(kRest);
  EXPECT_EQ(denied.finish(rt::require_allowed(denied.x, kDenies)), 403);
  EXPECT_EQ(denied.body(), std::string(kAnonymous) + " with an explicit deny in a resource-based policy\"}");
}

TEST(ResourcePolicy, BeforeAnAuthorizerOnlyAnExplicitDenyCounts) {
  Asked silent(kRest);
  EXPECT_EQ(silent.finish(rt::refuse_denied(silent.x, kSilent)), 200);
  Asked denied(kRest);
  EXPECT_EQ(denied.finish(rt::refuse_denied(denied.x, kDenies)), 403);
}

TEST(ResourcePolicy, WithALambdaAuthorizerEitherMayAllow) {
  struct Row {
    const rt::Policy& resource;
    std::string function;
    int status;
  };
  const Row kRows[] = {
      {kAllows, policy_for("Allow", "*"), 200}, {kAllows, policy_for("Allow", "x"), 200}, {kAllows, policy_for("Deny", "*"), 403},
      {kSilent, policy_for("Allow", "*"), 200}, {kSilent, policy_for("Allow", "x"), 403}, {kSilent, policy_for("Deny", "*"), 403},
      {kDenies, policy_for("Allow", "*"), 403}, {kDenies, policy_for("Allow", "x"), 403}, {kDenies, policy_for("Deny", "*"), 403},
  };
  for (const Row& row : kRows) {
    LambdaAuthorizer authorizer = kToken;
    authorizer.resource_policy = &row.resource;
    Asked asked(kRest);
    asked.x.request.headers.add("Authorization", "abc");
    asked.worker.invoker.payload = row.function;
    EXPECT_EQ(asked.status(authorizer), row.status) << row.function;
  }
}

TEST(ResourcePolicy, BelievesTheVpcEndpointOfATrustedPeerOnly) {
  Asked asked(kRest);
  asked.x.request.headers.add("X-Vpce", "vpce-1");
  EXPECT_EQ(asked.finish(rt::require_allowed(asked.x, kByEndpoint)), 403);
  asked.worker.settings->trusted_headers.source_vpce = "x-vpce";
  asked.worker.settings->trusted_headers.from = {"10.0.0.0/8"};
  EXPECT_EQ(asked.finish(rt::require_allowed(asked.x, kByEndpoint)), 403);
  asked.worker.settings->trusted_headers.from = {"192.0.2.0/24"};
  EXPECT_EQ(asked.finish(rt::require_allowed(asked.x, kByEndpoint)), 200);
}

}  // namespace
}  // namespace apigen::authorize::test
