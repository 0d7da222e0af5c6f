#include "apigen/rt/service_action.h"

#include <chrono>

#include "answer_mapping.h"
#include "apigen/awsclient/endpoint.h"
#include "apigen/awsclient/signer.h"
#include "apigen/config/settings.h"
#include "apigen/core/execution_log.h"
#include "backend.h"
#include "failures.h"
#include "service_request.h"

namespace apigen::rt {
namespace {

void write_url(Exchange& x, const ServiceRequest& service, std::string_view region, Buffer& out) {
  const std::string_view endpoint = awsclient::configured_endpoint(*x.services.settings, service.service);
  if (endpoint.data()) {
    out.append(endpoint);
  } else {
    out.append("https://").append(service.host_prefix).append(service.service).append('.').append(region).append(".amazonaws.com");
  }
  out.append(service.path);
}

// A region becomes part of a host name, and may come from the client.
bool is_region(std::string_view text) {
  for (char c : text) {
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') return false;
  }
  return !text.empty() && text.size() <= 32;
}

}  // namespace

Task<Outcome> service_action(Exchange& x, const ServiceAction& integration) {
  APIGEN_TRY(co_await read_body(x));
  IntegrationRequest request(x.arena);
  request.kind = IntegrationKind::aws;
  request.input.body = mapped_part(x.request.body_bytes);
  if (integration.map) APIGEN_TRY(integration.map(x, request));
  ServiceRequest service;
  APIGEN_TRY(build_service_request(x, integration.kind, request.query, service));
  std::string_view region = service_parameter(request.query, "Region");
  if (!region.data()) region = x.arena.copy(x.services.settings->region);
  if (!is_region(region)) co_return configuration_error("the region that is mapped is no region");
  write_url(x, service, region, request.uri);
  upstream::Uri uri;
  APIGEN_TRY(parse_target(request, uri));
  if (!service.target.empty()) request.headers.add("X-Amz-Target", service.target);
  if (!service.content_type.empty()) request.headers.add("Content-Type", service.content_type);
  add_gateway_headers(x, uri, request);

  const TimePoint began = x.services.loop.now();
  upstream::Call call;
  call.uri = uri;
  call.method = service.method;
  call.headers = &request.headers;
  call.body = service.body;
  call.deadline = began + std::chrono::milliseconds(integration.timeout_ms);
  Buffer role(x.arena);
  if (integration.credentials) APIGEN_TRY(integration.credentials(x, request, role));
  awsclient::Signing signing;
  signing.request = {call.method, uri.target, &request.headers, call.body};
  signing.region = region;
  signing.service = service.service;
  signing.role = role.view();
  signing.caller_access_key = x.caller.access_key;
  signing.deadline = call.deadline;
  if (!x.services.aws) co_return integration_failure("nothing here signs requests to AWS services");
  std::string_view problem = co_await x.services.aws->sign(x.arena, signing);
  if (!problem.empty()) co_return integration_failure(problem);

  log_endpoint_request(x, request.uri.view(), request.headers, text_of(call.body));
  upstream::Reply reply = co_await x.services.http.exchange(x.arena, call);
  note_answer(x, began, reply);
  if (reply.fault != upstream::Fault::none) co_return failure_of(reply.fault, reply.cause);
  upstream::Collected collected = co_await upstream::collect(x.arena, reply.body.get(), x.services.settings->limits.body_bytes);
  if (collected.fault != upstream::Fault::none) co_return failure_of(collected.fault, "the service's answer broke off");
  log_endpoint_response(x, reply.status, reply.headers, text_of(collected.bytes));
  x.response.status = reply.status;
  const std::string_view type = reply.headers->last("content-type");
  if (!type.empty()) x.response.headers.add("Content-Type", type);
  x.response.body = collected.bytes;
  const StatusMapping* mapping = mapping_for(integration.responses, integration.response_count, reply.status);
  if (mapping) co_return map_answer(x, *mapping);
  co_return Outcome();
}

Outcome set_service_parameter(IntegrationRequest& request, std::string_view name, std::string_view value) {
  if (value.data()) request.query.push_back({name, value});
  return {};
}

}  // namespace apigen::rt
