// Calling an HTTP backend: what http and http_proxy share.
#pragma once

#include "apigen/core/services.h"
#include "apigen/rt/integrations.h"
#include "apigen/upstream/client.h"

namespace apigen::rt {

/// Puts request.query behind request.uri, which the integration's own function has filled.
void append_query_parameters(IntegrationRequest& request);

/// Takes request.uri apart; a failure is the document's or a stage variable's fault (4.7).
Outcome parse_target(const IntegrationRequest& request, upstream::Uri& uri);

/// The named upstream of a private integration; none if `write` is null.
Outcome name_upstream(const Exchange& x, WriteUri write, const IntegrationRequest& request, std::string_view& name);

/// Adds what every backend gets (4.1): X-Amzn-Apigateway-Api-Id, X-Amzn-Trace-Id, Host unless it was mapped, and User-Agent if
/// there is none.
void add_gateway_headers(Exchange& x, const upstream::Uri& uri, IntegrationRequest& request);

/// The error that a failed exchange with a backend ends with (4.8). A body of the client that broke off is
/// body_failure()'s to tell.
Outcome failure_of(upstream::Fault fault, std::string_view cause);

/// For log_endpoint_*(), where null data means something else than no body.
inline std::string_view text_of(std::string_view body) { return body.data() ? body : std::string_view("", 0); }

/// Notes status, latency and the endpoint's own id of the request for logs.
void note_answer(Exchange& x, TimePoint began, int status, std::string_view request_id);
void note_answer(Exchange& x, TimePoint began, const upstream::Reply& reply);

}  // namespace apigen::rt
