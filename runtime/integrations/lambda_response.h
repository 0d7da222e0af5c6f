// A function's result as the client's response. Source: aws-behaviour reference 2.2, 2.3 (REST), 2.4 (HTTP APIs), 4.5.
#pragma once

#include "apigen/lambda/invoker.h"
#include "apigen/rt/integrations.h"

namespace apigen::rt {

/// Fills x.response from a proxy function's result, or says why it is malformed.
Outcome take_rest_result(Exchange& x, std::string_view result);
Outcome take_http_result(Exchange& x, std::string_view result, int payload_version);

/// The same of a response that is streamed (2.5): fills x.response from its JSON head and lets x.response.stream give the rest
/// as it comes.
Task<Outcome> take_streamed_result(Exchange& x, lambda::StreamedResult result);

}  // namespace apigen::rt
