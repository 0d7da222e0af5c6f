// How services are called. Expectations: aws-behaviour.md section 6.
#include "apigen/aws/service_call.h"

#include <gtest/gtest.h>

#include "apigen/aws/uri.h"

namespace apigen::aws {
namespace {

ServiceCall call(const std::string& uri) {
  UriFault fault;
  const std::optional<ServiceArn> arn = parse_service_arn(uri, fault);
  EXPECT_TRUE(arn) << fault.text;
  model::AwsServiceBackend backend;
  backend.service = arn->service;
  backend.subdomain = arn->subdomain;
  backend.region = arn->region;
  backend.action = arn->action;
  backend.path = parse_uri_template(arn->rest);
  return service_call(backend);
}

TEST(ServiceCall, ActionsOfJsonServicesHaveATarget) {
  const ServiceCall kinesis = call("arn:aws:apigateway:eu-west-1:kinesis:action/PutRecord");
  EXPECT_EQ(kinesis.endpoint, "kinesis");
  EXPECT_EQ(kinesis.host, "kinesis.eu-west-1.amazonaws.com");
  EXPECT_EQ(kinesis.region, "eu-west-1");
  EXPECT_EQ(kinesis.target, "Kinesis_20131202.PutRecord");
  EXPECT_EQ(kinesis.content_type, "application/x-amz-json-1.1");
  EXPECT_EQ(kinesis.query, "");
  EXPECT_EQ(call("arn:aws:apigateway:us-east-1:dynamodb:action/Query").target, "DynamoDB_20120810.Query");
  EXPECT_EQ(call("arn:aws:apigateway:us-east-1:events:action/PutEvents").target, "AWSEvents.PutEvents");
}

TEST(ServiceCall, OtherActionsGoInTheQuery) {
  EXPECT_EQ(call("arn:aws:apigateway:us-east-1:ssm:action/GetParameter").query, "Action=GetParameter&Version=2014-11-06");
  EXPECT_EQ(call("arn:aws:apigateway:us-east-1:sns:action/Publish").query, "Action=Publish&Version=2010-03-31");
  EXPECT_EQ(call("arn:aws:apigateway:us-east-1:unheardof:action/Do").query, "Action=Do");
  const ServiceCall appended = call("arn:aws:apigateway:us-east-1:ec2:action/DescribeInstances&MaxResults=5");
  EXPECT_EQ(appended.query, "Action=DescribeInstances&Version=2016-11-15");
  EXPECT_EQ(appended.path.text, "?MaxResults=5");
}

TEST(ServiceCall, HostsAndSigningNames) {
  EXPECT_EQ(call("arn:aws-cn:apigateway:cn-north-1:sqs:path/1/q").host, "sqs.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(call("arn:aws:apigateway:eu-west-1:iam:action/ListUsers").host, "iam.amazonaws.com");
  EXPECT_EQ(call("arn:aws:apigateway:eu-west-1:iam:action/ListUsers").region, "us-east-1");
  EXPECT_EQ(call("arn:aws:apigateway:us-east-1:email:action/SendEmail").signing_name, "ses");
  const ServiceCall sagemaker = call("arn:aws:apigateway:us-east-1:runtime.sagemaker:path/endpoints/e/invocations");
  EXPECT_EQ(sagemaker.endpoint, "runtime.sagemaker");
  EXPECT_EQ(sagemaker.signing_name, "sagemaker");
  EXPECT_EQ(call("arn:aws:apigateway:us-east-1:abc123-ats.iot:path/topics/t").signing_name, "iotdata");
  const ServiceCall topic = call("arn:aws:apigateway:us-east-1:abc123.iotdata:path/topics/t");
  EXPECT_EQ(topic.host, "abc123.iot.us-east-1.amazonaws.com");
  EXPECT_EQ(topic.signing_name, "iotdata");
  EXPECT_EQ(call("arn:aws:apigateway:us-east-1:states:action/StartSyncExecution").host, "sync-states.us-east-1.amazonaws.com");
}

TEST(ServiceCall, ABucketBeforeS3IsThePathsFirstSegment) {
  const ServiceCall s3 = call("arn:aws:apigateway:us-east-1:my-bucket.s3:path/{key}");
  EXPECT_EQ(s3.endpoint, "s3");
  EXPECT_EQ(s3.host, "s3.us-east-1.amazonaws.com");
  EXPECT_EQ(s3.path.text, "my-bucket/{key}");
}

}  // namespace
}  // namespace apigen::aws
