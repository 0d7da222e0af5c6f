// Lambda integrations against a scripted function. Expectations: aws-behaviour reference sections 2 and 3.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "apigen/rt/integrations.h"
#include "tests/support/fake_services.h"

namespace apigen::rt {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;
using Status = lambda::InvocationResult::Status;
using Values = std::vector<std::string>;

constexpr std::string_view kNames[] = {"proxy"};
const Operation kOperation{"op", "ANY", "/{proxy+}", "res123", kNames, 1, nullptr};
const Operation kPlain{"plain", "GET", "/plain", "res124", nullptr, 0, nullptr};
const std::string_view kBinaryTypes[] = {"image/png", "*/test"};
const Api kRest{.id = "petstore", .title = "t", .version = "1", .type = ApiType::rest, .binary_media_types = kBinaryTypes, .binary_media_type_count = 2};
const Api kHttp{.id = "petstore", .title = "t", .version = "1", .type = ApiType::http};

Outcome function(const Exchange&, const IntegrationRequest&, Buffer& out) {
  out.append("arn:aws:lambda:us-east-1:123456789012:function:fn");
  return {};
}
Outcome no_function(const Exchange& x, const IntegrationRequest&, Buffer& out) {
  out.append("arn:aws:lambda:us-east-1:123456789012:function:").append(stage_variable(x, "missing"));
  return {};
}
constexpr LambdaProxy kProxy{.function = function};

struct Asked {
  test::FakeWorker worker;
  config::Stage stage;
  Exchange x{worker.services};
  Outcome outcome;

  explicit Asked(const Api& api = kRest) {
    stage.name = "test";
    x.api = &api;
    x.operation = &kOperation;
    x.stage = &stage;
    x.stage_name = "test";
    x.request.method = x.context.method = "GET";
    x.request.path = "/proxy-value/";
    x.request.host = "petstore.execute-api.test";
    x.request.body_complete = true;
    x.context.path = "/test/proxy-value/";
    x.context.source_ip = "192.0.2.7";
    x.context.domain_name = "petstore.execute-api.test";
    x.context.domain_prefix = "petstore";
    x.context.deployment_id = "abcdef";
    x.context.request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef";
    x.context.extended_request_id = "CF_abcDEFoAMFzA=";
    x.context.received_ms = worker.environment.wall_ms();
    x.context.trace_id = "Root=1-2-3;Parent=4;Sampled=0";
    x.context.trace_to_backend = "Root=1-2-3";
    x.captures.count = 1;
    x.captures.values[0] = "proxy-value";
    worker.invoker.payload = R"({"statusCode":200})";
  }
  Asked& header(std::string_view name, std::string_view value) {
    x.request.headers.add(name, value);
    return *this;
  }
  Asked& proxy(const LambdaProxy& integration = kProxy) {
    outcome = test::run(lambda_proxy(x, integration));
    return *this;
  }
  Asked& returns(std::string result, const LambdaProxy& integration = kProxy) {
    worker.invoker.payload = std::move(result);
    return proxy(integration);
  }
  json event() const { return json::parse(worker.invoker.calls.at(0).payload); }
  // What the client sees when the call failed.
  int failed_status() {
    if (outcome.ok()) return 0;
    GatewayError error = outcome.error();
    x.api->type == ApiType::rest ? default_gateway_response(x, error) : default_http_api_response(x, error);
    return x.response.status;
  }
  Values answered(std::string_view name) const {
    Values values;
    for (const HeaderField& field : x.response.headers) {
      if (equals_ignoring_case(field.name, name)) values.emplace_back(field.value);
    }
    return values;
  }
};

TEST(RestEvent, HasExactlyTheRecordedKeys) {
  Asked asked;
  asked.header("Host", "petstore.execute-api.test").header("user-Agent", "tests").header("tEsT-HEADeR", "aValUE").header("authorization", "random-value");
  ASSERT_TRUE(asked.proxy().outcome.ok());
  EXPECT_EQ(asked.event(), json::parse(R"({
    "resource": "/{proxy+}", "path": "/proxy-value/", "httpMethod": "GET",
    "headers": {"Host": "petstore.execute-api.test", "User-Agent": "tests", "tEsT-HEADeR": "aValUE", "Authorization": "random-value",
                "X-Amzn-Trace-Id": "Root=1-2-3", "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Port": "443", "X-Forwarded-Proto": "https"},
    "multiValueHeaders": {"Host": ["petstore.execute-api.test"], "User-Agent": ["tests"], "tEsT-HEADeR": ["aValUE"], "Authorization": ["random-value"],
                "X-Amzn-Trace-Id": ["Root=1-2-3"], "X-Forwarded-For": ["192.0.2.7"], "X-Forwarded-Port": ["443"], "X-Forwarded-Proto": ["https"]},
    "queryStringParameters": null, "multiValueQueryStringParameters": null, "pathParameters": {"proxy": "proxy-value"}, "stageVariables": null,
    "requestContext": {
      "accountId": "123456789012", "apiId": "petstore", "deploymentId": "abcdef", "domainName": "petstore.execute-api.test", "domainPrefix": "petstore",
      "extendedRequestId": "CF_abcDEFoAMFzA=", "httpMethod": "GET", "path": "/test/proxy-value/", "protocol": "HTTP/1.1",
      "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", "requestTime": "21/Nov/2025:07:56:00 +0000", "requestTimeEpoch": 1763711760000,
      "resourceId": "res123", "resourcePath": "/{proxy+}", "stage": "test",
      "identity": {"accessKey": null, "accountId": null, "caller": null, "cognitoAuthenticationProvider": null, "cognitoAuthenticationType": null,
        "cognitoIdentityId": null, "cognitoIdentityPoolId": null, "principalOrgId": null, "sourceIp": "192.0.2.7", "user": null, "userAgent": "tests",
        "userArn": null}},
    "body": null, "isBase64Encoded": false})"));
  const auto& call = asked.worker.invoker.calls.at(0);
  EXPECT_EQ(call.function, "arn:aws:lambda:us-east-1:123456789012:function:fn");
  EXPECT_EQ(call.trace_id, "Root=1-2-3");
  EXPECT_FALSE(call.asynchronous);
  EXPECT_EQ(call.deadline, asked.worker.loop.now() + std::chrono::seconds(29));
}

TEST(RestEvent, RepeatedHeadersAndParameters) {
  Asked asked;
  asked.header("X-Many", "1").header("x-many", "2").header("X-Forwarded-For", "203.0.113.9").header("Content-Length", "0").header("TE", "x");
  asked.x.request.query = "a=1&b=x+y&a=%2B&c";
  asked.x.operation = &kPlain;
  asked.stage.variables = {{"v", "\"1\""}};
  ASSERT_TRUE(asked.proxy().outcome.ok());
  json event = asked.event();
  EXPECT_EQ(event["headers"]["X-Many"], "2");
  EXPECT_EQ(event["multiValueHeaders"]["X-Many"], json::parse(R"(["1","2"])"));
  EXPECT_FALSE(event["headers"].contains("x-many"));
  EXPECT_EQ(event["headers"]["X-Forwarded-For"], "203.0.113.9, 192.0.2.7");
  EXPECT_FALSE(event["headers"].contains("Content-Length"));
  EXPECT_FALSE(event["headers"].contains("TE"));
  EXPECT_EQ(event["queryStringParameters"], json::parse(R"({"a":"+","b":"x y","c":""})"));
  EXPECT_EQ(event["multiValueQueryStringParameters"], json::parse(R"({"a":["1","+"],"b":["x y"],"c":[""]})"));
  EXPECT_EQ(event["pathParameters"], nullptr);
  EXPECT_EQ(event["stageVariables"], json::parse(R"({"v":"\"1\""})"));
}

TEST(RestEvent, TheBodyIsTextUnlessItsTypeIsBinary) {
  struct Row {
    const char* type;
    std::string body;
    const char* expected;
    bool base64;
  };
  for (const Row& row : {Row{"text/plain", "a\n\"b\"", "a\n\"b\"", false}, Row{"image/png; x=y", "\x89PNG", "iVBORw==", true},
                         Row{"image/jpeg", "\xFFx", "\xEF\xBF\xBDx", false}, Row{"", "{}", "{}", false}}) {
    Asked asked;
    asked.header("Content-Type", row.type);
    asked.x.request.body_bytes = row.body;
    ASSERT_TRUE(asked.proxy().outcome.ok());
    EXPECT_EQ(asked.event()["body"], row.expected);
    EXPECT_EQ(asked.event()["isBase64Encoded"], row.base64);
  }
}

TEST(RestEvent, ShowsTheCaller) {
  Asked asked;
  asked.x.caller.authorizer_json = R"({"principalId":"ann"})";
  asked.x.caller.api_key = "secret";
  asked.x.caller.api_key_id = "k1";
  ASSERT_TRUE(asked.proxy().outcome.ok());
  json context = asked.event()["requestContext"];
  EXPECT_EQ(context["authorizer"], json::parse(R"({"principalId":"ann"})"));
  EXPECT_EQ(context["identity"]["apiKey"], "secret");
  EXPECT_EQ(context["identity"]["apiKeyId"], "k1");
}

TEST(LambdaProxy, AcceptedResults) {
  struct Row {
    const char* result;
    int status;
    const char* body;
  };
  for (const Row& row : {Row{R"({"statusCode":200})", 200, ""}, Row{R"({"statusCode":"201"})", 201, ""}, Row{R"({"headers":{"a":"b"}})", 200, ""},
                         Row{R"({"body":"x"})", 200, "x"}, Row{"{}", 200, ""}, Row{R"({"statusCode":204,"headers":null,"multiValueHeaders":null,"body":null})", 204, ""},
                         Row{R"({"statusCode":200.0,"body":"\u00e9"})", 200, "\xC3\xA9"}, Row{R"({"statusCode":null,"isBase64Encoded":false})", 200, ""},
                         Row{R"({"statusCode":300,"body":"<message/>","headers":{"Content-Type":"application/xml"}})", 300, "<message/>"}}) {
    Asked asked;
    ASSERT_TRUE(asked.returns(row.result).outcome.ok()) << row.result;
    EXPECT_EQ(asked.x.response.status, row.status) << row.result;
    EXPECT_EQ(asked.x.response.body, row.body) << row.result;
    EXPECT_THAT(asked.answered("X-Amzn-Trace-Id"), ElementsAre("Root=1-2-3;Parent=4;Sampled=0"));
  }
}

TEST(LambdaProxy, MalformedResultsAre502) {
  for (const char* result : {R"({"statusCode":200,"wrongKey":1})", R"("text")", "[1]", "null", "12", "", "no json", R"({"statusCode":"test"})", R"({"statusCode":99})", R"({"statusCode":600})",
                             R"({"statusCode":200.5})", R"({"statusCode":{}})", R"({"multiValueHeaders":{"a":"value"}})", R"({"body":{}})", R"({"body":[]})", R"({"headers":[]})", R"({"headers":{"a":{}}})",
                             R"({"headers":{"a":["x"]}})", R"({"headers":{"a":"x\r\nEvil: 1"}})", R"({"headers":{"a b":"x"}})", R"({"isBase64Encoded":"maybe"})",
                             R"({"errorMessage":"boom","errorType":"E"})", R"({"cookies":[]})"}) {
    Asked asked;
    EXPECT_EQ(asked.returns(result).failed_status(), 502) << result;
    EXPECT_EQ(asked.x.response.body, R"({"message": "Internal server error"})") << result;
    EXPECT_THAT(asked.answered("x-amzn-errortype"), ElementsAre("InternalServerErrorException"));
  }
}

TEST(LambdaProxy, HeadersOfResults) {
  Asked asked;
  ASSERT_TRUE(asked.returns(R"({"multiValueHeaders":{"tesT-Multi":["one","two"],"only":["x"],"nothing":null},"headers":{"test-multi":"solo","header-bool":true,"number":5,"null":null,
    "Date":"d","Server":"s","Connection":"c","WWW-Authenticate":"w","Content-Length":"9","Via":"v","TE":"t","X-Amzn-Trace-Id":"own"}})").outcome.ok());
  EXPECT_THAT(asked.answered("test-multi"), ElementsAre("one", "two", "solo"));
  for (const HeaderField& field : asked.x.response.headers) {
    if (equals_ignoring_case(field.name, "test-multi")) {
      EXPECT_EQ(field.name, "tesT-Multi");
    }
  }
  EXPECT_THAT(asked.answered("only"), ElementsAre("x"));
  EXPECT_THAT(asked.answered("header-bool"), ElementsAre("true"));
  EXPECT_THAT(asked.answered("number"), ElementsAre("5"));
  EXPECT_THAT(asked.answered("null"), IsEmpty());
  EXPECT_THAT(asked.answered("x-amzn-Remapped-Date"), ElementsAre("d"));
  EXPECT_THAT(asked.answered("x-amzn-Remapped-Server"), ElementsAre("s"));
  EXPECT_THAT(asked.answered("x-amzn-Remapped-Connection"), ElementsAre("c"));
  EXPECT_THAT(asked.answered("x-amzn-Remapped-WWW-Authenticate"), ElementsAre("w"));
  EXPECT_THAT(asked.answered("x-amzn-Remapped-Content-Length"), ElementsAre("9"));
  EXPECT_THAT(asked.answered("via"), IsEmpty());
  EXPECT_THAT(asked.answered("te"), IsEmpty());
  EXPECT_THAT(asked.answered("x-amzn-trace-id"), ElementsAre("Root=1-2-3;Parent=4;Sampled=0"));
}

TEST(LambdaProxy, BinaryAnswersGoByTheFirstTypeOfAccept) {
  const std::string flagged = R"({"body":"/w==","isBase64Encoded":true})";
  for (auto [accept, body] : {std::pair{"image/png", "\xFF"}, {"image/png,image/*;q=0.8", "\xFF"}, {"image/webp,image/png", "/w=="}, {"image/*", "/w=="}, {"*/*", "/w=="},
                              {"application/test", "/w=="}, {"*/test", "/w=="}, {"", "/w=="}}) {
    Asked asked;
    if (*accept) asked.header("Accept", accept);
    ASSERT_TRUE(asked.returns(flagged).outcome.ok());
    EXPECT_EQ(asked.x.response.body, body) << accept;
  }
  Asked unflagged;
  ASSERT_TRUE(unflagged.header("Accept", "image/png").returns(R"({"body":"/w=="})").outcome.ok());
  EXPECT_EQ(unflagged.x.response.body, "/w==");
  Asked broken;
  EXPECT_EQ(broken.header("Accept", "image/png").returns(R"({"body":"{}","isBase64Encoded":true})").failed_status(), 500);
}

TEST(LambdaProxy, FailuresOfTheInvocation) {
  for (auto [status, seen] : {std::pair{Status::timed_out, 504}, {Status::unreachable, 500}, {Status::refused, 500}, {Status::too_large, 502}}) {
    Asked asked;
    asked.worker.invoker.result.status = status;
    EXPECT_EQ(asked.proxy().failed_status(), seen);
  }
  Asked asked;
  asked.worker.invoker.result.function_error = "Unhandled";
  EXPECT_EQ(asked.returns(R"({"statusCode":200})").failed_status(), 502);
}

Outcome map_legal(Exchange&, IntegrationRequest& request) { return map_header(request, "headerVar", "x"); }
Outcome map_illegal(Exchange&, IntegrationRequest& request) { return map_header(request, "Connection", "x"); }

TEST(LambdaProxy, MappingsAreCheckedButNotApplied) {
  Asked legal;
  ASSERT_TRUE(legal.proxy({.function = function, .map = map_legal}).outcome.ok());
  EXPECT_FALSE(legal.event()["headers"].contains("headerVar"));
  Asked illegal;
  EXPECT_EQ(illegal.proxy({.function = function, .map = map_illegal}).failed_status(), 500);
  EXPECT_THAT(illegal.worker.invoker.calls, IsEmpty());
}

TEST(LambdaProxy, WrongConfigurationsAre500) {
  Asked not_post;
  EXPECT_EQ(not_post.proxy({.function = function, .post = false}).failed_status(), 500);
  Asked nobody;
  EXPECT_EQ(nobody.proxy({.function = no_function}).failed_status(), 500);
  EXPECT_THAT(nobody.worker.invoker.calls, IsEmpty());
}

TEST(LambdaProxy, AnEventOver6MegabytesIsTooLarge) {
  Asked asked;
  std::string body(7 * 1024 * 1024, 'x');
  asked.x.request.body_bytes = body;
  EXPECT_EQ(asked.proxy().failed_status(), 413);
  EXPECT_THAT(asked.worker.invoker.calls, IsEmpty());
}

// --------------------------------------------------------------------------------------------------------------- HTTP APIs

constexpr LambdaProxy kProxy2{.function = function, .payload_version = 2, .route_key = "ANY /{proxy+}"};

TEST(HttpApiEvent, Version2) {
  Asked asked(kHttp);
  asked.header("Host", "h").header("X-Many", "1").header("x-many", "2").header("Cookie", "a=1; b=2").header("cookie", "c=3").header("Content-Length", "4").header("Content-Type", "application/x-www-form-urlencoded").header("User-Agent", "ua");
  asked.x.request.query = "a=1&a=2&b=x+y";
  asked.x.request.body_bytes = "k=v!";
  ASSERT_TRUE(asked.proxy(kProxy2).outcome.ok());
  EXPECT_EQ(asked.event(), json::parse(R"({
    "version": "2.0", "routeKey": "ANY /{proxy+}", "rawPath": "/test/proxy-value/", "rawQueryString": "a=1&a=2&b=x+y", "cookies": ["a=1", "b=2", "c=3"],
    "headers": {"host": "h", "x-many": "1,2", "content-length": "4", "content-type": "application/x-www-form-urlencoded", "user-agent": "ua",
      "x-amzn-trace-id": "Root=1-2-3", "x-forwarded-for": "192.0.2.7", "x-forwarded-port": "443", "x-forwarded-proto": "https"},
    "queryStringParameters": {"a": "1,2", "b": "x y"},
    "requestContext": {"accountId": "123456789012", "apiId": "petstore", "domainName": "petstore.execute-api.test", "domainPrefix": "petstore",
      "http": {"method": "GET", "path": "/test/proxy-value/", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7", "userAgent": "ua"},
      "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", "routeKey": "ANY /{proxy+}", "stage": "test", "time": "21/Nov/2025:07:56:00 +0000", "timeEpoch": 1763711760000},
    "pathParameters": {"proxy": "proxy-value"}, "body": "az12IQ==", "isBase64Encoded": true})"));
}

TEST(HttpApiEvent, LeavesOutWhatThereIsNot) {
  Asked asked(kHttp);
  asked.x.operation = &kPlain;
  ASSERT_TRUE(asked.proxy(kProxy2).outcome.ok());
  json event = asked.event();
  for (const char* key : {"cookies", "queryStringParameters", "body", "pathParameters", "stageVariables"}) EXPECT_FALSE(event.contains(key)) << key;
  EXPECT_EQ(event["isBase64Encoded"], false);
}

TEST(HttpApiEvent, Version1HasRestsShape) {
  Asked asked(kHttp);
  ASSERT_TRUE(asked.proxy({.function = function, .payload_version = 1}).outcome.ok());
  json event = asked.event();
  EXPECT_EQ(event["version"], "1.0");
  EXPECT_EQ(event["requestContext"]["resourceId"], nullptr);
  EXPECT_EQ(event["requestContext"]["authorizer"], json::parse(R"({"claims":null,"scopes":null})"));
  EXPECT_EQ(event["queryStringParameters"], nullptr);
}

TEST(HttpApiResult, Version2) {
  struct Row {
    const char* result;
    int status;
    const char* body;
    const char* type;
  };
  for (const Row& row : {Row{R"({"message": "hi"})", 200, R"({"message": "hi"})", "application/json"}, Row{R"("text")", 200, "text", "application/json"}, Row{"[1, 2]", 200, "[1, 2]", "application/json"},
                         Row{R"({"statusCode":201,"body":"x"})", 201, "x", "text/plain; charset=utf-8"}, Row{R"({"statusCode":200,"body":"/w==","isBase64Encoded":true,"headers":{"content-type":"a/b"}})", 200, "\xFF", "a/b"},
                         Row{R"({"statusCode":200,"extra":1})", 200, "", "text/plain; charset=utf-8"}}) {
    Asked asked(kHttp);
    ASSERT_TRUE(asked.returns(row.result, kProxy2).outcome.ok()) << row.result;
    EXPECT_EQ(asked.x.response.status, row.status);
    EXPECT_EQ(asked.x.response.body, row.body);
    EXPECT_THAT(asked.answered("content-type"), ElementsAre(row.type));
    EXPECT_THAT(asked.answered("x-amzn-trace-id"), IsEmpty());
  }
  Asked cookies(kHttp);
  ASSERT_TRUE(cookies.returns(R"({"statusCode":200,"cookies":["a=1","b=2; Path=/"]})", kProxy2).outcome.ok());
  EXPECT_THAT(cookies.answered("set-cookie"), ElementsAre("a=1", "b=2; Path=/"));
}

TEST(HttpApiResult, FailuresAre500InItsOwnSpelling) {
  for (const char* result : {"no json", R"({"statusCode":"x"})"}) {
    Asked asked(kHttp);
    EXPECT_EQ(asked.returns(result, kProxy2).failed_status(), 500);
    EXPECT_EQ(asked.x.response.body, R"({"message":"Internal Server Error"})");
  }
  Asked late(kHttp);
  late.worker.invoker.result.status = Status::timed_out;
  EXPECT_EQ(late.proxy(kProxy2).failed_status(), 503);
}

// ------------------------------------------------------------------------------------------------------------ without proxy

int select_by_error(std::string_view message) { return message.empty() ? 0 : message == "four hundred" ? 1 : -1; }
constexpr IntegrationResponse kResponses[] = {{.status = 200}, {.status = 405}};
constexpr LambdaCustom kCustom{.function = function, .request = {}, .response = {select_by_error, kResponses, 2}};
Outcome map_event(Exchange&, IntegrationRequest& request) { return map_header(request, "X-Amz-Invocation-Type", "Event"); }

TEST(LambdaCustom, ThePayloadIsTheEvent) {
  Asked empty;
  empty.worker.invoker.payload = R"("Pass")";
  ASSERT_TRUE(test::run(lambda_custom(empty.x, kCustom)).ok());
  EXPECT_EQ(empty.worker.invoker.calls.at(0).payload, "{}");
  EXPECT_EQ(empty.x.response.body, R"("Pass")");
  EXPECT_THAT(empty.answered("x-amzn-trace-id"), ElementsAre("Root=1-2-3;Parent=4;Sampled=0"));
  Asked full;
  full.x.request.body_bytes = R"({"a":1})";
  ASSERT_TRUE(test::run(lambda_custom(full.x, kCustom)).ok());
  EXPECT_EQ(full.worker.invoker.calls.at(0).payload, R"({"a":1})");
}

TEST(LambdaCustom, ErrorsSelectByMessage) {
  Asked known;
  known.worker.invoker.result.function_error = "Unhandled";
  known.worker.invoker.payload = R"({"errorMessage":"four hundred","errorType":"E"})";
  ASSERT_TRUE(test::run(lambda_custom(known.x, kCustom)).ok());
  EXPECT_EQ(known.x.response.status, 405);
  EXPECT_EQ(known.x.response.body, R"({"errorMessage":"four hundred","errorType":"E"})");
  Asked unknown;
  unknown.worker.invoker.payload = R"({"errorMessage":"other"})";
  unknown.outcome = test::run(lambda_custom(unknown.x, kCustom));
  EXPECT_EQ(unknown.failed_status(), 500);
}

TEST(LambdaCustom, AsynchronousCallsAnswerEmpty) {
  Asked asked;
  asked.worker.invoker.result.status = Status::accepted;
  asked.worker.invoker.payload = "";
  LambdaCustom custom = kCustom;
  custom.request.map = map_event;
  ASSERT_TRUE(test::run(lambda_custom(asked.x, custom)).ok());
  EXPECT_TRUE(asked.worker.invoker.calls.at(0).asynchronous);
  EXPECT_EQ(asked.x.response.status, 200);
  EXPECT_EQ(asked.x.response.body, "");
}

}  // namespace
}  // namespace apigen::rt
