// The event that a Lambda function gets for a request. Source: aws-behaviour reference 2.1 (REST), 2.4 (HTTP APIs).
#pragma once

#include "apigen/rt/integrations.h"

namespace apigen::rt {

/// The event of a REST API. The body has been read.
void append_rest_event(Exchange& x, Buffer& out);
/// An HTTP API's event of payload format 1.0 and 2.0.
void append_http_event_1(Exchange& x, Buffer& out);
void append_http_event_2(Exchange& x, std::string_view route_key, Buffer& out);

}  // namespace apigen::rt
