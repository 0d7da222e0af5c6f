// IAM policy documents as constant tables: resource policies are compiled to them, authorizers' answers are parsed into them.
//
// All text has the lifetime of the tables' owner (static storage, or the arena that they were parsed into). Immutable, so
// safe to read from any thread. Evaluation: policy/evaluate.h. Source: IAM's policy grammar; aws-behaviour section 8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace apigen::rt {

/// A list of constant texts: actions, resources, a condition's values.
struct PolicyTexts {
  const std::string_view* items = nullptr;
  std::size_t count = 0;
  const std::string_view* begin() const { return items; }
  const std::string_view* end() const { return items + count; }
};

enum class PolicyOperator : std::uint8_t {
  string_equals, string_not_equals, string_equals_ignore_case, string_not_equals_ignore_case, string_like, string_not_like,
  numeric_equals, numeric_not_equals, numeric_less_than, numeric_less_than_equals, numeric_greater_than, numeric_greater_than_equals,
  date_equals, date_not_equals, date_less_than, date_less_than_equals, date_greater_than, date_greater_than_equals,
  boolean, binary_equals, ip_address, not_ip_address, arn_equals, arn_not_equals, arn_like, arn_not_like, null,
};
/// ForAnyValue: and ForAllValues: in front of an operator.
enum class PolicyQuantifier : std::uint8_t { none, for_any_value, for_all_values };

/// One key of one operator of a Condition block.
struct PolicyCondition {
  PolicyOperator operation;
  PolicyQuantifier quantifier = PolicyQuantifier::none;
  bool if_exists = false;
  std::string_view key;  // "aws:SourceIp"; compared without regard to case
  PolicyTexts values;
};

/// Who a statement is about. `aws`: "*", an account id, or an ARN.
struct PolicyPrincipal {
  enum class Kind : std::uint8_t { aws, service, federated, canonical_user } kind;
  std::string_view value;
};

struct PolicyStatement {
  bool allow;
  bool not_action = false, not_resource = false, not_principal = false;
  PolicyTexts actions, resources;
  const PolicyPrincipal* principals = nullptr;  // none: an identity's policy, about its owner
  std::size_t principal_count = 0;
  const PolicyCondition* conditions = nullptr;
  std::size_t condition_count = 0;
};

struct Policy {
  const PolicyStatement* statements = nullptr;
  std::size_t count = 0;
  bool variables = false;  // Version 2012-10-17: ${aws:username} is a variable
};

}  // namespace apigen::rt
