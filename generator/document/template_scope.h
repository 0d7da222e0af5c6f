// What a CloudFormation or SAM template around an API's body says about names: Parameters, Mappings, Conditions, Resources.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "apigen/document/node.h"

namespace apigen::document {

/// Where things would be deployed; enough to write an ARN.
struct Account {
  std::string partition, region, id;
  /// arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE
  std::string arn(std::string_view service, std::string_view resource) const;
  /// IAM knows no region.
  std::string role_arn(std::string_view name) const;
};

/// Borrows the template's nodes. An empty scope (no template) declares nothing.
class TemplateScope {
 public:
  TemplateScope() = default;
  explicit TemplateScope(const Node& root);

  const Node* condition(std::string_view name) const { return conditions_ ? conditions_->find(name) : nullptr; }
  const Node* mapping(std::string_view name) const { return mappings_ ? mappings_->find(name) : nullptr; }
  /// A parameter's Default; null if it has none, or if the default only names where the value is kept (SSM).
  const Node* default_of(std::string_view parameter) const;
  const Node* resource(std::string_view logical_id) const { return resources_ ? resources_->find(logical_id) : nullptr; }

  /// The value of `Ref` (empty attribute) or `Fn::GetAtt` for a declared resource; none if it cannot be known before deploying.
  std::optional<std::string> attribute(std::string_view logical_id, std::string_view attribute, const Account& account) const;
  /// The resource's own name: a plain FunctionName, TableName ..., else the logical id.
  std::string name_of(std::string_view logical_id) const;

 private:
  const Node* parameters_ = nullptr;
  const Node* mappings_ = nullptr;
  const Node* conditions_ = nullptr;
  const Node* resources_ = nullptr;
};

/// True for the types of Lambda functions in SAM and CloudFormation.
bool is_function_type(std::string_view type);

}  // namespace apigen::document
