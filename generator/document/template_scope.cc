#include "template_scope.h"

#include <algorithm>

namespace apigen::document {
namespace {

/// What `Ref` gives and how the ARN looks, by type (AWS CloudFormation's resource reference, "Return values").
enum class Ref { name, arn, url };
struct ResourceType {
  std::string_view type, name_property, service, resource_prefix;
  Ref ref;
};
constexpr ResourceType kResourceTypes[] = {
    // A function's Ref is its name; as part of a Lambda URI the ARN means the same and says where it is.
    {"AWS::Serverless::Function", "FunctionName", "lambda", "function:", Ref::arn},
    {"AWS::Lambda::Function", "FunctionName", "lambda", "function:", Ref::arn},
    {"AWS::DynamoDB::Table", "TableName", "dynamodb", "table/", Ref::name},
    {"AWS::DynamoDB::GlobalTable", "TableName", "dynamodb", "table/", Ref::name},
    {"AWS::Serverless::SimpleTable", "TableName", "dynamodb", "table/", Ref::name},
    {"AWS::SQS::Queue", "QueueName", "sqs", "", Ref::url},
    {"AWS::SNS::Topic", "TopicName", "sns", "", Ref::arn},
    {"AWS::Kinesis::Stream", "Name", "kinesis", "stream/", Ref::name},
    {"AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName", "firehose", "deliverystream/", Ref::name},
    {"AWS::StepFunctions::StateMachine", "StateMachineName", "states", "stateMachine:", Ref::arn},
    {"AWS::Serverless::StateMachine", "Name", "states", "stateMachine:", Ref::arn},
    {"AWS::Events::EventBus", "Name", "events", "event-bus/", Ref::name},
    {"AWS::Cognito::UserPool", "", "cognito-idp", "userpool/", Ref::name},
    {"AWS::ApiGateway::VpcLink", "", "", "", Ref::name},
    {"AWS::ApiGatewayV2::VpcLink", "", "", "", Ref::name},
    {"AWS::Cognito::UserPoolClient", "", "", "", Ref::name},
};

const ResourceType* type_row(std::string_view type) {
  for (const ResourceType& row : kResourceTypes) {
    if (row.type == type) return &row;
  }
  return nullptr;
}

std::string_view type_of(const Node* resource) {
  const Node* type = resource ? resource->find("Type") : nullptr;
  return type && type->is_string() ? std::string_view(type->text) : std::string_view();
}

}  // namespace

std::string Account::arn(std::string_view service, std::string_view resource) const {
  return "arn:" + partition + ":" + std::string(service) + ":" + region + ":" + id + ":" + std::string(resource);
}

std::string Account::role_arn(std::string_view name) const { return "arn:" + partition + ":iam::" + id + ":role/" + std::string(name); }

bool is_function_type(std::string_view type) { return type == "AWS::Serverless::Function" || type == "AWS::Lambda::Function"; }

TemplateScope::TemplateScope(const Node& root)
    : parameters_(root.find("Parameters")), mappings_(root.find("Mappings")), conditions_(root.find("Conditions")), resources_(root.find("Resources")) {}

const Node* TemplateScope::default_of(std::string_view parameter) const {
  const Node* declared = parameters_ ? parameters_->find(parameter) : nullptr;
  if (!declared) return nullptr;
  const Node* type = declared->find("Type");
  if (type && type->is_string() && type->text.starts_with("AWS::SSM::Parameter::Value")) return nullptr;
  return declared->find("Default");
}

std::string TemplateScope::name_of(std::string_view logical_id) const {
  const Node* declared = resource(logical_id);
  const ResourceType* row = type_row(type_of(declared));
  const Node* properties = declared ? declared->find("Properties") : nullptr;
  const Node* name = properties && row && !row->name_property.empty() ? properties->find(row->name_property) : nullptr;
  bool plain = name && name->is_string() && !name->text.empty() && name->text.find("${") == std::string::npos;
  return plain ? name->text : std::string(logical_id);
}

std::optional<std::string> TemplateScope::attribute(std::string_view logical_id, std::string_view attribute, const Account& account) const {
  const Node* declared = resource(logical_id);
  if (!declared) return std::nullopt;
  std::string_view type = type_of(declared);
  std::string name = name_of(logical_id);
  if (type == "AWS::IAM::Role") {
    if (attribute.empty()) return name;
    if (attribute == "Arn") return account.role_arn(name);
    return std::nullopt;
  }
  if (type == "AWS::S3::Bucket") {
    std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (attribute.empty()) return name;
    if (attribute == "Arn") return "arn:" + account.partition + ":s3:::" + name;
    return std::nullopt;
  }
  const ResourceType* row = type_row(type);
  if (!row) return attribute.empty() ? std::optional<std::string>(name) : std::nullopt;
  if (type == "AWS::Cognito::UserPool") name = account.region + "_" + name;
  std::string arn = account.arn(row->service, std::string(row->resource_prefix) + name);
  std::string url = "https://sqs." + account.region + ".amazonaws.com/" + account.id + "/" + name;
  if (attribute.empty()) return row->ref == Ref::arn ? arn : row->ref == Ref::url ? url : name;
  if (row->service.empty()) return std::nullopt;
  if (attribute == "Arn" || attribute == "TopicArn") return arn;
  if (attribute == "QueueUrl") return url;
  if (attribute == "Name" || attribute == "QueueName" || attribute == "TopicName" || attribute == row->name_property) return name;
  if (is_function_type(type)) return arn + ":" + std::string(attribute);  // SAM's Function.Alias and Function.Version
  return std::nullopt;
}

}  // namespace apigen::document
