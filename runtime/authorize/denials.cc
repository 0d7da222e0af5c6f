#include "denials.h"

#include "method_arn.h"

namespace apigen::authorize {

using rt::GatewayError;
using rt::GatewayErrorKind;

rt::Outcome unauthorized(std::string_view cause) { return GatewayError{.kind = GatewayErrorKind::unauthorized, .cause = cause}; }

rt::Outcome authorizer_failure(std::string_view cause) { return GatewayError{.kind = GatewayErrorKind::authorizer_failure, .cause = cause}; }

rt::Outcome authorizer_misconfigured(std::string_view cause) {
  return GatewayError{.kind = GatewayErrorKind::authorizer_configuration_error, .cause = cause};
}

rt::Outcome not_authorized(const rt::Exchange& x, bool explicitly) {
  GatewayError error{.kind = GatewayErrorKind::access_denied};
  error.cause = explicitly ? "the policy denies it explicitly" : "no policy allows it";
  if (explicitly && x.api->type == rt::ApiType::rest) error.message = "User is not authorized to access this resource with an explicit deny";
  return error;
}

rt::Outcome not_authorized_to_invoke(const rt::Exchange& x, std::string_view who, std::string_view because) {
  GatewayError error{.kind = GatewayErrorKind::access_denied, .cause = "a policy denies it, or none allows it"};
  if (x.api->type == rt::ApiType::rest) {
    rt::Buffer text(x.arena);
    text.append("User: ").append(who.empty() ? std::string_view("anonymous") : who).append(" is not authorized to perform: execute-api:Invoke on resource: ");
    error.message = text.append(masked_method_arn(x)).append(because).view();
  }
  return error;
}

}  // namespace apigen::authorize
