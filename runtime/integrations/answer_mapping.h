// Applying the parameter mapping of an HTTP API around its proxies. Source: aws-behaviour reference 11.3.
#pragma once

#include "apigen/rt/integrations.h"

namespace apigen::rt {

/// What of a body mappings see: AWS cuts it at 100 KB before a value is selected.
inline std::string_view mapped_part(std::string_view body) { return body.substr(0, 100 * 1024); }

/// Puts request.whole_path, if it is set, in the place of the path of request.uri.
void replace_path(IntegrationRequest& request);

/// Maps the request that a function's event is made of: x.request's headers and query, and x.context.path.
Outcome map_event(Exchange& x, MapRequest map, IntegrationRequest& request);

/// The mapping of an answer with this status; null if there is none.
const StatusMapping* mapping_for(const StatusMapping* mappings, std::size_t count, int status);
/// Applies it to x.response, which holds the whole answer if the mapping reads the body.
Outcome map_answer(Exchange& x, const StatusMapping& mapping);

}  // namespace apigen::rt
