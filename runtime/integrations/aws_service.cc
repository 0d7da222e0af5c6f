// aws with a service other than Lambda. Source: aws-behaviour reference section 6.
#include <chrono>

#include "apigen/awsclient/endpoint.h"
#include "apigen/awsclient/signer.h"
#include "apigen/config/settings.h"
#include "apigen/core/execution_log.h"
#include "apigen/http1/characters.h"
#include "backend.h"
#include "custom_exchange.h"
#include "failures.h"
#include "transform.h"

namespace apigen::rt {
namespace {

// A mapped value may hold bytes that no request target has (a key out of a query parameter, say).
void append_target(Buffer& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  for (char c : text) {
    if (http1::is(c, http1::kTarget) && static_cast<unsigned char>(c) < 0x80) {
      out.append(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out.append('%').append(kHex[byte >> 4]).append(kHex[byte & 15]);
    }
  }
}

Outcome write_target(Exchange& x, const AwsService& integration, bool targeted, IntegrationRequest& request) {
  const std::string_view endpoint = awsclient::configured_endpoint(*x.services.settings, integration.endpoint);
  if (endpoint.data()) {
    request.uri.append(endpoint);
  } else {
    request.uri.append("https://").append(integration.host);
  }
  Buffer path(x.arena);
  Outcome written = integration.path(x, request, path);
  if (!written.ok()) return written;
  append_target(request.uri.append('/'), path.view());
  if (!integration.query.empty() && !targeted) {
    request.uri.append(request.uri.view().find('?') == std::string_view::npos ? '?' : '&').append(integration.query);
  }
  append_query_parameters(request);
  return {};
}

}  // namespace

Task<Outcome> aws_service(Exchange& x, const AwsService& integration) {
  APIGEN_TRY(co_await read_body(x));
  IntegrationRequest request(x.arena);
  request.kind = IntegrationKind::aws;
  request.method = integration.method.empty() ? x.context.method : integration.method;
  APIGEN_TRY(transform_request(x, integration.request, request));
  const bool targeted = request.headers.has("x-amz-target");
  APIGEN_TRY(write_target(x, integration, targeted, request));
  upstream::Uri uri;
  APIGEN_TRY(parse_target(request, uri));
  Headers& headers = request.headers;
  if (!integration.target.empty() && !targeted) headers.add("X-Amz-Target", integration.target);
  if (headers.has("x-amz-target") && request.body.empty()) request.body = "{}";  // the JSON protocol's least
  const bool body = request.method != "GET" && request.method != "HEAD" && !request.body.empty();
  if (!headers.has("accept")) headers.add("Accept", "application/json");
  if (body && !headers.has("content-type")) {
    std::string_view type = integration.content_type;
    if (type.empty()) type = x.request.headers.last("content-type");
    headers.add("Content-Type", type.empty() ? "application/json" : type);
  }
  add_gateway_headers(x, uri, request);

  const TimePoint began = x.services.loop.now();
  upstream::Call call;
  call.uri = uri;
  call.method = request.method;
  call.headers = &headers;
  if (body) call.body = request.body;
  call.deadline = began + std::chrono::milliseconds(integration.timeout_ms);

  Buffer role(x.arena);
  if (integration.credentials) APIGEN_TRY(integration.credentials(x, request, role));
  awsclient::Signing signing;
  signing.request = {call.method, uri.target, &headers, call.body};
  signing.region = integration.region;
  signing.service = integration.signing_name;
  signing.role = role.view();
  signing.caller_access_key = x.caller.access_key;
  signing.deadline = call.deadline;
  if (!x.services.aws) co_return integration_failure("nothing here signs requests to AWS services");
  std::string_view problem = co_await x.services.aws->sign(x.arena, signing);
  if (!problem.empty()) co_return integration_failure(problem);

  log_endpoint_request(x, request.uri.view(), headers, text_of(call.body));
  Outcome outcome = co_await exchange_custom(x, call, integration.response, began);
  co_return outcome;
}

}  // namespace apigen::rt
