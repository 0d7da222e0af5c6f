#include "usage_writer.h"

namespace apigen::emit::gateway {

bool throttles_itself(const ApiContext& context, const model::Operation& operation) {
  return operation.security.api_key_required || operation.security.authorizer || context.api.policy;
}

OperationSteps usage_steps(const ApiContext& context, const model::Operation& operation) {
  OperationSteps checks;
  if (operation.security.api_key_required) {
    const bool header = context.api.api_key_source == model::ApiKeySource::header;
    checks.steps.push_back({.call = std::string("rt::check_api_key(x, rt::ApiKeySource::") + (header ? "header" : "authorizer") + ")"});
  }
  if (throttles_itself(context, operation)) checks.steps.push_back({.call = "rt::throttle(x)", .awaits = true});
  return checks;
}

}  // namespace apigen::emit::gateway
