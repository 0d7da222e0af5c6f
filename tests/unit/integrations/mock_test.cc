#include "mock_status.h"

#include <gtest/gtest.h>

#include "apigen/rt/integrations.h"
#include "tests/support/fake_services.h"

namespace apigen::rt {
namespace {

TEST(MockStatus, IsReadLeniently) {
  for (const char* text : {R"({"statusCode": 200})", "{statusCode: 200}", "{'statusCode': 200}", R"({"statusCode": 200,})", R"({,,"statusCode": 200,,"x":1})",
                           "\n { statusCode : 200 \n}\n", R"({"a": {"statusCode": 500}, "b": [1, {"c": "}"}], statusCode: 200, "text": "it's"})",
                           R"({"statusCode": "x", "statusCode": 200})"}) {
    EXPECT_EQ(mock_status(text), "200") << text;
  }
}

TEST(MockStatus, RefusesWhatHasNoIntegerStatus) {
  for (const char* text : {"", "{}", "200", R"("statusCode": 200)", R"({"statusCode": "200"})", R"({"statusCode": '200'})", R"({"statusCode": 200)", R"({"statusCode: 200})",
                           R"({"statusCode": 20x})", R"({"statusCode": 2.5})", R"({"statusCode": true})", R"([{"statusCode": 200}])", R"({"statusCode": {"statusCode": 200}})",
                           R"({"statuscode": 200})", R"({"statusCode": 200} x)", "{{{{", R"({"statusCode" 200})"}) {
    EXPECT_EQ(mock_status(text), "") << text;
  }
  std::string deep(100'000, '[');
  EXPECT_EQ(mock_status("{a:" + deep), "");
}

int select(std::string_view status) { return status.starts_with("2") ? 0 : status.empty() ? 1 : -1; }
Outcome map(Exchange& x, IntegrationAnswer&, Headers& headers) {
  Outcome first = map_response_header(x, headers, "X-A", "1");
  if (!first.ok()) return first;
  return map_response_header(x, headers, "Date", "then");
}
Outcome say_hello(Exchange& x, TemplateInput& input, Buffer& out) {
  out.append("hello '").append(input.body).append("'");
  overrides_of(x).response_headers.push_back({"X-A", "2"});
  return {};
}
Outcome status_from_header(Exchange& x, TemplateInput&, Buffer& out) {
  out.append("{statusCode: ").append(request_header(x, "status")).append("}");
  return {};
}
constexpr Template kRequestTemplates[] = {{"application/json", status_from_header}};
constexpr Template kResponseTemplates[] = {{"text/plain", say_hello}};
constexpr IntegrationResponse kResponses[] = {{.status = 201, .map = map, .templates = kResponseTemplates, .template_count = 1}, {.status = 299}};
constexpr MockCustom kCustom{{.templates = kRequestTemplates, .template_count = 1}, {select, kResponses, 2}};

using H = test::HeaderList;

struct Asked {
  test::FakeWorker worker;
  Exchange x{worker.services};
  Outcome outcome;
  Asked(test::HeaderList headers, std::string_view body = {}, const MockCustom& custom = kCustom) {
    for (auto& [name, value] : headers) x.request.headers.add(x.arena.copy(name), x.arena.copy(value));
    x.request.body_bytes = body;
    x.request.body_complete = true;
    outcome = mock_custom(x, custom);
  }
};

TEST(Mock, TheStatusSelectsTheResponse) {
  Asked asked(H{{"status", "200"}}, "unseen");
  ASSERT_TRUE(asked.outcome.ok());
  EXPECT_EQ(asked.x.response.status, 201);
  EXPECT_EQ(asked.x.response.body, "hello ''") << "a mock's response template sees no body";
  EXPECT_EQ(asked.x.response.headers.last("x-a"), "2") << "an override beats the mapping";
  EXPECT_EQ(asked.x.response.headers.last("x-amzn-Remapped-Date"), "then");
}

TEST(Mock, NoStatusAndNoMatchAre500) {
  for (const char* status : {"404", "", "\"200\""}) {
    Asked asked(H{{"status", status}});
    ASSERT_FALSE(asked.outcome.ok()) << status;
    EXPECT_EQ(asked.outcome.error().kind, GatewayErrorKind::api_configuration_error);
    EXPECT_TRUE(asked.outcome.error().from_integration);
  }
}

TEST(Mock, WithoutTemplateTheBodyIsRead) {
  EXPECT_EQ(Asked(H{{"Content-Type", "text/xml"}}, R"({"statusCode": 200})").x.response.status, 201);
  EXPECT_EQ(Asked(H{{"Content-Type", "text/xml"}}).x.response.status, 299) << "nothing to read: the default response";
  EXPECT_FALSE(Asked(H{{"Content-Type", "text/xml"}}, "<a/>").outcome.ok());
}

TEST(Mock, PassthroughBehavior) {
  MockCustom never = kCustom;
  never.request.passthrough = Passthrough::never;
  MockCustom no_templates = kCustom;
  no_templates.request.passthrough = Passthrough::when_no_templates;
  for (const MockCustom& custom : {never, no_templates}) {
    Asked refused(H{{"Content-Type", "text/xml"}}, "<a/>", custom);
    ASSERT_FALSE(refused.outcome.ok());
    EXPECT_EQ(refused.outcome.error().kind, GatewayErrorKind::unsupported_media_type);
    EXPECT_TRUE(Asked(H{{"Content-Type", "Application/JSON; charset=utf-8"}, {"status", "200"}}, "", custom).outcome.ok());
    EXPECT_TRUE(Asked(H{{"status", "200"}}, "", custom).outcome.ok()) << "no Content-Type counts as application/json";
  }
  never.request.templates = no_templates.request.templates = nullptr;
  never.request.template_count = no_templates.request.template_count = 0;
  EXPECT_FALSE(Asked(H{}, "", never).outcome.ok());
  EXPECT_TRUE(Asked(H{}, "", no_templates).outcome.ok());
}

TEST(Mock, AnotherContentTypeGoesThroughTheTemplates) {
  constexpr Mock kStatic{.status = 200, .headers = nullptr, .header_count = 0, .body = "static", .otherwise = &kCustom};
  Asked json(H{{"Content-Type", "application/json"}});
  EXPECT_TRUE(mock(json.x, kStatic).ok());
  EXPECT_EQ(json.x.response.body, "static");
  Asked xml(H{{"Content-Type", "text/xml"}}, "<a/>");
  EXPECT_FALSE(mock(xml.x, kStatic).ok());
}

}  // namespace
}  // namespace apigen::rt
