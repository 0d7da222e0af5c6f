#include "failures.h"

namespace apigen::rt {

Outcome configuration_error(std::string_view cause) {
  return GatewayError{.kind = GatewayErrorKind::api_configuration_error, .cause = cause, .from_integration = true};
}

// AWS's table says 504 for INTEGRATION_FAILURE, but the status on the wire is the one that the failure carries (1.3).
Outcome bad_gateway(std::string_view cause) {
  return GatewayError{.kind = GatewayErrorKind::integration_failure, .status = 502, .cause = cause, .from_integration = true};
}

Outcome integration_failure(std::string_view cause) {
  return GatewayError{.kind = GatewayErrorKind::integration_failure, .status = 500, .cause = cause, .from_integration = true};
}

Outcome network_error(std::string_view cause) {
  return GatewayError{.kind = GatewayErrorKind::integration_failure,
                      .status = 504,
                      .message = "Network error communicating with endpoint",
                      .cause = cause,
                      .from_integration = true};
}

Outcome timed_out(std::string_view cause) {
  return GatewayError{.kind = GatewayErrorKind::integration_timeout, .cause = cause, .from_integration = true};
}

Outcome unsupported_media_type(std::string_view cause) {
  return GatewayError{.kind = GatewayErrorKind::unsupported_media_type, .cause = cause, .from_integration = true};
}

}  // namespace apigen::rt
