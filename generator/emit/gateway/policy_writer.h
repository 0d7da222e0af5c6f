// A resource policy as constant tables.
#pragma once

#include <string>

#include "apigen/emit/code_writer.h"
#include "apigen/model/policy.h"

namespace apigen::emit::gateway {

/// Writes the tables of the policy `name` ("kResourcePolicy") and the policy itself.
void write_policy(CodeWriter& out, const model::Policy& policy, const std::string& name);

}  // namespace apigen::emit::gateway
