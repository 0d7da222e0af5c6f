#include "usage_writer.h"

namespace apigen::emit::gateway {
namespace {

// HTTP APIs have no API keys: there the scheme says nothing (aws-behaviour section 9 is of REST APIs).
bool needs_key(const ApiContext& context, const model::Operation& operation) {
  return context.api.type == model::ApiType::rest && operation.security.api_key_required;
}

}  // namespace

bool throttles_itself(const ApiContext& context, const model::Operation& operation) {
  return needs_key(context, operation) || operation.security.authorizer || context.api.policy;
}

OperationSteps usage_steps(const ApiContext& context, const model::Operation& operation) {
  OperationSteps checks;
  if (needs_key(context, operation)) {
    const bool header = context.api.api_key_source == model::ApiKeySource::header;
    checks.steps.push_back({.call = std::string("rt::check_api_key(x, rt::ApiKeySource::") + (header ? "header" : "authorizer") + ")"});
  }
  if (throttles_itself(context, operation)) checks.steps.push_back({.call = "rt::throttle(x)", .awaits = true});
  return checks;
}

}  // namespace apigen::emit::gateway
