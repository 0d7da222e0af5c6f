#include "apigen/aws/uri.h"

#include <gtest/gtest.h>

namespace apigen::aws {
namespace {

/// "http://<host>/{id}": stage variables in angle brackets, placeholders in braces, literals as they are.
std::string shape(const std::string& text) {
  std::string out;
  for (const model::UriPart& part : parse_uri_template(text).parts) {
    if (const auto* literal = std::get_if<model::UriLiteral>(&part)) out += literal->text;
    if (const auto* path = std::get_if<model::UriPathParameter>(&part)) out += "{" + path->name + "}";
    if (const auto* stage = std::get_if<model::UriStageVariable>(&part)) out += "<" + stage->name + ">";
  }
  return out;
}

TEST(UriTemplate, SplitsAtPlaceholdersAndStageVariables) {
  EXPECT_EQ(shape("http://${stageVariables.host}/a/{id}?q={q}"), "http://<host>/a/{id}?q={q}");
  EXPECT_EQ(shape("${stageVariables.a}${stageVariables.b}"), "<a><b>");
  EXPECT_EQ(shape("/{proxy+}"), "/{proxy}");
  EXPECT_EQ(parse_uri_template("").parts.size(), 0u);
}

TEST(UriTemplate, LeavesEverythingElseLiteral) {
  for (const char* text : {"{}", "{a b}", "{a", "a}", "${x}", "${stageVariables.}", "${stageVariables.a b}",
                           "${stageVariables.x", "$", "{{x", "$$"}) {
    ASSERT_EQ(parse_uri_template(text).parts.size(), 1u) << text;
    EXPECT_TRUE(std::holds_alternative<model::UriLiteral>(parse_uri_template(text).parts[0])) << text;
    EXPECT_EQ(shape(text), text);
  }
  EXPECT_EQ(parse_uri_template("{{x}}").parts.size(), 3u) << "the inner braces are a placeholder";
}

std::string arn(const std::string& text) {
  UriFault fault;
  std::optional<ServiceArn> out = parse_service_arn(text, fault);
  if (!out) return fault.text;
  return out->region + "|" + out->subdomain + "|" + out->service + "|" + (out->action ? "action" : "path") + "|" +
         out->rest;
}

TEST(ServiceArn, HasPathActionAndSubdomain) {
  EXPECT_EQ(arn("arn:aws:apigateway:us-east-1:sqs:path/1/q"), "us-east-1||sqs|path|1/q");
  EXPECT_EQ(arn("arn:aws-cn:apigateway:cn-north-1:states:action/StartExecution"),
            "cn-north-1||states|action|StartExecution");
  EXPECT_EQ(arn("arn:aws:apigateway:us-east-1:a.b.iotdata:path/t"), "us-east-1|a.b|iotdata|path|t");
  EXPECT_EQ(arn("arn:aws:apigateway:us-east-1:s3:path///bucket"), "us-east-1||s3|path|bucket");
  EXPECT_EQ(arn("arn:aws:apigateway:us-east-1:s3:path"), "us-east-1||s3|path|");
  EXPECT_EQ(arn("arn:aws:apigateway:us-east-1:sns:action/Publish&TopicArn=arn:aws:sns:x"),
            "us-east-1||sns|action|Publish&TopicArn=arn:aws:sns:x");
}

TEST(ServiceArn, SaysWhatAwsSays) {
  const char* no_target = "AWS ARN for integration must contain path or action";
  EXPECT_EQ(arn("arn:aws:apigateway:us-east-1:sqs:queue"), no_target);
  EXPECT_EQ(arn("arn:aws:apigateway:us-east-1:sqs:action/"), no_target);
  EXPECT_EQ(arn("arn:aws:lambda:us-east-1:123456789012:function:fn"), no_target);
  EXPECT_EQ(arn("arn:aws:apigateway:us-east-1"), no_target);
  EXPECT_EQ(arn("http://example"), "Invalid ARN specified in the request");
  EXPECT_EQ(arn(""), "Invalid ARN specified in the request");
  EXPECT_EQ(arn("arn:aws"), "Invalid ARN specified in the request");
}

std::string lambda(const std::string& rest) {
  UriFault fault;
  std::optional<ServiceArn> service = parse_service_arn("arn:aws:apigateway:us-east-1:lambda:path/" + rest, fault);
  std::optional<LambdaPath> path = service ? parse_lambda_path(*service) : std::nullopt;
  return path ? path->function + (path->streaming ? " streaming" : "") : "none";
}

TEST(LambdaPath, IsTheFunctionBetweenDateAndInvocations) {
  EXPECT_EQ(lambda("2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:fn:live/invocations"),
            "arn:aws:lambda:us-east-1:1:function:fn:live");
  EXPECT_EQ(lambda("/2015-03-31/functions/fn/invocations"), "fn");
  EXPECT_EQ(lambda("2021-11-15/functions/fn/response-streaming-invocations"), "fn streaming");
  EXPECT_EQ(lambda("2015-03-31/functions/fn"), "none");
  EXPECT_EQ(lambda("2015-03-31/functions//invocations"), "none");
  EXPECT_EQ(lambda("functions/fn/invocations"), "none");
  EXPECT_EQ(lambda("2015-03-31/functions/"), "none");
}

TEST(FunctionName, IsCutOutOfAnArn) {
  EXPECT_EQ(function_name("arn:aws:lambda:us-east-1:123456789012:function:fn:live"), "fn");
  EXPECT_EQ(function_name("arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.f}"), "${stageVariables.f}");
  EXPECT_EQ(function_name("fn"), "fn");
  EXPECT_FALSE(is_function_arn("arn:aws:lambda:us-east-1:123456789012:function:"));
  EXPECT_FALSE(is_function_arn("arn:aws:lambda:us-east-1:123456789012:layer:x"));
}

}  // namespace
}  // namespace apigen::aws
