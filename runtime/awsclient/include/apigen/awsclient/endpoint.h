// Where a service is called.
#pragma once

#include <string_view>

#include "apigen/rt/arena.h"

namespace apigen::config { struct Settings; }

namespace apigen::awsclient {

/// The URL, without a slash at its end, that `endpoints` of gateway.yaml or AWS_ENDPOINT_URL[_SERVICE] give a service ("sqs",
/// "runtime.sagemaker"): its own, that of the part behind the last dot, or the default; null data if there is none, and the
/// service is called on AWS itself. A view into the settings.
std::string_view configured_endpoint(const config::Settings& settings, std::string_view service);

}  // namespace apigen::awsclient
