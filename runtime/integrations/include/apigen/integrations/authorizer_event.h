// The events that Lambda authorizers get. Source: aws-behaviour reference 8.1, 8.2, 8.8.
#pragma once

#include <cstddef>
#include <string_view>

#include "apigen/rt/exchange.h"

namespace apigen::rt {

/// A REST API's REQUEST event. `arn`: of the method that is called.
void append_request_event(Exchange& x, std::string_view arn, Buffer& out);

/// An HTTP API's events of payload format 1.0 and 2.0. `identity`: the values of the identity sources.
void append_http_authorizer_event_1(Exchange& x, std::string_view arn, const std::string_view* identity, std::size_t count, Buffer& out);
void append_http_authorizer_event_2(Exchange& x, std::string_view arn, const std::string_view* identity, std::size_t count, Buffer& out);

}  // namespace apigen::rt
