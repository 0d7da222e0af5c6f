// http and http_proxy against a scripted backend. Expectations: aws-behaviour reference section 4.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "apigen/rt/integrations.h"
#include "tests/support/fake_services.h"

namespace apigen::rt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Values = std::vector<std::string>;

constexpr std::string_view kNames[] = {"proxy"};
const Operation kOperation{"op", "ANY", "/{proxy+}", "res123", kNames, 1, nullptr};
const Api kRest{.id = "petstore", .title = "t", .version = "1", .type = ApiType::rest};
const Api kHttp{.id = "petstore", .title = "t", .version = "1", .type = ApiType::http};

Outcome plain_uri(const Exchange&, const IntegrationRequest&, Buffer& out) {
  out.append("http://backend.test:9000/base");
  return {};
}
Outcome mapped_uri(const Exchange& x, const IntegrationRequest& request, Buffer& out) {
  out.append("https://").append(stage_variable(x, "host")).append("/base/");
  append_path_value(out, request, "proxy");
  out.append("?fixed=1&p=");
  append_path_value(out, request, "unmapped");
  return {};
}
Outcome map_several(Exchange& x, IntegrationRequest& request) {
  Outcome step = map_header(request, "headerVar", request_header(x, "foobar"));
  if (!step.ok()) return step;
  step = map_header(request, "gone", request_header(x, "absent"));
  if (!step.ok()) return step;
  step = map_header(request, "Via", "vanishes");
  if (!step.ok()) return step;
  step = map_header(request, "Trailer", "x-t");
  if (!step.ok()) return step;
  step = map_query(request, "q", "mapped & more");
  if (!step.ok()) return step;
  step = map_query(request, "none", request_query(x, "absent"));
  if (!step.ok()) return step;
  step = map_query_values(x, request, "all", "q");
  if (!step.ok()) return step;
  return map_path(request, "proxy", request_path_parameter(x, "proxy"));
}
Outcome map_illegal(Exchange&, IntegrationRequest& request) { return map_header(request, "Content-Length", "1"); }
Outcome map_split(Exchange&, IntegrationRequest& request) { return map_header(request, "X-A", "1\r\nEvil: 2"); }

struct Asked {
  test::FakeWorker worker;
  config::Stage stage;
  Exchange x{worker.services};
  Outcome outcome;

  explicit Asked(const Api& api = kRest) {
    stage.variables = {{"host", "stage.test"}};
    x.api = &api;
    x.operation = &kOperation;
    x.stage = &stage;
    x.request.method = x.context.method = "GET";
    x.request.host = "petstore.execute-api.test";
    x.request.body_complete = true;
    x.context.source_ip = "192.0.2.7";
    x.context.trace_id = "Root=1-2-3;Parent=4;Sampled=0";
    x.context.trace_to_backend = "Root=1-2-3";
    x.captures.count = 1;
    x.captures.values[0] = "a/b%20c";
    worker.client.answer.headers = {{"Content-Type", "text/plain"}};
    worker.client.answer.body = "from the backend";
  }
  Asked& header(std::string_view name, std::string_view value) {
    x.request.headers.add(name, value);
    return *this;
  }
  Asked& proxy(const HttpProxy& integration) {
    outcome = test::run(http_proxy(x, integration));
    return *this;
  }
  Asked& custom(const HttpCustom& integration) {
    outcome = test::run(http_custom(x, integration));
    return *this;
  }
  const test::SentCall& sent() const { return worker.client.calls.at(0); }
  Values answered(std::string_view name) const {
    Values values;
    for (const HeaderField& field : x.response.headers) {
      if (equals_ignoring_case(field.name, name)) values.emplace_back(field.value);
    }
    return values;
  }
};

constexpr HttpProxy kProxy{.method = "", .uri = plain_uri};

TEST(HttpProxy, PassesTheRequestOn) {
  Asked asked;
  asked.header("Host", "petstore.execute-api.test").header("Accept", "text/html").header("X-Own", "1").header("x-own", "2").header("User-Agent", "ua");
  asked.x.request.query = "a=1&a=x+y&b=%2B&c";
  asked.x.request.body_bytes = "payload";
  asked.x.context.method = "PATCH";
  ASSERT_TRUE(asked.proxy(kProxy).outcome.ok());
  const test::SentCall& sent = asked.sent();
  EXPECT_EQ(sent.method, "PATCH");
  EXPECT_EQ(sent.scheme + "://" + sent.authority + sent.target, "http://backend.test:9000/base?a=1&a=x%20y&b=%2B&c=");
  EXPECT_EQ(sent.body, "payload");
  EXPECT_THAT(sent.header("host"), ElementsAre("backend.test:9000"));
  EXPECT_THAT(sent.header("accept"), ElementsAre("text/html"));
  EXPECT_THAT(sent.header("x-own"), ElementsAre("1", "2"));
  EXPECT_THAT(sent.header("user-agent"), ElementsAre("ua"));
  EXPECT_THAT(sent.header("x-amzn-apigateway-api-id"), ElementsAre("petstore"));
  EXPECT_THAT(sent.header("x-amzn-trace-id"), ElementsAre("Root=1-2-3"));
  EXPECT_THAT(sent.header("x-forwarded-for"), ElementsAre("192.0.2.7"));
  EXPECT_THAT(sent.header("x-forwarded-port"), ElementsAre("443"));
  EXPECT_THAT(sent.header("x-forwarded-proto"), ElementsAre("https"));
  EXPECT_EQ(sent.deadline, asked.worker.loop.now() + std::chrono::seconds(29));
}

TEST(HttpProxy, DropsWhatEndsHere) {
  Asked asked;
  for (const char* name : {"Connection", "Content-Encoding", "Content-Length", "Content-MD5", "Expect", "Keep-Alive", "Max-Forwards", "Proxy-Authenticate",
                           "Proxy-Connection", "Server", "TE", "Transfer-Encoding", "Trailer", "Upgrade", "Via", "WWW-Authenticate", "X-HTTP-Method-Override",
                           "X-Amzn-Apigateway-Api-Id", "X-Hop"}) {
    asked.header(name, "x-hop");
  }
  asked.header("Authorization", "AWS4-HMAC-SHA256 Credential=x").header("X-Forwarded-For", "203.0.113.9").header("x-forwarded-for", "10.0.0.1").header("X-Forwarded-Proto", "http").header("X-Forwarded-Host", "h");
  ASSERT_TRUE(asked.proxy(kProxy).outcome.ok());
  std::string names;
  for (const auto& [name, value] : asked.sent().headers) names += name + " ";
  EXPECT_EQ(names, "X-Forwarded-Host X-Forwarded-For X-Forwarded-Port X-Forwarded-Proto User-Agent Host X-Amzn-Apigateway-Api-Id X-Amzn-Trace-Id ");
  EXPECT_THAT(asked.sent().header("x-forwarded-for"), ElementsAre("203.0.113.9, 10.0.0.1, 192.0.2.7"));
  EXPECT_THAT(asked.sent().header("x-forwarded-proto"), ElementsAre("https"));
  EXPECT_THAT(asked.sent().header("user-agent"), ElementsAre("AmazonAPIGateway_petstore"));
  EXPECT_THAT(asked.sent().header("x-amzn-apigateway-api-id"), ElementsAre("petstore"));
}

TEST(HttpProxy, KeepsAnAuthorizationThatIsNoSignature) {
  Asked asked;
  ASSERT_TRUE(asked.header("Authorization", "Bearer x").proxy(kProxy).outcome.ok());
  EXPECT_THAT(asked.sent().header("authorization"), ElementsAre("Bearer x"));
}

TEST(HttpProxy, AppliesMappings) {
  Asked asked;
  asked.header("foobar", "mapped-value").header("headerVar", "request-value").header("Trailer", "client's");
  asked.x.request.query = "q=1&q=2";
  ASSERT_TRUE(asked.proxy({.method = "POST", .uri = mapped_uri, .map = map_several, .timeout_ms = 50}).outcome.ok());
  const test::SentCall& sent = asked.sent();
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.scheme + "://" + sent.authority, "https://stage.test");
  EXPECT_EQ(sent.target, "/base/a/b%20c?fixed=1&p={unmapped}&q=1&q=2&q=mapped%20%26%20more&all=1&all=2");
  EXPECT_THAT(sent.header("headervar"), ElementsAre("mapped-value"));
  EXPECT_THAT(sent.header("trailer"), ElementsAre("x-t")) << "a mapping overrides the drop list";
  EXPECT_THAT(sent.header("gone"), IsEmpty());
  EXPECT_THAT(sent.header("via"), IsEmpty());
  EXPECT_EQ(sent.deadline, asked.worker.loop.now() + std::chrono::milliseconds(50));
}

TEST(HttpProxy, IllegalMappingsFailWithoutACall) {
  for (MapRequest map : {map_illegal, map_split}) {
    Asked asked;
    asked.proxy({.method = "", .uri = plain_uri, .map = map});
    ASSERT_FALSE(asked.outcome.ok());
    EXPECT_EQ(defaults_of(asked.outcome.error().kind).status, 500);
    EXPECT_TRUE(asked.outcome.error().from_integration);
    EXPECT_THAT(asked.worker.client.calls, IsEmpty());
  }
}

TEST(HttpProxy, AnUnsetStageVariableLeavesNoHost) {
  Asked asked;
  asked.stage.variables.clear();
  asked.proxy({.method = "", .uri = mapped_uri});
  ASSERT_FALSE(asked.outcome.ok());
  EXPECT_TRUE(asked.outcome.error().cause.starts_with("Invalid endpoint address: https:///")) << asked.outcome.error().cause;
  EXPECT_EQ(defaults_of(asked.outcome.error().kind).status, 500);
}

TEST(HttpProxy, TheBodyIsPassedThrough) {
  Asked asked;
  test::FakeBody body({"one ", "two"});
  asked.x.request.body = &body;
  asked.x.request.body_complete = false;
  ASSERT_TRUE(asked.proxy(kProxy).outcome.ok());
  EXPECT_TRUE(asked.sent().streamed);
  EXPECT_EQ(asked.sent().body, "one two");
  EXPECT_FALSE(asked.x.request.body_complete);
}

TEST(HttpProxy, ABodyInChunksIsSentWithItsLength) {
  Asked asked;
  test::FakeBody body({"one ", "two"}, false);
  asked.x.request.body = &body;
  asked.x.request.body_complete = false;
  ASSERT_TRUE(asked.proxy(kProxy).outcome.ok());
  EXPECT_FALSE(asked.sent().streamed);
  EXPECT_EQ(asked.sent().body, "one two");
}

TEST(HttpProxy, ADeclaredLengthOverTheLimitIsRefusedAtOnce) {
  Asked asked;
  test::FakeBody body({});
  body.length = 10 * 1024 * 1024 + 1;
  asked.x.request.body = &body;
  asked.x.request.body_complete = false;
  ASSERT_FALSE(asked.proxy(kProxy).outcome.ok());
  EXPECT_EQ(asked.outcome.error().kind, GatewayErrorKind::request_too_large);
  EXPECT_THAT(asked.worker.client.calls, IsEmpty());
}

TEST(HttpProxy, TheAnswerComesBackRemapped) {
  Asked asked;
  asked.worker.client.answer = {404,
                                {{"Content-Type", "text/html"}, {"Connection", "keep-alive"}, {"Content-Length", "5"}, {"Date", "then"}, {"Server", "nginx"},
                                 {"x-amzn-RequestId", "r"}, {"X-Amzn-Trace-Id", "t"}, {"Set-Cookie", "a"}, {"Set-Cookie", "b"}, {"Via", "p"}, {"Trailer", "z"}},
                                "hello"};
  ASSERT_TRUE(asked.proxy(kProxy).outcome.ok());
  EXPECT_EQ(asked.x.response.status, 404);
  EXPECT_EQ(asked.x.response.body, "hello");
  EXPECT_THAT(asked.answered("x-amzn-Remapped-Connection"), ElementsAre("keep-alive"));
  EXPECT_THAT(asked.answered("x-amzn-Remapped-Content-Length"), ElementsAre("5"));
  EXPECT_THAT(asked.answered("x-amzn-Remapped-Date"), ElementsAre("then"));
  EXPECT_THAT(asked.answered("x-amzn-Remapped-Server"), ElementsAre("nginx"));
  EXPECT_THAT(asked.answered("x-amzn-Remapped-x-amzn-RequestId"), ElementsAre("r"));
  EXPECT_THAT(asked.answered("X-Amzn-Trace-Id"), ElementsAre("t"));
  EXPECT_THAT(asked.answered("set-cookie"), ElementsAre("a", "b"));
  for (const char* name : {"Connection", "Content-Length", "Date", "Server", "x-amzn-requestid", "Via", "Trailer"}) EXPECT_THAT(asked.answered(name), IsEmpty()) << name;
  EXPECT_EQ(asked.x.integration_status, 404);
}

TEST(HttpProxy, ALargeAnswerIsStreamed) {
  Asked asked;
  asked.worker.client.answer.body = std::string(100'000, 'x');
  ASSERT_TRUE(asked.proxy(kProxy).outcome.ok());
  ASSERT_NE(asked.x.response.stream, nullptr);
  EXPECT_TRUE(asked.x.response.body.empty());
  auto collected = test::run(upstream::collect(asked.x.arena, asked.x.response.stream, 200'000));
  EXPECT_EQ(collected.bytes.size(), 100'000u);
}

TEST(HttpProxy, FailuresOfTheBackend) {
  using upstream::Fault;
  struct Row {
    Fault fault;
    int status;
    const char* message;
  };
  for (const Row& row : {Row{Fault::refused, 504, "Network error communicating with endpoint"}, Row{Fault::tls, 504, "Network error communicating with endpoint"},
                         Row{Fault::closed, 504, "Network error communicating with endpoint"}, Row{Fault::protocol, 504, "Network error communicating with endpoint"},
                         Row{Fault::dns, 500, "Internal server error"}, Row{Fault::timeout, 504, "Endpoint request timed out"}}) {
    Asked asked;
    asked.worker.client.answer.fault = row.fault;
    ASSERT_FALSE(asked.proxy(kProxy).outcome.ok());
    GatewayError error = asked.outcome.error();
    default_gateway_response(asked.x, error);
    EXPECT_EQ(asked.x.response.status, row.status);
    EXPECT_EQ(asked.x.response.body, std::string("{\"message\": \"") + row.message + "\"}");
  }
}

TEST(HttpProxy, OfAnHttpApi) {
  Asked asked(kHttp);
  asked.header("X-Forwarded-For", "203.0.113.9");
  asked.worker.client.answer.headers = {{"Server", "nginx"}, {"Date", "then"}, {"Connection", "close"}};
  ASSERT_TRUE(asked.proxy(kProxy).outcome.ok());
  EXPECT_THAT(asked.sent().header("x-forwarded-for"), IsEmpty());
  EXPECT_THAT(asked.sent().header("forwarded"), ElementsAre("for=192.0.2.7;host=petstore.execute-api.test;proto=https"));
  EXPECT_THAT(asked.answered("server"), ElementsAre("nginx"));
  EXPECT_THAT(asked.answered("date"), IsEmpty());
  EXPECT_THAT(asked.answered("connection"), IsEmpty());
}

Outcome greedy_uri(const Exchange&, const IntegrationRequest& request, Buffer& out) {
  out.append("http://backend.test:9000/base/");
  append_path_value(out, request, "proxy");
  out.append("?fixed=1");
  return {};
}
const Operation kDefault{"def", "ANY", "/$default", "res0", nullptr, 0, nullptr};

TEST(HttpProxy, OfAnHttpApiFillsItsUriFromTheRoute) {
  Asked asked(kHttp);
  ASSERT_TRUE(asked.proxy({.method = "", .uri = greedy_uri}).outcome.ok());
  EXPECT_EQ(asked.sent().target, "/base/a/b%20c?fixed=1");
  Asked fallback(kHttp);
  fallback.x.operation = &kDefault;
  fallback.x.captures.count = 0;
  fallback.x.request.path = "/store/checkout";
  fallback.x.request.query = "x=1";
  ASSERT_TRUE(fallback.proxy(kProxy).outcome.ok());
  EXPECT_EQ(fallback.sent().target, "/base/store/checkout?x=1");
}

// ------------------------------------------------------------------------------------------------------------------ http

int select_by_status(std::string_view status) { return status.starts_with("4") ? 1 : status == "503" ? -1 : 0; }
Outcome map_answer(Exchange& x, IntegrationAnswer& answer, Headers& headers) {
  Outcome step = map_response_header(x, headers, "ETag", answer_header(answer, "etag"));
  if (!step.ok()) return step;
  step = map_response_header(x, headers, "All", answer_header_all(x, answer, "multi"));
  if (!step.ok()) return step;
  step = map_response_header(x, headers, "None", answer_header(answer, "none"));
  if (!step.ok()) return step;
  return map_response_header(x, headers, "Server", "mine");
}
Outcome wrap(Exchange&, TemplateInput& input, Buffer& out) {
  out.append("<").append(input.body).append(">");
  return {};
}
constexpr Template kWrap[] = {{"application/json", wrap}};
constexpr IntegrationResponse kResponses[] = {{.status = 200}, {.status = 400, .map = map_answer, .templates = kWrap, .template_count = 1}};
constexpr ResponseTransform kResponse{select_by_status, kResponses, 2};
constexpr HttpCustom kCustom{.method = "POST", .uri = plain_uri, .request = {}, .response = kResponse};

TEST(HttpCustom, ForwardsNothingThatIsNotMapped) {
  Asked asked;
  asked.header("Accept", "application/xml").header("User-Agent", "ua").header("X-Own", "1").header("Content-Type", "application/json; charset=utf-8");
  asked.x.request.query = "a=1";
  asked.x.request.body_bytes = "{}";
  ASSERT_TRUE(asked.custom(kCustom).outcome.ok());
  const test::SentCall& sent = asked.sent();
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.target, "/base");
  EXPECT_EQ(sent.body, "{}");
  std::string all;
  for (const auto& [name, value] : sent.headers) all += name + ": " + value + "\n";
  EXPECT_EQ(all,
            "Accept: application/json\nContent-Type: application/json; charset=utf-8\nUser-Agent: AmazonAPIGateway_petstore\nHost: backend.test:9000\n"
            "X-Amzn-Apigateway-Api-Id: petstore\nX-Amzn-Trace-Id: Root=1-2-3\n");
  EXPECT_EQ(asked.x.response.status, 200);
  EXPECT_EQ(asked.x.response.body, "from the backend");
  EXPECT_THAT(asked.answered("content-type"), IsEmpty()) << "the gateway's own default comes later";
  EXPECT_THAT(asked.answered("x-amzn-trace-id"), ElementsAre("Root=1-2-3;Parent=4;Sampled=0"));
}

TEST(HttpCustom, TheIntegrationResponseAnswers) {
  Asked asked;
  asked.worker.client.answer = {404, {{"ETag", "\"e\""}, {"Multi", "1"}, {"multi", "2"}}, "no"};
  ASSERT_TRUE(asked.custom(kCustom).outcome.ok());
  EXPECT_EQ(asked.x.response.status, 400);
  EXPECT_EQ(asked.x.response.body, "<no>");
  EXPECT_THAT(asked.answered("etag"), ElementsAre("\"e\""));
  EXPECT_THAT(asked.answered("all"), ElementsAre("1,2"));
  EXPECT_THAT(asked.answered("none"), IsEmpty());
  EXPECT_THAT(asked.answered("x-amzn-remapped-server"), ElementsAre("mine"));
}

TEST(HttpCustom, NoMatchingResponseIs500) {
  Asked asked;
  asked.worker.client.answer.status = 503;
  ASSERT_FALSE(asked.custom(kCustom).outcome.ok());
  default_gateway_response(asked.x, GatewayError(asked.outcome.error()));
  EXPECT_EQ(asked.x.response.status, 500);
  EXPECT_EQ(asked.x.response.body, R"({"message": "Internal server error"})");
}

TEST(HttpCustom, TemplatesAndMappingsMakeTheRequest) {
  Asked asked;
  asked.header("foobar", "v");
  asked.x.request.query = "q=1";
  asked.x.request.body_bytes = "abc";
  HttpCustom custom = kCustom;
  custom.uri = mapped_uri;
  custom.request = {.map = map_several, .templates = kWrap, .template_count = 1};
  ASSERT_TRUE(asked.custom(custom).outcome.ok());
  EXPECT_EQ(asked.sent().body, "<abc>");
  EXPECT_EQ(asked.sent().target, "/base/a/b%20c?fixed=1&p={unmapped}&q=mapped%20%26%20more&all=1");
  EXPECT_THAT(asked.sent().header("headervar"), ElementsAre("v"));
  EXPECT_THAT(asked.sent().header("content-type"), ElementsAre("application/json"));
}

Outcome override_all(Exchange& x, TemplateInput&, Buffer& out) {
  Overrides& overrides = overrides_of(x);
  overrides.request_headers.push_back({"headerVar", "overridden"});
  overrides.request_query.push_back({"q", "overridden"});
  overrides.request_path.push_back({"proxy", "overridden"});
  overrides.response_status = 444;
  overrides.response_headers.push_back({"foo", "bar"});
  out.append("body");
  return {};
}
constexpr Template kOverride[] = {{"$default", override_all}};

TEST(HttpCustom, OverridesBeatMappingsAndReachTheResponse) {
  Asked asked;
  asked.header("foobar", "v").header("Content-Type", "text/odd");
  HttpCustom custom = kCustom;
  custom.uri = mapped_uri;
  custom.request = {.map = map_several, .templates = kOverride, .template_count = 1};
  ASSERT_TRUE(asked.custom(custom).outcome.ok());
  EXPECT_EQ(asked.sent().target, "/base/overridden?fixed=1&p={unmapped}&q=overridden");
  EXPECT_THAT(asked.sent().header("headervar"), ElementsAre("overridden"));
  EXPECT_EQ(asked.x.response.status, 444);
  EXPECT_THAT(asked.answered("foo"), ElementsAre("bar"));
}

// -------------------------------------------------------------------------------------------------------- contentHandling

struct Handling {
  bool binary_type;      // the payload's Content-Type is a binary media type
  bool binary_accept;    // the first type of Accept is one (responses)
  ContentHandling handling;
  std::string payload;
  const char* expected;  // null: 500
};

const std::string_view kBinaryTypes[] = {"image/png"};
const Api kBinary{.id = "petstore", .title = "t", .version = "1", .type = ApiType::rest, .binary_media_types = kBinaryTypes, .binary_media_type_count = 1};

TEST(ContentHandling, OfRequests) {
  using C = ContentHandling;
  for (const Handling& row : {
           Handling{false, false, C::passthrough, "a\xFF", "a\xEF\xBF\xBD"}, {false, false, C::to_text, "a\xFF", "a\xEF\xBF\xBD"},
           {false, false, C::to_binary, "/w==", "\xFF"}, {false, false, C::to_binary, "{not base64}", nullptr},
           {true, false, C::passthrough, "a\xFF", "a\xFF"}, {true, false, C::to_binary, "a\xFF", "a\xFF"}, {true, false, C::to_text, "\xFF", "/w=="},
           {true, false, C::to_text, "text", "dGV4dA=="},
       }) {
    Asked asked(kBinary);
    asked.header("Content-Type", row.binary_type ? "image/png" : "text/plain");
    asked.x.request.body_bytes = row.payload;
    HttpCustom custom = kCustom;
    custom.request.content_handling = row.handling;
    ASSERT_EQ(asked.custom(custom).outcome.ok(), row.expected != nullptr);
    if (row.expected) {
      EXPECT_EQ(asked.sent().body, row.expected);
    }
  }
}

int first(std::string_view) { return 0; }

TEST(ContentHandling, OfResponses) {
  using C = ContentHandling;
  for (const Handling& row : {
           Handling{false, false, C::passthrough, "a\xFF", "a\xEF\xBF\xBD"}, {false, true, C::passthrough, "/w==", "\xFF"}, {false, true, C::passthrough, "{}", nullptr},
           {false, true, C::to_text, "a\xFF", "a\xEF\xBF\xBD"}, {false, false, C::to_binary, "/w==", "\xFF"}, {false, false, C::to_binary, "{}", nullptr},
           {true, false, C::passthrough, "\xFF", "/w=="}, {true, true, C::passthrough, "\xFF", "\xFF"}, {true, true, C::to_text, "\xFF", "/w=="},
           {true, false, C::to_binary, "\xFF", "\xFF"},
       }) {
    Asked asked(kBinary);
    asked.header("Accept", row.binary_accept ? "image/png, */*" : "text/plain");
    asked.worker.client.answer = {200, {{"Content-Type", row.binary_type ? "image/png" : "text/plain"}}, row.payload};
    const IntegrationResponse responses[] = {{.status = 200, .content_handling = row.handling}};
    HttpCustom custom = kCustom;
    custom.response = {first, responses, 1};
    ASSERT_EQ(asked.custom(custom).outcome.ok(), row.expected != nullptr);
    if (row.expected) {
      EXPECT_EQ(asked.x.response.body, row.expected);
    }
  }
}

TEST(ContentHandling, TemplatesSeeTextOnly) {
  for (auto [handling, works] : {std::pair{ContentHandling::passthrough, false}, {ContentHandling::to_text, true}}) {
    Asked asked(kBinary);
    asked.header("Content-Type", "image/png");
    asked.x.request.body_bytes = "\xFF";
    HttpCustom custom = kCustom;
    custom.request = {.templates = kOverride, .template_count = 1, .content_handling = handling};
    EXPECT_EQ(asked.custom(custom).outcome.ok(), works);
  }
}

}  // namespace
}  // namespace apigen::rt
