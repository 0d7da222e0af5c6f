// The errors that integrations end with. Source: aws-behaviour reference 1.3, 2.2, 4.8.
#pragma once

#include <string_view>

#include "apigen/rt/gateway_error.h"

namespace apigen::rt {

/// 500 {"message": "Internal server error"}: the document or a setting is wrong. `cause` is for the log.
Outcome configuration_error(std::string_view cause);
/// The same message with 502: a function's answer is no proxy response, or the function failed.
Outcome bad_gateway(std::string_view cause);
/// INTEGRATION_FAILURE answered with 500: the backend or function cannot be used.
Outcome integration_failure(std::string_view cause);
/// 504 {"message": "Network error communicating with endpoint"}.
Outcome network_error(std::string_view cause);
/// 504 {"message": "Endpoint request timed out"}.
Outcome timed_out(std::string_view cause);
/// 415.
Outcome unsupported_media_type(std::string_view cause);

}  // namespace apigen::rt
