#include "apigen/rt/gateway_response.h"

#include <gtest/gtest.h>

#include "apigen/rt/context.h"
#include "tests/support/fake_services.h"

namespace apigen::rt {
namespace {

struct Answered {
  test::FakeWorker worker;
  Exchange x{worker.services};
  std::string header(std::string_view name) const { return std::string(x.response.headers.last(name)); }
};

TEST(GatewayResponse, DefaultsAreAwssTable) {
  struct Row {
    GatewayErrorKind kind;
    int status;
    const char* body;
    const char* type;
  };
  using K = GatewayErrorKind;
  for (const Row& row : {
           Row{K::access_denied, 403, R"({"Message":"User is not authorized to access this resource"})", "AccessDeniedException"},
           Row{K::api_configuration_error, 500, R"({"message":"Internal server error"})", "InternalServerErrorException"},
           Row{K::authorizer_configuration_error, 500, R"({"message":null})", "AuthorizerConfigurationException"},
           Row{K::authorizer_failure, 500, R"({"message":null})", "AuthorizerConfigurationException"},
           Row{K::bad_request_body, 400, R"({"message":"Invalid request body"})", "BadRequestException"},
           Row{K::integration_failure, 504, R"({"message":"Internal server error"})", "InternalServerErrorException"},
           Row{K::integration_timeout, 504, R"({"message":"Endpoint request timed out"})", "InternalServerErrorException"},
           Row{K::invalid_api_key, 403, R"({"message":"Forbidden"})", "ForbiddenException"},
           Row{K::missing_authentication_token, 403, R"({"message":"Missing Authentication Token"})", "MissingAuthenticationTokenException"},
           Row{K::quota_exceeded, 429, R"({"message":"Limit Exceeded"})", "LimitExceededException"},
           Row{K::request_too_large, 413, R"({"message":"Request Too Long"})", "RequestTooLargeException"},
           Row{K::throttled, 429, R"({"message":"Too Many Requests"})", "TooManyRequestsException"},
           Row{K::unauthorized, 401, R"({"message":"Unauthorized"})", "UnauthorizedException"},
           Row{K::unsupported_media_type, 415, R"({"message":"Unsupported Media Type"})", "BadRequestException"},
           Row{K::waf_filtered, 403, R"({"message":"Forbidden"})", "ForbiddenException"},
           Row{K::not_implemented, 501, R"({"message":"Not Implemented"})", "NotImplementedException"},
       }) {
    Answered answered;
    default_gateway_response(answered.x, {.kind = row.kind});
    EXPECT_EQ(answered.x.response.status, row.status);
    EXPECT_EQ(answered.x.response.body, row.body);
    EXPECT_EQ(answered.header("x-amzn-ErrorType"), row.type);
    EXPECT_EQ(answered.header("Content-Type"), "application/json");
    EXPECT_EQ(answered.header("X-Amzn-Trace-Id"), "");
  }
}

TEST(GatewayResponse, IntegrationsSpellWithASpaceAndCarryTheirStatus) {
  Answered answered;
  answered.x.response.headers.add("Left", "over");
  default_gateway_response(answered.x, {.kind = GatewayErrorKind::integration_failure, .status = 502, .from_integration = true});
  EXPECT_EQ(answered.x.response.status, 502);
  EXPECT_EQ(answered.x.response.body, R"({"message": "Internal server error"})");
  EXPECT_EQ(answered.header("Left"), "");
}

TEST(GatewayResponse, MessagesAreQuoted) {
  Answered answered;
  default_gateway_response(answered.x, {.kind = GatewayErrorKind::bad_request_parameters, .message = "Missing: [\"a\"]"});
  EXPECT_EQ(answered.x.response.body, R"({"message":"Missing: [\"a\"]"})");
}

void json_body(const Exchange& x, Buffer& out) {
  out.append("{\"m\":").append(context_value(x, "error.messageString")).append(",\"t\":\"").append(context_value(x, "error.responseType")).append("\"}");
}
void xml_body(const Exchange&, Buffer& out) { out.append("<e/>"); }
void headers(const Exchange& x, Headers& fields) {
  add_gateway_header(fields, "foo", "bar");
  add_gateway_header(fields, "Content-Type", "text/odd");
  add_gateway_header(fields, "absent", request_header(x, "none"));
  add_gateway_header(fields, "split", "a\r\nb: c");
}
constexpr GatewayTemplate kTemplates[] = {{"application/xml", xml_body}, {"application/json", json_body}};

TEST(GatewayResponse, CustomTemplatesAreChosenByAccept) {
  for (auto [accept, body, type] : {std::tuple{"", R"({"m":"Unauthorized","t":"UNAUTHORIZED"})", "application/json"},
                                    {"application/xml;q=1, text/html", "<e/>", "application/xml"},
                                    {"text/html", R"({"m":"Unauthorized","t":"UNAUTHORIZED"})", "application/json"}}) {
    Answered answered;
    if (*accept) answered.x.request.headers.add("Accept", accept);
    custom_gateway_response(answered.x, {.kind = GatewayErrorKind::unauthorized}, {.status = 499, .templates = kTemplates, .template_count = 2});
    EXPECT_EQ(answered.x.response.status, 499);
    EXPECT_EQ(answered.x.response.body, body);
    EXPECT_EQ(answered.header("content-type"), type);
    EXPECT_EQ(answered.header("x-amzn-errortype"), "UnauthorizedException");
  }
  Answered first;
  custom_gateway_response(first.x, {.kind = GatewayErrorKind::unauthorized}, {.templates = kTemplates, .template_count = 1});
  EXPECT_EQ(first.x.response.body, "<e/>");
  EXPECT_EQ(first.x.response.status, 401);
}

TEST(GatewayResponse, CustomHeadersAreSetWhereTheyHaveASafeValue) {
  Answered answered;
  custom_gateway_response(answered.x, {.kind = GatewayErrorKind::access_denied}, {.headers = headers});
  EXPECT_EQ(answered.x.response.status, 403);
  EXPECT_EQ(answered.x.response.body, R"({"message":"User is not authorized to access this resource"})") << "its default template has a small letter";
  EXPECT_EQ(answered.header("foo"), "bar");
  EXPECT_EQ(answered.header("content-type"), "text/odd");
  EXPECT_FALSE(answered.x.response.headers.has("absent"));
  EXPECT_FALSE(answered.x.response.headers.has("split"));
}

TEST(GatewayResponse, TooLargeCannotBeCustomised) {
  Answered answered;
  custom_gateway_response(answered.x, {.kind = GatewayErrorKind::request_too_large}, {.status = 400, .templates = kTemplates, .template_count = 2});
  EXPECT_EQ(answered.x.response.status, 413);
  EXPECT_EQ(answered.x.response.body, R"({"message":"Request Too Long"})");
}

TEST(GatewayResponse, HttpApisHaveTheirOwnTexts) {
  using K = GatewayErrorKind;
  struct Row {
    GatewayError error;
    int status;
    const char* body;
  };
  for (const Row& row : {
           Row{{.kind = K::resource_not_found}, 404, R"({"message":"Not Found"})"},
           Row{{.kind = K::unauthorized}, 401, R"({"message":"Unauthorized"})"},
           Row{{.kind = K::access_denied}, 403, R"({"message":"Forbidden"})"},
           Row{{.kind = K::integration_failure, .status = 502, .from_integration = true}, 500, R"({"message":"Internal Server Error"})"},
           Row{{.kind = K::integration_failure, .status = 504, .message = "Network error communicating with endpoint", .from_integration = true}, 503, R"({"message":"Service Unavailable"})"},
           Row{{.kind = K::integration_timeout, .from_integration = true}, 503, R"({"message":"Service Unavailable"})"},
           Row{{.kind = K::throttled}, 429, R"({"message":"Too Many Requests"})"},
           Row{{.kind = K::request_too_large}, 413, R"({"message":"Request Entity Too Large"})"},
       }) {
    Answered answered;
    default_http_api_response(answered.x, row.error);
    EXPECT_EQ(answered.x.response.status, row.status);
    EXPECT_EQ(answered.x.response.body, row.body);
    EXPECT_EQ(answered.header("x-amzn-ErrorType"), "");
  }
}

}  // namespace
}  // namespace apigen::rt
