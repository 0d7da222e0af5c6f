// Parameter mapping of HTTP APIs, around a scripted backend and a scripted function. Reference: aws-behaviour 11.3.
#include "apigen/rt/http_mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/fake_services.h"

namespace apigen::rt {
namespace {

using testing::ElementsAre;

constexpr std::string_view kNames[] = {"id"};
const Operation kOperation{"op", "ANY", "/p/{id}", "res123", kNames, 1, nullptr};
const Api kApi{.id = "a", .title = "t", .version = "1", .type = ApiType::http};

Outcome uri(const Exchange&, const IntegrationRequest&, Buffer& out) {
  out.append("http://backend.test:9000/base?fixed=1");
  return {};
}
Outcome function_name(const Exchange&, const IntegrationRequest&, Buffer& out) {
  out.append("fn");
  return {};
}

struct Asked {
  test::FakeWorker worker;
  Exchange x{worker.services};
  Outcome outcome;

  Asked() {
    x.api = &kApi;
    x.operation = &kOperation;
    x.request.method = "GET";
    x.request.path = "/p/7%2F";
    x.request.query = "a=1&a=2&b=3";
    x.request.body_complete = true;
    x.context.path = "/p/7%2F";
    x.context.method = "GET";
    x.captures.values[0] = "7%2F";
    x.captures.count = 1;
  }
  void proxy(MapRequest map, const StatusMapping* responses = nullptr, std::size_t count = 0) {
    const HttpProxy integration{.method = "", .uri = uri, .map = map, .reads_body = true, .responses = responses, .response_count = count};
    outcome = test::run(http_proxy(x, integration));
  }
};

Outcome map_all(Exchange& x, IntegrationRequest& request) {
  Outcome done = append_header(request, "X-A", "more");
  if (done.ok()) done = overwrite_header(request, "x-b", request_query_joined(x, "a"));
  if (done.ok()) done = remove_header(request, "x-c");
  if (done.ok()) done = append_header(request, "x-gone", request_header_all(x, "absent"));
  if (done.ok()) done = append_query(request, "a", "3");
  if (done.ok()) done = overwrite_query(request, "b", concatenated(x, {"<", request_header_all(x, "x-a"), ">"}));
  if (done.ok()) done = remove_query(request, "none");
  if (done.ok()) done = overwrite_path(request, concatenated(x, {"/v2/", request_path_parameter(x, "id")}));
  return done;
}

TEST(HttpMapping, OfWhatABackendIsAsked) {
  Asked asked;
  asked.x.request.headers.add("x-a", "1");
  asked.x.request.headers.add("X-B", "old");
  asked.x.request.headers.add("x-c", "secret");
  asked.proxy(map_all);
  ASSERT_TRUE(asked.outcome.ok()) << asked.outcome.error().cause;
  EXPECT_EQ(asked.worker.client.calls.at(0).target, "/v2/7%2F?fixed=1&a=1&a=2&a=3&b=%3C1%3E");
  EXPECT_THAT(asked.worker.client.calls.at(0).header("x-a"), ElementsAre("1", "more"));
  EXPECT_THAT(asked.worker.client.calls.at(0).header("x-b"), ElementsAre("1,2"));
  EXPECT_TRUE(asked.worker.client.calls.at(0).header("x-c").empty());
  EXPECT_TRUE(asked.worker.client.calls.at(0).header("x-gone").empty());
}

Outcome path_from_header(Exchange& x, IntegrationRequest& request) { return overwrite_path(request, request_header_all(x, "x-path")); }

TEST(HttpMapping, APathIsOneWhateverIsMappedOntoIt) {
  for (auto [value, target] : {std::pair{"a b?c#d", "/a%20b%3Fc%23d?fixed=1&a=1&a=2&b=3"}, {"//other.test/x", "//other.test/x?fixed=1&a=1&a=2&b=3"},
                               {"/%41\\", "/%41%5C?fixed=1&a=1&a=2&b=3"}}) {
    Asked asked;
    asked.x.request.headers.add("x-path", value);
    asked.proxy(path_from_header);
    ASSERT_TRUE(asked.outcome.ok()) << asked.outcome.error().cause;
    EXPECT_EQ(asked.worker.client.calls.at(0).target, target);
    EXPECT_EQ(asked.worker.client.calls.at(0).authority, "backend.test:9000");
  }
}

Outcome header_from_query(Exchange& x, IntegrationRequest& request) { return overwrite_header(request, "x-q", request_query_joined(x, "q")); }

TEST(HttpMapping, AValueThatWouldSplitTheHeadFailsTheCall) {
  Asked asked;
  asked.x.request.query = "q=1%0d%0aEvil:%202";
  asked.proxy(header_from_query);
  ASSERT_FALSE(asked.outcome.ok());
  EXPECT_EQ(asked.outcome.error().kind, GatewayErrorKind::api_configuration_error);
  EXPECT_TRUE(asked.worker.client.calls.empty());
}

Outcome map_404(Exchange& x, IntegrationAnswer& answer) {
  Outcome done = remove_response_header(x, "x-old");
  if (done.ok()) done = append_response_header(x, "x-new", answer_header_all(x, answer, "x-old"));
  if (done.ok()) done = overwrite_response_header(x, "x-why", mapped_body(x, answer.input, "$.why"));
  if (done.ok()) done = overwrite_status(x, mapped_body(x, answer.input, "$.status"));
  return done;
}
constexpr StatusMapping kResponses[] = {{500, nullptr}, {404, map_404, true}};

TEST(HttpMapping, OfTheAnswerOfOneStatus) {
  Asked asked;
  asked.worker.client.answer.status = 404;
  asked.worker.client.answer.headers = {{"X-Old", "1"}, {"x-old", "2"}, {"x-why", "?"}};
  asked.worker.client.answer.body = R"({"why": "gone", "status": 410})";
  asked.proxy(nullptr, kResponses, 2);
  ASSERT_TRUE(asked.outcome.ok()) << asked.outcome.error().cause;
  EXPECT_EQ(asked.x.response.status, 410);
  EXPECT_EQ(asked.x.response.headers.last("x-new"), "1,2");
  EXPECT_EQ(asked.x.response.headers.last("x-why"), "gone");
  EXPECT_FALSE(asked.x.response.headers.has("x-old"));
  EXPECT_EQ(asked.x.response.body, R"({"why": "gone", "status": 410})");
}

TEST(HttpMapping, LeavesOtherStatusesAlone) {
  Asked asked;
  asked.worker.client.answer.status = 200;
  asked.worker.client.answer.headers = {{"x-old", "1"}};
  asked.proxy(nullptr, kResponses, 2);
  EXPECT_EQ(asked.x.response.status, 200);
  EXPECT_EQ(asked.x.response.headers.last("x-old"), "1");
}

TEST(HttpMapping, AStatusIsANumber) {
  for (const char* status : {"99", "600", "20x", "", "-200", "+200"}) {
    Asked asked;
    EXPECT_FALSE(overwrite_status(asked.x, status).ok()) << status;
    EXPECT_EQ(asked.x.response.status, 200);
  }
}

TEST(HttpMapping, OfAFunctionsEvent) {
  Asked asked;
  asked.x.request.headers.add("x-a", "1");
  asked.x.request.headers.add("x-c", "secret");
  asked.worker.invoker.payload = R"({"statusCode": 404, "headers": {"x-old": "1"}, "body": "{\"why\": \"w\", \"status\": 202}"})";
  const LambdaProxy integration{.function = function_name, .map = map_all, .payload_version = 2, .route_key = "ANY /p/{id}",
                                .responses = kResponses, .response_count = 2};
  asked.outcome = test::run(lambda_proxy(asked.x, integration));
  ASSERT_TRUE(asked.outcome.ok()) << asked.outcome.error().cause;
  const auto event = nlohmann::json::parse(asked.worker.invoker.calls.at(0).payload);
  EXPECT_EQ(event["headers"]["x-a"], "1,more");
  EXPECT_FALSE(event["headers"].contains("x-c"));
  EXPECT_EQ(event["queryStringParameters"]["a"], "1,2,3");
  EXPECT_EQ(event["rawQueryString"], "a=1&a=2&a=3&b=%3C1%3E");
  EXPECT_EQ(event["rawPath"], "/v2/7%2F");
  EXPECT_EQ(asked.x.context.path, "/p/7%2F");
  EXPECT_EQ(asked.x.response.status, 202);
  EXPECT_EQ(asked.x.response.headers.last("x-new"), "1");
}

}  // namespace
}  // namespace apigen::rt
