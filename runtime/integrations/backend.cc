#include "backend.h"

#include <chrono>

#include "apigen/core/urlencoding.h"
#include "failures.h"

namespace apigen::rt {

void append_query_parameters(IntegrationRequest& request) {
  if (request.query.empty()) return;
  request.uri.append(request.uri.view().find('?') == std::string_view::npos ? '?' : '&');
  append_query(request.uri, request.query);
}

Outcome parse_target(const IntegrationRequest& request, upstream::Uri& uri) {
  auto parsed = upstream::parse_uri(request.uri.view());
  if (!parsed) return configuration_error(Buffer(request.uri.arena()).append("Invalid endpoint address: ").append(request.uri.view()).view());
  uri = *parsed;
  return {};
}

Outcome name_upstream(const Exchange& x, WriteUri write, const IntegrationRequest& request, std::string_view& name) {
  if (!write) return {};
  Buffer written(x.arena);
  Outcome outcome = write(x, request, written);
  if (!outcome.ok()) return outcome;
  if (written.empty()) return configuration_error("Invalid VPC link: its connectionId is empty");
  name = written.view();
  return {};
}

void add_gateway_headers(Exchange& x, const upstream::Uri& uri, IntegrationRequest& request) {
  if (!request.headers.has("user-agent")) {
    request.headers.add("User-Agent", Buffer(x.arena).append("AmazonAPIGateway_").append(x.api->id).view());
  }
  if (!request.headers.has("host")) request.headers.add("Host", uri.authority);
  request.headers.add("X-Amzn-Apigateway-Api-Id", x.api->id);
  request.headers.add("X-Amzn-Trace-Id", x.context.trace_to_backend);
}

Outcome failure_of(upstream::Fault fault, std::string_view cause) {
  using upstream::Fault;
  switch (fault) {
    case Fault::timeout: return timed_out(cause);
    case Fault::refused:
    case Fault::tls:
    case Fault::closed:
    case Fault::protocol:
    case Fault::unavailable: return network_error(cause);
    case Fault::none:
    case Fault::invalid_uri:
    case Fault::invalid_request:
    case Fault::request_body:
    case Fault::dns:  // "Invalid endpoint address": a host that does not exist is a wrong URI
    case Fault::too_large: return configuration_error(cause);
  }
  return configuration_error(cause);
}

void note_answer(Exchange& x, TimePoint began, int status, std::string_view request_id) {
  x.integration_status = status;
  x.integration_request_id = request_id;
  x.integration_latency_ms = static_cast<std::uint32_t>((x.services.loop.now() - began) / std::chrono::milliseconds(1));
}

void note_answer(Exchange& x, TimePoint began, const upstream::Reply& reply) {
  std::string_view request_id;
  if (reply.headers) request_id = reply.headers->last("x-amzn-requestid");
  if (reply.headers && request_id.empty()) request_id = reply.headers->last("x-amz-request-id");  // S3's
  note_answer(x, began, reply.status, request_id);
  if (reply.headers) x.integration_request_id_2 = reply.headers->last("x-amz-id-2");
}

}  // namespace apigen::rt
