#include "apigen/rt/context.h"

#include <gtest/gtest.h>

#include "apigen/integrations/access_phases.h"
#include "tests/support/fake_services.h"
#include "times.h"

namespace apigen::rt {
namespace {

constexpr std::string_view kNames[] = {"petId", "rest"};
const Operation kOperation{"getPet", "GET", "/pets/{petId}/{rest+}", "abc123", kNames, 2, nullptr};
const Api kApi{.id = "petstore", .title = "t", .version = "1", .type = ApiType::rest};

struct Asked {
  test::FakeWorker worker;
  Exchange x{worker.services};
  config::Stage stage;
  Asked() {
    stage.name = "prod";
    stage.variables = {{"host", "h"}, {"empty", ""}};
    stage.canary.emplace();
    stage.canary->stage_variable_overrides = {{"host", "canary"}, {"more", "m"}};
    x.api = &kApi;
    x.operation = &kOperation;
    x.stage = &stage;
    x.stage_name = stage.name;
    x.captures.count = 2;
    x.captures.values[0] = "a%20b";
    x.captures.values[1] = "c/d";
    x.request.query = "q=1&q=2&Q=3&s=x+y";
    x.request.headers.add("X-Many", "one");
    x.request.headers.add("x-many", "two");
    x.request.headers.add("Connection", "close");
    x.request.headers.add("User-Agent", "tests");
    x.context.method = "GET";
    x.context.source_ip = "192.0.2.7";
    x.context.received_ms = worker.environment.wall_ms();
    x.context.trace_id = "Root=1-2-3;Parent=4;Sampled=0";
  }
  std::string operator()(std::string_view name) const {
    std::string_view value = context_value(x, name);
    return value.data() ? std::string(value) : "absent";
  }
};

TEST(Context, KnowsItsNames) {
  Asked asked;
  EXPECT_EQ(asked("accountId"), "123456789012");
  EXPECT_EQ(asked("apiId"), "petstore");
  EXPECT_EQ(asked("httpMethod"), "GET");
  EXPECT_EQ(asked("identity.sourceIp"), "192.0.2.7");
  EXPECT_EQ(asked("identity.userAgent"), "tests");
  EXPECT_EQ(asked("protocol"), "HTTP/1.1");
  EXPECT_EQ(asked("requestTime"), "21/Nov/2025:07:56:00 +0000");
  EXPECT_EQ(asked("requestTimeEpoch"), "1763711760000");
  EXPECT_EQ(asked("resourceId"), "abc123");
  EXPECT_EQ(asked("resourcePath"), "/pets/{petId}/{rest+}");
  EXPECT_EQ(asked("routeKey"), "GET /pets/{petId}/{rest+}");
  EXPECT_EQ(asked("stage"), "prod");
  EXPECT_EQ(asked("isCanaryRequest"), "false");
  EXPECT_EQ(asked("xrayTraceId"), "1-2-3");
  for (const char* name : {"", "nope", "identity", "identity.caller", "identity.cognitoIdentityId", "authorizer.principalId", "authorizer.x", "requestOverride.header.x"}) {
    EXPECT_EQ(asked(name), "absent") << name;
  }
}

TEST(Context, KnowsTheCallerAndTheOverrides) {
  Asked asked;
  const NamedValue values[] = {{"tenant", "7"}, {"claims.sub", "ann"}};
  asked.x.caller.principal_id = "ann";
  asked.x.caller.authorizer_context = values;
  asked.x.caller.authorizer_context_count = 2;
  asked.x.caller.api_key_id = "k1";
  EXPECT_EQ(asked("authorizer.principalId"), "ann");
  EXPECT_EQ(asked("authorizer.tenant"), "7");
  EXPECT_EQ(asked("authorizer.claims.sub"), "ann");
  EXPECT_EQ(asked("identity.apiKeyId"), "k1");
  Overrides& overrides = overrides_of(asked.x);
  overrides.request_headers.push_back({"a", "1"});
  overrides.request_query.push_back({"a", "2"});
  overrides.request_path.push_back({"a", "3"});
  overrides.response_headers.push_back({"a", "4"});
  overrides.response_headers.push_back({"a", "5"});
  overrides.response_status = 202;
  EXPECT_EQ(asked("requestOverride.header.a"), "1");
  EXPECT_EQ(asked("requestOverride.querystring.a"), "2");
  EXPECT_EQ(asked("requestOverride.path.a"), "3");
  EXPECT_EQ(asked("responseOverride.header.a"), "5");
  EXPECT_EQ(asked("responseOverride.status"), "202");
}

TEST(Context, ShowsTheErrorBeingRendered) {
  Asked asked;
  EXPECT_EQ(asked("error.messageString"), "absent");
  GatewayError error{.kind = GatewayErrorKind::bad_request_body, .message = "say \"no\"", .validation_detail = "[x]"};
  asked.x.error = &error;
  EXPECT_EQ(asked("error.message"), "say \"no\"");
  EXPECT_EQ(asked("error.messageString"), R"("say \"no\"")");
  EXPECT_EQ(asked("error.responseType"), "BAD_REQUEST_BODY");
  EXPECT_EQ(asked("error.validationErrorString"), "[x]");
  error = {.kind = GatewayErrorKind::authorizer_failure};
  EXPECT_EQ(asked("error.messageString"), "null");
}

TEST(Context, SaysHowFindingOutWhoCallsWent) {
  Asked asked;
  for (const char* phase : {"authenticate", "authorizer", "authorize"}) {
    for (const char* member : {".status", ".latency", ".error"}) EXPECT_EQ(asked(std::string(phase) + member), "absent") << phase << member;
  }
  const PhaseOf authorizer(asked.x, &AccessPhases::authorizer);
  ASSERT_TRUE(authorizer.end({}).ok());
  const PhaseOf authorize(asked.x, &AccessPhases::authorize);
  ASSERT_FALSE(authorize.end(GatewayError{.kind = GatewayErrorKind::access_denied, .cause = "no policy allows it"}).ok());
  access_phases_of(asked.x).authorize.latency_ms = 12;
  EXPECT_EQ(asked("authorizer.status"), "200");
  EXPECT_EQ(asked("authorizer.latency"), "0");
  EXPECT_EQ(asked("authorizer.error"), "absent");
  EXPECT_EQ(asked("authorizer.integrationStatus"), "absent");  // no function was called
  EXPECT_EQ(asked("authorizer.integrationLatency"), "absent");
  EXPECT_EQ(asked("authorize.status"), "403");
  EXPECT_EQ(asked("authorize.latency"), "12");
  EXPECT_EQ(asked("authorize.error"), "no policy allows it");
  EXPECT_EQ(asked("authenticate.status"), "absent");
  // What the authorizer itself returned under such a name goes first.
  const NamedValue values[] = {{"status", "gold"}};
  asked.x.caller.authorizer_context = values;
  asked.x.caller.authorizer_context_count = 1;
  EXPECT_EQ(asked("authorizer.status"), "gold");
}

TEST(Context, TellsAFunctionFromLambda) {
  Asked asked;
  EXPECT_EQ(asked("endpointType"), "REGIONAL");
  EXPECT_EQ(asked("integration.requestId"), "absent");
  asked.x.integration_status = 200;
  asked.x.function_status = 404;
  asked.x.integration_request_id = "r1";
  EXPECT_EQ(asked("integration.integrationStatus"), "200");
  EXPECT_EQ(asked("integration.status"), "404");
  EXPECT_EQ(asked("integration.requestId"), "r1");
  EXPECT_EQ(asked("awsEndpointRequestId"), "r1");
}

TEST(Parameters, LastValuesAndAllValues) {
  Asked asked;
  EXPECT_EQ(request_header(asked.x, "X-MANY"), "two");
  EXPECT_EQ(request_header_all(asked.x, "x-many"), "one,two");
  EXPECT_EQ(request_header_all(asked.x, "user-agent"), "tests");
  EXPECT_FALSE(request_header(asked.x, "none").data());
  EXPECT_FALSE(request_header(asked.x, "connection").data()) << "dropped before anything sees it";
  EXPECT_EQ(request_query(asked.x, "q"), "2");
  EXPECT_EQ(request_query(asked.x, "Q"), "3");
  EXPECT_EQ(request_query(asked.x, "s"), "x y");
  EXPECT_FALSE(request_query(asked.x, "none").data());
  EXPECT_EQ(request_path_parameter(asked.x, "petId"), "a%20b");
  EXPECT_EQ(request_path_parameter(asked.x, "rest"), "c/d");
  EXPECT_FALSE(request_path_parameter(asked.x, "none").data());
}

TEST(StageVariables, CanaryOverridesAreMergedOverTheStages) {
  Asked asked;
  EXPECT_EQ(stage_variable(asked.x, "host"), "h");
  EXPECT_FALSE(stage_variable(asked.x, "more").data());
  EXPECT_TRUE(stage_variable(asked.x, "empty").data()) << "set, though empty";
  asked.x.canary = true;
  EXPECT_EQ(stage_variable(asked.x, "host"), "canary");
  EXPECT_EQ(stage_variable(asked.x, "more"), "m");
  EXPECT_EQ(stage_variable(asked.x, "empty"), "");
}

}  // namespace
}  // namespace apigen::rt
