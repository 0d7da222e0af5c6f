// Request ids and trace ids as API Gateway makes them. Source: aws-behaviour reference 0, 2.1, 10.3.
#pragma once

#include <string_view>

#include "apigen/rt/exchange.h"

namespace apigen::gateway {

/// Whether the text is a UUID in its usual spelling, which a client may set by x-amzn-RequestId.
bool is_uuid(std::string_view text);
/// Fills context.request_id, extended_request_id, trace_id and trace_to_backend.
void identify(rt::Exchange& x, bool http_api);

}  // namespace apigen::gateway
