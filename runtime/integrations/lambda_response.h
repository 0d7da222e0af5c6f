// A function's result as the client's response. Source: aws-behaviour reference 2.2, 2.3 (REST), 2.4 (HTTP APIs), 4.5.
#pragma once

#include "apigen/rt/integrations.h"

namespace apigen::rt {

/// Fills x.response from a proxy function's result, or says why it is malformed.
Outcome take_rest_result(Exchange& x, std::string_view result);
Outcome take_http_result(Exchange& x, std::string_view result, int payload_version);

}  // namespace apigen::rt
