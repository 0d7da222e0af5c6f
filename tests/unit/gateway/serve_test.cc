#include "serve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "apigen/observe/access_log.h"
#include "apigen/observe/metrics.h"
#include "apigen/rt/integrations.h"
#include "apigen/rt/routing.h"
#include "selector.h"
#include "tests/support/fake_services.h"

namespace apigen::gateway {
namespace {

using rt::Exchange;
using rt::Outcome;

constexpr rt::HeaderField kHeaders[] = {{"X-Static", "yes"}};
constexpr rt::Mock kMock{.status = 201, .headers = kHeaders, .header_count = 1, .body = "hello"};
constexpr std::string_view kProxy[] = {"proxy"};

rt::Task<Outcome> show_path(Exchange& x) {
  rt::Buffer body(x.arena);
  body.append(x.context.method).append(' ').append(x.request.path).append(" proxy=").append(x.captures.values[0]);
  x.response.body = body.view();
  co_return Outcome();
}
rt::Task<Outcome> unused(Exchange&) { co_return Outcome(); }
rt::Task<Outcome> fail(Exchange&) {
  co_return Outcome(rt::GatewayError{.kind = rt::GatewayErrorKind::unauthorized});
}
Outcome mock_now(Exchange& x) { return rt::mock(x, kMock); }
Outcome echo_now(Exchange& x) {
  x.response.body = x.request.body_bytes;
  return {};
}

const rt::Operation kMocked{"getMock", "GET", "/mock", "r1", nullptr, 0, unused, mock_now};
const rt::Operation kEcho{"echo", "POST", "/echo", "r2", nullptr, 0, unused, echo_now};
const rt::Operation kFails{"fails", "ANY", "/fails", "r3", nullptr, 0, fail};
const rt::Operation kAll{"all", "ANY", "/all/{proxy+}", "r4", kProxy, 1, show_path};

const rt::Operation* route(std::string_view method, std::string_view path, rt::Captures& captures) {
  path = rt::without_trailing_slash(path);
  if (path == "/mock" && method == "GET") return &kMocked;
  if (path == "/echo" && method == "POST") return &kEcho;
  if (path == "/fails") return &kFails;
  if (path.starts_with("/all/")) {
    captures.values[0] = path.substr(5);
    captures.count = 1;
    return &kAll;
  }
  return nullptr;
}

const rt::Api kRest{.id = "rest", .title = "t", .version = "1", .type = rt::ApiType::rest, .operation_count = 4, .route = route,
                    .gateway_response = rt::default_gateway_response};
const rt::Api kHttp{.id = "http", .title = "t", .version = "1", .type = rt::ApiType::http, .operation_count = 4, .route = route,
                    .gateway_response = rt::default_http_api_response};

struct Served {
  test::FakeWorker worker;
  Exchange x{worker.services};
  Served(const rt::Api& api, std::string method, std::string host, std::string path, test::HeaderList headers = {},
         test::FakeBody* body = nullptr) {
    const rt::Api* apis[] = {&api};
    worker.services.selector = std::make_shared<Selector>(apis, 1, worker.settings, "");
    x.request.method = x.arena.copy(method);
    x.request.host = x.arena.copy(host);
    x.request.path = x.arena.copy(path);
    for (auto& [name, value] : headers) x.request.headers.add(x.arena.copy(name), x.arena.copy(value));
    x.request.body = body;
    x.request.body_complete = !body;
    test::run(serve(x));
  }
  std::string header(std::string_view name) const { return std::string(x.response.headers.last(name)); }
};

TEST(Serve, AMockAnswersAtOnceWithTheGatewaysHeaders) {
  Served served(kRest, "GET", "rest.execute-api.x", "/prod/mock");
  EXPECT_EQ(served.x.response.status, 201);
  EXPECT_EQ(served.x.response.body, "hello");
  EXPECT_EQ(served.header("X-Static"), "yes");
  EXPECT_EQ(served.header("Content-Type"), "application/json");
  EXPECT_EQ(served.header("x-amzn-RequestId"), served.x.context.request_id);
  EXPECT_EQ(served.header("x-amz-apigw-id"), served.x.context.extended_request_id);
  EXPECT_EQ(served.x.context.path, "/prod/mock");
  EXPECT_EQ(served.x.context.domain_prefix, "rest");
  EXPECT_EQ(served.header("x-amzn-trace-id"), "");
}

TEST(Serve, RouteMissesAre403ForRestAnd404ForHttp) {
  for (auto [method, path] : {std::pair{"GET", "/nope"}, {"POST", "/mock"}, {"GET", "/"}}) {
    Served rest(kRest, method, "localhost", path);
    EXPECT_EQ(rest.x.response.status, 403);
    EXPECT_EQ(rest.x.response.body, R"({"message":"Missing Authentication Token"})");
    EXPECT_EQ(rest.header("x-amzn-ErrorType"), "MissingAuthenticationTokenException");
  }
  Served http(kHttp, "GET", "http.execute-api.x", "/nope");
  EXPECT_EQ(http.x.response.status, 404);
  EXPECT_EQ(http.x.response.body, R"({"message":"Not Found"})");
  EXPECT_EQ(http.header("x-amzn-RequestId"), "");
  EXPECT_EQ(http.header("apigw-requestid"), http.x.context.extended_request_id);
}

TEST(Serve, AnUnknownStageIsForbidden) {
  Served served(kRest, "GET", "rest.execute-api.x", "/nope/mock");
  EXPECT_EQ(served.x.response.status, 403);
  EXPECT_EQ(served.x.response.body, R"({"message":"Forbidden"})");
  EXPECT_EQ(served.header("x-amzn-ErrorType"), "ForbiddenException");
}

TEST(Serve, OneTrailingSlashIsIgnoredForMatchingOnly) {
  Served served(kRest, "GET", "rest.execute-api.x", "/prod//all/a//b/");
  EXPECT_EQ(served.x.response.body, "GET /all/a//b/ proxy=a//b");
  EXPECT_EQ(served.x.context.path, "/prod//all/a//b/");
}

TEST(Serve, AMethodOverrideCountsForRestOnly) {
  EXPECT_EQ(Served(kRest, "GET", "localhost", "/all/x", {{"X-HTTP-Method-Override", "PUT"}}).x.response.body, "PUT /all/x proxy=x");
  EXPECT_EQ(Served(kRest, "GET", "localhost", "/all/x", {{"X-HTTP-Method-Override", "NOPE"}}).x.response.body, "GET /all/x proxy=x");
  EXPECT_EQ(Served(kHttp, "GET", "localhost", "/all/x", {{"X-HTTP-Method-Override", "PUT"}}).x.response.body, "GET /all/x proxy=x");
}

TEST(Serve, TheBodyIsReadBeforeAPipelineThatCannotWait) {
  test::FakeBody body({"ab", "cd"}, false);
  EXPECT_EQ(Served(kRest, "POST", "localhost", "/echo", {}, &body).x.response.body, "abcd");
}

TEST(Serve, ABodyOverTheLimitIsTooLarge) {
  test::FakeBody body({std::string(10 * 1024 * 1024 + 1, 'x')}, false);
  Served served(kRest, "POST", "localhost", "/echo", {}, &body);
  EXPECT_EQ(served.x.response.status, 413);
  EXPECT_EQ(served.x.response.body, R"({"message":"Request Too Long"})");
}

TEST(Serve, ErrorsOfThePipelineAreRendered) {
  Served served(kRest, "GET", "localhost", "/fails");
  EXPECT_EQ(served.x.response.status, 401);
  EXPECT_EQ(served.x.response.body, R"({"message":"Unauthorized"})");
}

TEST(AccessLogFormat, FillsInVariablesAndDashes) {
  Served served(kRest, "GET", "rest.execute-api.x", "/prod/mock", {{"User-Agent", "a\x01\"b"}});
  rt::Buffer line(served.x.arena);
  observe::AccessLogFormat(R"($context.httpMethod $context.resourcePath $context.status. [$context.requestTime] $context.identity.caller $context.nope $contextual "$context.identity.userAgent")")
      .append(line, served.x);
  EXPECT_EQ(line.view(), "GET /mock 201. [21/Nov/2025:07:56:00 +0000] - - $contextual \"a\\x01\"b\"");
}

TEST(Metrics, CountsByOperationAndStatus) {
  auto metrics = std::make_shared<observe::Metrics>(4);
  Served served(kRest, "GET", "localhost", "/mock");
  metrics->count(served.x);
  metrics->count(served.x);
  Served missed(kRest, "GET", "localhost", "/nope");
  metrics->count(missed.x);
  std::string text = observe::Metrics::text({metrics, std::make_shared<observe::Metrics>(4)});
  EXPECT_THAT(text, testing::HasSubstr("apigen_requests_total{api=\"rest\",operation=\"getMock\",status=\"201\"} 2\n"));
  EXPECT_THAT(text, testing::HasSubstr("apigen_requests_total{api=\"rest\",operation=\"\",status=\"403\"} 1\n"));
  EXPECT_THAT(text, testing::HasSubstr("apigen_request_duration_seconds_count{api=\"rest\",operation=\"getMock\"} 2\n"));
  EXPECT_THAT(text, testing::HasSubstr("operation=\"getMock\",le=\"+Inf\"} 2\n"));
}

}  // namespace
}  // namespace apigen::gateway
