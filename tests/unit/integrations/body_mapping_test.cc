// Parameter mappings that read the request body. Expectations: aws-behaviour reference 4.6.
#include <gtest/gtest.h>

#include "apigen/rt/integrations.h"
#include "tests/support/fake_services.h"

namespace apigen::rt {
namespace {

const Api kApi{.id = "petstore", .title = "t", .version = "1", .type = ApiType::rest};

struct BodyMapping : ::testing::Test {
  test::FakeWorker worker;
  Exchange x{worker.services};
  IntegrationRequest request{x.arena};

  void SetUp() override { x.api = &kApi; }
  std::string mapped(std::string_view body, std::string_view path) {
    request.input = {body, nullptr, false};
    const std::string_view value = path.empty() ? whole_request_body(request) : mapped_body(x, request.input, path);
    return value.data() ? std::string(value) : "absent";
  }
  Outcome required(std::string_view body) {
    request.input = {body, nullptr, false};
    return require_json_body(x, request, "integration.request.header.x");
  }
};

TEST_F(BodyMapping, TheWholeBodyOrAPartOfIt) {
  EXPECT_EQ(mapped("plain", ""), "plain");
  EXPECT_EQ(mapped(R"({"a":{"b":1}})", "$.a.b"), "1");
  EXPECT_EQ(mapped(R"({"a":{"b":1}})", "$.a"), R"({"b":1})");
  EXPECT_EQ(mapped(R"({"a":1})", "$.c"), "absent");
}

TEST_F(BodyMapping, AnEmptyBodyIsAnEmptyObject) {
  EXPECT_EQ(mapped("", ""), "{}");
  EXPECT_EQ(mapped("", "$.a"), "absent");
  EXPECT_TRUE(required("").ok());
}

TEST_F(BodyMapping, ABodyThatIsNoJsonIsTheClientsFault) {
  EXPECT_TRUE(required(R"({"a":1})").ok());
  const Outcome refused = required("{\"a\":");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, GatewayErrorKind::bad_request_body);
  EXPECT_EQ(refused.error().message, "Invalid JSON in request body");
}

}  // namespace
}  // namespace apigen::rt
