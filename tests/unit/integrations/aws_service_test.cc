// aws with services other than Lambda. Expectations: aws-behaviour reference section 6.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "apigen/awsclient/signer.h"
#include "apigen/rt/integrations.h"
#include "tests/support/fake_services.h"

namespace apigen::rt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Api kApi{.id = "petstore", .title = "t", .version = "1", .type = ApiType::rest};
constexpr std::string_view kNames[] = {"key"};
const Operation kOperation{"op", "ANY", "/{key+}", "res123", kNames, 1, nullptr};

Outcome no_path(const Exchange&, const IntegrationRequest&, Buffer&) { return {}; }
Outcome bucket_path(const Exchange&, const IntegrationRequest& request, Buffer& out) {
  out.append("bucket/");
  append_path_value(out, request, "key");
  return {};
}
Outcome role(const Exchange&, const IntegrationRequest&, Buffer& out) {
  out.append("arn:aws:iam::123456789012:role/apigw");
  return {};
}
Outcome map_name(Exchange& x, IntegrationRequest& request) { return map_query(request, "Name", request_query(x, "name")); }
Outcome map_key(Exchange& x, IntegrationRequest& request) { return map_path(request, "key", request_query(x, "key")); }
Outcome map_target(Exchange&, IntegrationRequest& request) { return map_header(request, "X-Amz-Target", "AmazonSSM.GetParameter"); }

const IntegrationResponse kResponses[] = {{.status = 200}};
int first(std::string_view) { return 0; }
constexpr ResponseTransform kAnswers{first, kResponses, 1};

const AwsService kKinesis{.method = "POST", .endpoint = "kinesis", .host = "kinesis.us-east-1.amazonaws.com", .signing_name = "kinesis",
                          .region = "us-east-1", .target = "Kinesis_20131202.PutRecord", .content_type = "application/x-amz-json-1.1",
                          .path = no_path, .request = {}, .response = kAnswers, .credentials = role};

class Signer final : public awsclient::Signer {
 public:
  std::string problem, region, service, role, target, body;
  Task<std::string_view> sign(Arena&, awsclient::Signing signing) override {
    region = signing.region;
    service = signing.service;
    role = signing.role;
    target = signing.request.target;
    body = signing.request.body;
    signing.request.headers->add("Authorization", "signed");
    co_return std::string_view(problem);
  }
  void configure(std::shared_ptr<const config::Settings>) override {}
};

struct Asked {
  test::FakeWorker worker;
  Signer signer;
  Exchange x{worker.services};
  Outcome outcome;

  Asked() {
    worker.services.aws = &signer;
    x.api = &kApi;
    x.operation = &kOperation;
    x.request.method = x.context.method = "POST";
    x.request.body_complete = true;
    x.context.trace_id = "Root=1-2-3;Parent=4;Sampled=0";
    worker.client.answer.headers = {{"Content-Type", "application/x-amz-json-1.1"}, {"x-amzn-RequestId", "r"}};
    worker.client.answer.body = "{}";
  }
  Asked& run(const AwsService& integration) {
    outcome = test::run(aws_service(x, integration));
    return *this;
  }
  const test::SentCall& sent() const { return worker.client.calls.at(0); }
};

TEST(AwsService, AnActionInTheJsonProtocol) {
  Asked asked;
  asked.x.request.body_bytes = R"({"StreamName":"s"})";
  asked.x.request.headers.add("Content-Type", "application/json");
  asked.run(kKinesis);
  ASSERT_TRUE(asked.outcome.ok());
  EXPECT_EQ(asked.sent().scheme + "://" + asked.sent().authority + asked.sent().target, "https://kinesis.us-east-1.amazonaws.com/");
  EXPECT_EQ(asked.sent().method, "POST");
  EXPECT_THAT(asked.sent().header("x-amz-target"), ElementsAre("Kinesis_20131202.PutRecord"));
  EXPECT_THAT(asked.sent().header("content-type"), ElementsAre("application/x-amz-json-1.1"));
  EXPECT_THAT(asked.sent().header("accept"), ElementsAre("application/json"));
  EXPECT_THAT(asked.sent().header("user-agent"), ElementsAre("AmazonAPIGateway_petstore"));
  EXPECT_THAT(asked.sent().header("authorization"), ElementsAre("signed"));
  EXPECT_EQ(asked.sent().body, R"({"StreamName":"s"})");
  EXPECT_EQ(asked.signer.body, asked.sent().body);
  EXPECT_EQ(asked.signer.service + " " + asked.signer.region + " " + asked.signer.role, "kinesis us-east-1 arn:aws:iam::123456789012:role/apigw");
  EXPECT_EQ(asked.x.response.status, 200);
  EXPECT_FALSE(asked.x.response.headers.has("x-amzn-RequestId")) << "a service's headers reach the client by mapping only";
}

TEST(AwsService, AnEmptyBodyOfTheJsonProtocolIsAnObject) {
  Asked asked;
  EXPECT_EQ(asked.run(kKinesis).sent().body, "{}");
}

TEST(AwsService, AnActionInTheQuery) {
  AwsService ssm = kKinesis;
  ssm.endpoint = ssm.signing_name = "ssm";
  ssm.target = ssm.content_type = "";
  ssm.query = "Action=GetParameter&Version=2014-11-06";
  ssm.request.map = map_name;
  Asked asked;
  asked.worker.settings->endpoints["ssm"] = "http://127.0.0.1:5000";
  asked.x.request.query = "name=a%20b";
  asked.run(ssm);
  EXPECT_EQ(asked.sent().scheme + "://" + asked.sent().authority + asked.sent().target,
            "http://127.0.0.1:5000/?Action=GetParameter&Version=2014-11-06&Name=a%20b");
  EXPECT_EQ(asked.signer.target, asked.sent().target);
  EXPECT_EQ(asked.sent().body, "");
  EXPECT_THAT(asked.sent().header("content-type"), IsEmpty());
}

TEST(AwsService, AMappedTargetMeansJson) {
  AwsService ssm = kKinesis;
  ssm.target = ssm.content_type = "";
  ssm.query = "Action=GetParameter&Version=2014-11-06";
  ssm.request.map = map_target;
  Asked asked;
  asked.run(ssm);
  EXPECT_EQ(asked.sent().target, "/");
  EXPECT_EQ(asked.sent().body, "{}");
}

TEST(AwsService, APathTakesAnyKeyAndTheCallersMethod) {
  AwsService s3 = kKinesis;
  s3.method = "";
  s3.endpoint = s3.signing_name = "s3";
  s3.target = s3.content_type = "";
  s3.path = bucket_path;
  s3.request.map = map_key;
  Asked asked;
  asked.worker.settings->endpoints["default"] = "http://127.0.0.1:5000";
  asked.x.request.method = asked.x.context.method = "GET";
  asked.x.request.query = "key=a%20b%2Fc%C3%A9%23";
  asked.run(s3);
  EXPECT_EQ(asked.sent().method + " " + asked.sent().target, "GET /bucket/a%20b/c%C3%A9%23");
}

TEST(AwsService, WithoutCredentialsNothingIsSent) {
  Asked asked;
  asked.signer.problem = "there are no AWS credentials";
  asked.run(kKinesis);
  ASSERT_FALSE(asked.outcome.ok());
  EXPECT_EQ(asked.outcome.error().status, 500);
  EXPECT_EQ(asked.outcome.error().cause, "there are no AWS credentials");
  EXPECT_THAT(asked.worker.client.calls, IsEmpty());
}

}  // namespace
}  // namespace apigen::rt
