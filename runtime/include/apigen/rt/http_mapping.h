// Parameter mapping of HTTP APIs: what generated functions apply to a backend's request and to its answer.
//
// A value that is absent (null data) leaves everything as it is; one with a byte that no field may have fails the call. The
// names that AWS reserves were refused when the gateway was built. Source: aws-behaviour reference 11.3.
#pragma once

#include <initializer_list>
#include <string_view>

#include "apigen/rt/integrations.h"

namespace apigen::rt {

/// A header field more, behind those of the same name.
Outcome append_header(IntegrationRequest& request, std::string_view name, std::string_view value);
/// One header field instead of all of the same name.
Outcome overwrite_header(IntegrationRequest& request, std::string_view name, std::string_view value);
Outcome remove_header(IntegrationRequest& request, std::string_view name);
/// The same for query parameters; their names are compared with case.
Outcome append_query(IntegrationRequest& request, std::string_view name, std::string_view value);
Outcome overwrite_query(IntegrationRequest& request, std::string_view name, std::string_view value);
Outcome remove_query(IntegrationRequest& request, std::string_view name);
/// The whole path that the backend is asked for. What cannot stand in a path is percent-encoded.
Outcome overwrite_path(IntegrationRequest& request, std::string_view value);

Outcome append_response_header(Exchange& x, std::string_view name, std::string_view value);
Outcome overwrite_response_header(Exchange& x, std::string_view name, std::string_view value);
Outcome remove_response_header(Exchange& x, std::string_view name);
/// Fails unless the value is a number from 200 to 599.
Outcome overwrite_status(Exchange& x, std::string_view value);

/// All values of a query parameter in order, joined by ','; null data if absent.
std::string_view request_query_joined(const Exchange& x, std::string_view name);
/// "a ${...} b": absent parts are empty.
std::string_view concatenated(const Exchange& x, std::initializer_list<std::string_view> parts);

}  // namespace apigen::rt
