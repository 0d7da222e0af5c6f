// A resource policy (x-amazon-apigateway-policy) as typed values. Spellings are the document's.
#pragma once

#include <string>
#include <vector>

#include "apigen/support/source.h"

namespace apigen::model {

struct PolicyPrincipal {
  enum class Kind { aws, service, federated, canonical_user } kind;
  std::string value;  // "*", an account id, an ARN, a service's name
};

struct PolicyCondition {
  enum class Quantifier { none, for_any_value, for_all_values } quantifier = Quantifier::none;
  std::string operation;  // "StringEquals", one of IAM's; without quantifier and IfExists
  bool if_exists = false;
  std::string key;        // "aws:SourceIp"
  std::vector<std::string> values;
};

struct PolicyStatement {
  bool allow = false;
  bool not_action = false, not_resource = false, not_principal = false;
  std::vector<std::string> actions, resources;
  std::vector<PolicyPrincipal> principals;
  std::vector<PolicyCondition> conditions;
  support::Span span;
};

struct Policy {
  bool variables = false;  // Version 2012-10-17
  std::vector<PolicyStatement> statements;
  support::Span span;
};

}  // namespace apigen::model
