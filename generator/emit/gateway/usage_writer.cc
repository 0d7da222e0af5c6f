#include "usage_writer.h"

namespace apigen::emit::gateway {

OperationSteps usage_steps(const ApiContext& context, const model::Operation& operation) {
  OperationSteps checks;
  // HTTP APIs have no API keys: there the scheme says nothing (extensions reference section 3).
  if (context.api.type != model::ApiType::rest || !operation.security.api_key_required) return checks;
  const bool header = context.api.api_key_source == model::ApiKeySource::header;
  checks.steps.push_back({.call = std::string("rt::check_api_key(x, rt::ApiKeySource::") + (header ? "header" : "authorizer") + ")"});
  return checks;
}

}  // namespace apigen::emit::gateway
