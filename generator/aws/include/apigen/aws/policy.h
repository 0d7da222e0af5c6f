// x-amazon-apigateway-policy. Source: extensions reference 3.8, IAM's policy grammar.
#pragma once

#include "apigen/document/node.h"
#include "apigen/model/policy.h"
#include "apigen/support/diagnostics.h"

namespace apigen::aws {

/// The policy, with everything reported that API Gateway would refuse; what was refused is left out.
model::Policy read_policy(const document::Node& node, support::Diagnostics& diagnostics);

}  // namespace apigen::aws
