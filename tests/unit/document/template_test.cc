// SAM and CloudFormation templates as SPEC.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "apigen/document/loader.h"

namespace apigen::document {
namespace {

namespace fs = std::filesystem;
using support::DiagnosticId;

class TemplateTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "apigen-template-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  std::string load(const std::string& path, LoaderOptions options = {}) {
    loader_ = std::make_unique<Loader>(std::move(options));
    document_ = loader_->load(path, diagnostics_);
    return document_ ? to_json(*document_->root()) : "(none)";
  }
  std::string problems() {
    std::string out;
    for (const support::Diagnostic& d : diagnostics_.all()) out += support::to_text(d, false);
    return out;
  }

  fs::path folder_;
  support::Diagnostics diagnostics_;
  std::unique_ptr<Loader> loader_;
  const Document* document_ = nullptr;
};

constexpr auto kSam = R"(
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}
  Secret: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}
Mappings:
  Hosts: {dev: {Url: 'http://dev'}, prod: {Url: 'http://prod'}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsNotProd: !Not [!Condition IsProd]
  Both: !And [!Condition IsProd, !Equals [a, a]]
Globals:
  Function: {Runtime: python3.11, Timeout: 5, Environment: {Variables: {COMMON: '1', OWN: global}}}
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      Name: !Sub pets-${Stage}
      StageName: !Ref Stage
      BinaryMediaTypes: [image~1png]
      MinimumCompressionSize: 100
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /pets:
            get:
              x-amazon-apigateway-integration:
                type: aws_proxy
                httpMethod: POST
                uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${ListPets.Arn}/invocations
          /old:
            get:
              x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: !FindInMap [Hosts, !Ref Stage, Url]}
              deprecated: !If [IsNotProd, true, false]
              x-amazon-apigateway-x: [!Ref Table, !GetAtt Queue.Arn, !Ref Queue, !GetAtt Role.Arn, !Ref Topic, !If [Both, 1, 2]]
  ListPets:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.handler, CodeUri: src/list/, MemorySize: 256, Environment: {Variables: {OWN: !Ref Table, NOWHERE: !Ref Nowhere}}}
  Named: {Type: AWS::Lambda::Function, Properties: {FunctionName: real-name, Runtime: nodejs18.x, Handler: index.handler, Timeout: '7', Code: {ZipFile: x}}}
  Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: pets}}
  Queue: {Type: AWS::SQS::Queue}
  Role: {Type: AWS::IAM::Role}
  Topic: {Type: AWS::SNS::Topic}
)";

TEST_F(TemplateTest, SamApi) {
  EXPECT_EQ(load(write("t.yaml", kSam)),
            R"({"openapi":"3.0.1","paths":{"/pets":{"get":{"x-amazon-apigateway-integration":{"type":"aws_proxy","httpMethod":"POST",)"
            R"("uri":"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:ListPets/invocations"}}},)"
            R"("/old":{"get":{"x-amazon-apigateway-integration":{"type":"http_proxy","httpMethod":"GET","uri":"http://dev"},"deprecated":true,)"
            R"("x-amazon-apigateway-x":["pets","arn:aws:sqs:us-east-1:123456789012:Queue","https://sqs.us-east-1.amazonaws.com/123456789012/Queue",)"
            R"("arn:aws:iam::123456789012:role/Role","arn:aws:sns:us-east-1:123456789012:Topic",2]}}},)"
            R"("x-apigen-api-type":"rest","x-amazon-apigateway-binary-media-types":["image/png"],"x-amazon-apigateway-minimum-compression-size":100,)"
            R"("info":{"title":"pets-dev","version":"1.0"}})");
  EXPECT_EQ(problems(), "");
}

TEST_F(TemplateTest, ParametersChooseConditionsAndMappings) {
  LoaderOptions options;
  options.parameters.set("Stage", "prod");
  load(write("t.yaml", kSam), options);
  const Node* get = document_->root()->find("paths")->find("/old")->find("get");
  EXPECT_EQ(get->find("x-amazon-apigateway-integration")->find("uri")->text, "http://prod");
  EXPECT_FALSE(get->find("deprecated")->boolean);
}

TEST_F(TemplateTest, FunctionsBesideTheApi) {
  load(write("t.yaml", kSam));
  ASSERT_EQ(loader_->functions().size(), 2u);
  const DeclaredFunction& list = loader_->functions()[0];
  EXPECT_EQ(list.name, "ListPets");
  EXPECT_EQ(list.runtime, "python3.11");
  EXPECT_EQ(list.handler, "app.handler");
  EXPECT_EQ(list.code_uri, (folder_ / "src/list").string());
  EXPECT_EQ(list.timeout_seconds, 5);
  EXPECT_EQ(list.memory_mb, 256);
  EXPECT_EQ(list.environment, (std::vector<std::pair<std::string, std::string>>{{"COMMON", "1"}, {"OWN", "pets"}, {"NOWHERE", "Nowhere"}}));
  const DeclaredFunction& named = loader_->functions()[1];
  EXPECT_EQ(named.logical_id, "Named");
  EXPECT_EQ(named.name, "real-name");
  EXPECT_EQ(named.timeout_seconds, 7);
  EXPECT_EQ(named.code_uri, "");
}

TEST_F(TemplateTest, IncludedAndNamedFiles) {
  write("api.yaml", "openapi: 3.0.1\npaths: {/p: {$ref: '#/components/x'}}\ncomponents: {x: {uri: '${AWS::Region}'}}\n");
  std::string include = "Resources:\n  A:\n    Type: AWS::Serverless::HttpApi\n    Properties:\n      DefinitionBody:\n        Fn::Transform: {Name: AWS::Include, Parameters: {Location: api.yaml}}\n";
  std::string expected = R"({"openapi":"3.0.1","paths":{"/p":{"$ref":"#/components/x"}},"components":{"x":{"uri":"us-east-1"}},"x-apigen-api-type":"http","info":{"title":"A","version":"1.0"}})";
  EXPECT_EQ(load(write("t.yaml", include)), expected) << problems();
  const Node* reference = document_->root()->find("paths")->find("/p");
  const Node* found = loader_->resolve(*reference, diagnostics_);
  ASSERT_NE(found, nullptr) << problems();
  EXPECT_EQ(to_json(*found), R"({"uri":"us-east-1"})");
  EXPECT_EQ(load(write("u.yaml", "Resources: {A: {Type: AWS::Serverless::HttpApi, Properties: {DefinitionUri: ./api.yaml}}}")), expected) << problems();
  EXPECT_EQ(load(write("v.yaml", "Resources: {A: {Type: AWS::Serverless::HttpApi, Properties: {DefinitionUri: ../api.yaml}}}")), "(none)");
  EXPECT_EQ(diagnostics_.all().back().id, DiagnosticId::reference_outside);
}

TEST_F(TemplateTest, SeveralApisNeedAName) {
  std::string path = write("t.json", R"({"Resources": {
    "One": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": {"swagger": "2.0", "info": {"title": "1"}}}},
    "Two": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Body": {"openapi": "3.0.1", "info": {"title": "2"}}, "CorsConfiguration": {"AllowOrigins": ["*"]}}},
    "Plain": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "no body"}}}})");
  EXPECT_EQ(load(path), "(none)");
  ASSERT_EQ(diagnostics_.all().size(), 1u);
  EXPECT_EQ(diagnostics_.all()[0].id, DiagnosticId::no_api_body);
  EXPECT_EQ(diagnostics_.all()[0].notes.size(), 2u);
  EXPECT_EQ(load(path + "#Two"), R"({"openapi":"3.0.1","info":{"title":"2"},"x-apigen-api-type":"http","x-amazon-apigateway-cors":{"allowOrigins":["*"]}})");
  EXPECT_EQ(load(path + "#Three"), "(none)");
}

TEST_F(TemplateTest, TemplatesWithoutAnApiAreRefused) {
  EXPECT_EQ(load(write("t.yaml", "Resources: {F: {Type: AWS::Serverless::Function, Properties: {Handler: x}}}")), "(none)");
  EXPECT_EQ(load(write("u.yaml", "Resources: {A: {Type: AWS::Serverless::Api, Properties: {DefinitionUri: s3://bucket/key}}}")), "(none)");
  EXPECT_EQ(diagnostics_.count(support::Severity::error), 2u) << problems();
}

TEST_F(TemplateTest, CircularConditionsAndIncludesEnd) {
  EXPECT_NE(load(write("t.yaml", "Conditions: {A: {Condition: B}, B: {Condition: A}}\nResources: {X: {Type: AWS::Serverless::Api, Properties: {DefinitionBody: {a: {Fn::If: [A, 1, 2]}}}}}")), "(none)");
  EXPECT_EQ(diagnostics_.count(support::Severity::error), 1u) << problems();
  write("loop.yaml", "Fn::Transform: {Name: AWS::Include, Parameters: {Location: loop.yaml}}\n");
  load(write("u.yaml", "Resources: {X: {Type: AWS::Serverless::Api, Properties: {DefinitionUri: loop.yaml}}}"));
  EXPECT_EQ(diagnostics_.count(support::Severity::error), 2u) << problems();
}

}  // namespace
}  // namespace apigen::document
