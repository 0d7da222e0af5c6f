// The whole list of $context variables of HTTP APIs (aws-behaviour reference 10.3), each with a value.
#include <gtest/gtest.h>

#include "apigen/rt/context.h"
#include "tests/support/fake_services.h"

namespace apigen::rt {
namespace {

const Operation kOperation{"getPet", "GET", "/pets/{id}", "abc123", nullptr, 0, nullptr};
const Api kApi{.id = "petstore", .title = "t", .version = "1", .type = ApiType::http};

TEST(HttpContext, KnowsTheWholeList) {
  test::FakeWorker worker;
  Exchange x(worker.services);
  const NamedValue values[] = {{"claims.sub", "ann"}, {"scope", "read"}};
  const ClientCertificate certificate{"pem", "subject", "issuer", "a1", "before", "after"};
  const GatewayError error{.kind = GatewayErrorKind::integration_failure, .status = 503, .message = "no", .cause = "refused", .from_integration = true};
  x.api = &kApi;
  x.operation = &kOperation;
  x.stage_name = "$default";
  x.error = &error;
  x.request.headers.add("User-Agent", "tests");
  x.request.body_bytes = "12345";
  x.request.body_complete = true;
  x.response.status = 503;
  x.response.body = "1234567";
  x.context.request_id = x.context.extended_request_id = "JKJaXmPLvHcESHA=";
  x.context.source_ip = "192.0.2.7";
  x.context.domain_name = "api.example.com";
  x.context.domain_prefix = "api";
  x.context.base_path = "v1";
  x.context.method = "GET";
  x.context.path = "/v1/pets/7";
  x.context.received_ms = worker.environment.wall_ms();
  x.context.client_certificate = &certificate;
  x.caller.principal_id = "ann";
  x.caller.authorizer_context = values;
  x.caller.authorizer_context_count = 2;
  x.caller.account_id = "111122223333";
  x.caller.caller = x.caller.user = "AIDA";
  x.caller.user_arn = "arn:aws:iam::111122223333:user/ann";
  x.integration_status = 200;
  x.function_status = 418;
  x.integration_latency_ms = 12;
  x.integration_request_id = "endpoint";
  x.integration_request_id_2 = "endpoint-2";

  const std::pair<const char*, const char*> kWanted[] = {
      {"accountId", "123456789012"},
      {"apiId", "petstore"},
      {"authorizer.claims.sub", "ann"},
      {"authorizer.principalId", "ann"},
      {"authorizer.scope", "read"},
      {"awsEndpointRequestId", "endpoint"},
      {"awsEndpointRequestId2", "endpoint-2"},
      {"customDomain.basePathMatched", "v1"},
      {"dataProcessed", "12"},
      {"domainName", "api.example.com"},
      {"domainPrefix", "api"},
      {"error.message", "no"},
      {"error.messageString", "\"no\""},
      {"error.responseType", "INTEGRATION_FAILURE"},
      {"extendedRequestId", "JKJaXmPLvHcESHA="},
      {"httpMethod", "GET"},
      {"identity.accountId", "111122223333"},
      {"identity.caller", "AIDA"},
      {"identity.clientCert.clientCertPem", "pem"},
      {"identity.clientCert.issuerDN", "issuer"},
      {"identity.clientCert.serialNumber", "a1"},
      {"identity.clientCert.subjectDN", "subject"},
      {"identity.clientCert.validity.notAfter", "after"},
      {"identity.clientCert.validity.notBefore", "before"},
      {"identity.sourceIp", "192.0.2.7"},
      {"identity.user", "AIDA"},
      {"identity.userAgent", "tests"},
      {"identity.userArn", "arn:aws:iam::111122223333:user/ann"},
      {"integration.error", "refused"},
      {"integration.integrationStatus", "200"},
      {"integration.latency", "12"},
      {"integration.requestId", "endpoint"},
      {"integration.status", "418"},
      {"integrationErrorMessage", "refused"},
      {"integrationLatency", "12"},
      {"integrationStatus", "200"},
      {"path", "/v1/pets/7"},
      {"protocol", "HTTP/1.1"},
      {"requestId", "JKJaXmPLvHcESHA="},
      {"requestTime", "21/Nov/2025:07:56:00 +0000"},
      {"requestTimeEpoch", "1763711760000"},
      {"responseLength", "7"},
      {"routeKey", "GET /pets/{id}"},
      {"stage", "$default"},
      {"status", "503"},
  };
  for (const auto& [name, wanted] : kWanted) EXPECT_EQ(context_value(x, name), wanted) << name;
  EXPECT_FALSE(context_value(x, "responseLatency").empty());
  // Cognito identity pools and organisations are not of this gateway: always absent, as on AWS for other callers.
  for (const char* name : {"identity.cognitoAuthenticationProvider", "identity.cognitoAuthenticationType", "identity.cognitoIdentityId",
                           "identity.cognitoIdentityPoolId", "identity.principalOrgId"}) {
    EXPECT_FALSE(context_value(x, name).data()) << name;
  }
}

TEST(HttpContext, StreamedBodiesCountByTheirLength) {
  test::FakeWorker worker;
  Exchange x(worker.services);
  test::FakeBody sent({"12345"}, false), answered({"123"}, false);
  x.request.body = &sent;
  x.response.stream = &answered;
  EXPECT_EQ(context_value(x, "responseLength"), "");
  EXPECT_EQ(context_value(x, "dataProcessed"), "0");
  sent.length = 5;
  answered.length = 3;
  EXPECT_EQ(context_value(x, "responseLength"), "3");
  EXPECT_EQ(context_value(x, "dataProcessed"), "8");
}

}  // namespace
}  // namespace apigen::rt
