// First-class services of HTTP APIs: what each sends. Expectations: aws-behaviour reference 11.4, the services' API references.
#include "apigen/rt/service_action.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "apigen/awsclient/signer.h"
#include "tests/support/fake_services.h"

namespace apigen::rt {
namespace {

using testing::ElementsAre;

using Kind = ServiceActionKind;
const Api kApi{.id = "petstore", .title = "t", .version = "1", .type = ApiType::http};
constexpr Operation kOperation{"op", "POST", "/", "res123", nullptr, 0, nullptr};

std::vector<std::pair<std::string, std::string>> parameters;  // of the one call under test
Outcome set_parameters(Exchange&, IntegrationRequest& request) {
  for (const auto& [name, value] : parameters) {
    Outcome done = set_service_parameter(request, name, value);
    if (!done.ok()) return done;
  }
  return set_service_parameter(request, "DelaySeconds", {});  // mapped from what is absent
}

class Signer final : public awsclient::Signer {
 public:
  std::string region, service;
  Task<std::string_view> sign(Arena&, awsclient::Signing signing) override {
    region = signing.region;
    service = signing.service;
    co_return std::string_view();
  }
  void configure(std::shared_ptr<const config::Settings>) override {}
};

struct ServiceActions : ::testing::Test {
  test::FakeWorker worker;
  Signer signer;
  Exchange x{worker.services};
  Outcome outcome;

  void SetUp() override {
    worker.services.aws = &signer;
    x.api = &kApi;
    x.operation = &kOperation;
    x.request.method = x.context.method = "POST";
    x.request.body_complete = true;
    worker.client.answer = {202, {{"Content-Type", "text/xml"}, {"x-amzn-RequestId", "r"}}, "<ok/>"};
  }
  const test::SentCall& send(Kind kind, std::vector<std::pair<std::string, std::string>> values) {
    parameters = std::move(values);
    outcome = test::run(service_action(x, {.kind = kind, .map = set_parameters}));
    EXPECT_TRUE(outcome.ok()) << outcome.error().cause;
    return worker.client.calls.at(0);
  }
};

TEST_F(ServiceActions, PutEvents) {
  const test::SentCall& sent = send(Kind::eventbridge_put_events, {{"Detail", "{\"a\":\"b\"}"}, {"DetailType", "T"}, {"Source", "s"}, {"Resources", "arn:1, arn:2"}});
  EXPECT_EQ(sent.scheme + "://" + sent.authority + sent.target, "https://events.us-east-1.amazonaws.com/");
  EXPECT_THAT(sent.header("x-amz-target"), ElementsAre("AWSEvents.PutEvents"));
  EXPECT_THAT(sent.header("content-type"), ElementsAre("application/x-amz-json-1.1"));
  EXPECT_EQ(sent.body, R"({"Entries":[{"Detail":"{\"a\":\"b\"}","DetailType":"T","Source":"s","Resources":["arn:1","arn:2"]}]})");
  EXPECT_EQ(signer.service, "events");
  EXPECT_EQ(x.response.status, 202);
  EXPECT_EQ(x.response.body, "<ok/>");
  EXPECT_EQ(x.response.headers.last("content-type"), "text/xml");
  EXPECT_FALSE(x.response.headers.has("x-amzn-RequestId"));
}

TEST_F(ServiceActions, SendMessage) {
  const test::SentCall& sent = send(Kind::sqs_send_message, {{"QueueUrl", "https://q/1"}, {"MessageBody", "a b&c"},
                                                            {"MessageAttributes", R"({"n":{"DataType":"String","StringValue":"v w"}})"}});
  EXPECT_EQ(sent.body,
            "Action=SendMessage&Version=2012-11-05&QueueUrl=https%3A%2F%2Fq%2F1&MessageBody=a%20b%26c&MessageAttribute.1.Name=n&"
            "MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=v%20w");
  EXPECT_THAT(sent.header("content-type"), ElementsAre("application/x-www-form-urlencoded; charset=utf-8"));
}

TEST_F(ServiceActions, AttributesThatAreNoneAreTheClientsFault) {
  parameters = {{"QueueUrl", "q"}, {"MessageBody", "b"}, {"MessageAttributes", "x"}};
  outcome = test::run(service_action(x, {.kind = Kind::sqs_send_message, .map = set_parameters}));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, GatewayErrorKind::bad_request_body);
}

TEST_F(ServiceActions, ReceiveMessage) {
  EXPECT_EQ(send(Kind::sqs_receive_message, {{"QueueUrl", "q"}, {"AttributeNames", R"(["All"])"}, {"MaxNumberOfMessages", "5"}}).body,
            "Action=ReceiveMessage&Version=2012-11-05&QueueUrl=q&AttributeName.1=All&MaxNumberOfMessages=5");
}

TEST_F(ServiceActions, DeleteMessage) {
  EXPECT_EQ(send(Kind::sqs_delete_message, {{"QueueUrl", "q"}, {"ReceiptHandle", "h+/"}}).body,
            "Action=DeleteMessage&Version=2012-11-05&QueueUrl=q&ReceiptHandle=h%2B%2F");
}

TEST_F(ServiceActions, PurgeQueue) {
  EXPECT_EQ(send(Kind::sqs_purge_queue, {{"QueueUrl", "q"}}).body, "Action=PurgeQueue&Version=2012-11-05&QueueUrl=q");
}

TEST_F(ServiceActions, GetConfiguration) {
  const test::SentCall& sent = send(Kind::appconfig_get_configuration,
                                    {{"Application", "my app"}, {"Environment", "e/1"}, {"Configuration", "c"}, {"ClientId", "me"}, {"ClientConfigurationVersion", "3"}});
  EXPECT_EQ(sent.method + " " + sent.authority + sent.target,
            "GET appconfig.us-east-1.amazonaws.com/applications/my%20app/environments/e%2F1/configurations/c?client_id=me&client_configuration_version=3");
}

TEST_F(ServiceActions, PutRecord) {
  const test::SentCall& sent = send(Kind::kinesis_put_record, {{"StreamName", "s"}, {"Data", "ZGF0YQ=="}, {"PartitionKey", "p"}});
  EXPECT_THAT(sent.header("x-amz-target"), ElementsAre("Kinesis_20131202.PutRecord"));
  EXPECT_EQ(sent.body, R"({"StreamName":"s","Data":"ZGF0YQ==","PartitionKey":"p"})");
}

TEST_F(ServiceActions, StartExecution) {
  const test::SentCall& sent = send(Kind::stepfunctions_start_execution, {{"StateMachineArn", "arn:m"}, {"Input", "{}"}, {"Name", "n"}});
  EXPECT_THAT(sent.header("x-amz-target"), ElementsAre("AWSStepFunctions.StartExecution"));
  EXPECT_THAT(sent.header("content-type"), ElementsAre("application/x-amz-json-1.0"));
  EXPECT_EQ(sent.body, R"({"stateMachineArn":"arn:m","name":"n","input":"{}"})");
}

TEST_F(ServiceActions, StartSyncExecutionInAnotherRegion) {
  const test::SentCall& sent = send(Kind::stepfunctions_start_sync_execution, {{"StateMachineArn", "arn:m"}, {"Region", "eu-west-1"}});
  EXPECT_EQ(sent.authority, "sync-states.eu-west-1.amazonaws.com");
  EXPECT_EQ(sent.body, R"({"stateMachineArn":"arn:m"})");
  EXPECT_EQ(signer.region, "eu-west-1");
}

TEST_F(ServiceActions, StopExecution) {
  EXPECT_EQ(send(Kind::stepfunctions_stop_execution, {{"ExecutionArn", "arn:e"}, {"Cause", "c"}, {"Error", "E"}}).body,
            R"({"executionArn":"arn:e","cause":"c","error":"E"})");
}

TEST_F(ServiceActions, ARegionCannotLeadElsewhere) {
  parameters = {{"QueueUrl", "q"}, {"Region", "x.evil.example/"}};
  outcome = test::run(service_action(x, {.kind = Kind::sqs_purge_queue, .map = set_parameters}));
  EXPECT_FALSE(outcome.ok());
  EXPECT_TRUE(worker.client.calls.empty());
}

TEST_F(ServiceActions, AnEndpointOfOnesOwn) {
  worker.settings->endpoints["sqs"] = "http://127.0.0.1:5000";
  EXPECT_EQ(send(Kind::sqs_purge_queue, {{"QueueUrl", "q"}}).authority, "127.0.0.1:5000");
}

}  // namespace
}  // namespace apigen::rt
