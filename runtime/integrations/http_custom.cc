// http without proxy. Source: aws-behaviour reference section 4.1, 4.4.
#include <chrono>

#include "apigen/core/execution_log.h"
#include "backend.h"
#include "custom_exchange.h"
#include "transform.h"

namespace apigen::rt {
namespace {

bool carries_body(std::string_view method) { return method != "GET" && method != "HEAD"; }

}  // namespace

Task<Outcome> http_custom(Exchange& x, const HttpCustom& integration) {
  APIGEN_TRY(co_await read_body(x));
  IntegrationRequest request(x.arena);
  request.kind = IntegrationKind::http;
  request.method = integration.method.empty() ? x.context.method : integration.method;
  APIGEN_TRY(transform_request(x, integration.request, request));
  APIGEN_TRY(integration.uri(x, request, request.uri));
  append_query_parameters(request);
  upstream::Uri uri;
  APIGEN_TRY(parse_target(request, uri));
  const bool body = carries_body(request.method) && !request.body.empty();
  if (!request.headers.has("accept")) request.headers.add("Accept", "application/json");
  if (body && !request.headers.has("content-type")) {
    std::string_view type = x.request.headers.last("content-type");
    request.headers.add("Content-Type", type.empty() ? "application/json" : type);
  }
  add_gateway_headers(x, uri, request);
  std::string_view named;
  APIGEN_TRY(name_upstream(x, integration.upstream, request, named));

  const TimePoint began = x.services.loop.now();
  upstream::Call call;
  call.uri = uri;
  call.method = request.method;
  call.headers = &request.headers;
  if (body) call.body = request.body;
  call.deadline = began + std::chrono::milliseconds(integration.timeout_ms);
  call.verify_tls = !integration.insecure_skip_verification;
  call.upstream = named;
  log_endpoint_request(x, request.uri.view(), request.headers, text_of(call.body));
  Outcome outcome = co_await exchange_custom(x, call, integration.response, began);
  co_return outcome;
}

}  // namespace apigen::rt
