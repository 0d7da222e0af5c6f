// Cache keys that API Gateway refuses, or that always have the same value.
#include "../lowering.h"
#include "apigen/passes/cache_key.h"

namespace apigen::passes {

void check_cache_key(const model::Api& api, const model::Operation& operation, Diagnostics& diagnostics) {
  if (!api.rest_features || !operation.integration) return;
  const model::Integration& integration = *operation.integration;
  const std::string place = operation.method.token + " " + operation.path.text;
  for (const std::string& text : integration.cache_key_parameters) {
    const std::string what = "Invalid cache key parameter specified: " + text + " (" + place + ")";
    const CacheKeyParameter parameter = cache_key_parameter(integration, text);
    switch (parameter.kind) {
      case CacheKeyParameter::Kind::constant:
        break;
      case CacheKeyParameter::Kind::value: {
        const auto* value = std::get_if<model::MethodRequestValue>(&parameter.source);
        if (value && text.starts_with("method.") && !declares(operation, *value))
          diagnostics.report(DiagnosticId::undeclared_parameter, integration.span, what + ": the method does not declare it",
                             "add it to the operation's parameters");
        break;
      }
      case CacheKeyParameter::Kind::unmapped:
        diagnostics.report(DiagnosticId::undeclared_parameter, integration.span, what + ": nothing is mapped onto it",
                           "add it to the integration's requestParameters");
        break;
      case CacheKeyParameter::Kind::body:
        diagnostics.report(DiagnosticId::invalid_mapping_expression, integration.span, what + ": a key reads no body",
                           "use a header, a query parameter or a path parameter");
        break;
      case CacheKeyParameter::Kind::unknown:
        diagnostics.report(DiagnosticId::invalid_mapping_expression, integration.span, what,
                           "write method.request.{header,querystring,path}.NAME or integration.request.{header,querystring,path}.NAME");
        break;
    }
  }
}

}  // namespace apigen::passes
