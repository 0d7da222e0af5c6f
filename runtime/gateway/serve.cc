#include "serve.h"

#include <chrono>
#include <memory>

#include "apigen/cache/stages.h"
#include "apigen/core/services.h"
#include "apigen/observe/access_log.h"
#include "apigen/observe/execution_logs.h"
#include "apigen/observe/failure_log.h"
#include "apigen/observe/metrics.h"
#include "apigen/rt/gateway_response.h"
#include "apigen/rt/usage.h"
#include "apigen/usage/gate.h"
#include "compression.h"
#include "cors.h"
#include "identifiers.h"
#include "request_log.h"
#include "selector.h"

namespace apigen::gateway {
namespace {

using rt::ApiType;
using rt::Exchange;
using rt::GatewayError;
using rt::GatewayErrorKind;
using rt::Outcome;
using rt::Task;

// The methods that X-HTTP-Method-Override may name.
bool known_method(std::string_view method) {
  return method == "GET" || method == "POST" || method == "PUT" || method == "DELETE" || method == "PATCH" || method == "HEAD" ||
         method == "OPTIONS";
}

void begin_context(Exchange& x) {
  x.context.method = x.request.method;
  x.context.path = x.request.path;
  x.context.domain_name = x.request.host;
  x.context.domain_prefix = x.request.host.substr(0, x.request.host.find('.'));
  if (!x.context.received_ms) x.context.received_ms = x.services.environment.wall_ms();
  if (!x.context.received_ns) {
    x.context.received_ns = static_cast<std::uint64_t>(x.services.loop.now().time_since_epoch() / std::chrono::nanoseconds(1));
  }
}

Outcome select(Exchange& x, const Selector& selector) {
  Selection selection = selector.select(x.request.host, x.request.path);
  x.api = selection.api;
  switch (selection.result) {
    case Selection::Result::found: break;
    case Selection::Result::forbidden:
      return GatewayError{.kind = GatewayErrorKind::waf_filtered, .cause = "no such stage or domain name"};
    case Selection::Result::not_found:
      return GatewayError{.kind = GatewayErrorKind::resource_not_found, .cause = "no such stage"};
    case Selection::Result::unclear:
      return GatewayError{.kind = GatewayErrorKind::resource_not_found, .message = selection.help, .cause = "no API named"};
  }
  x.stage = selection.stage;
  x.stage_name = selection.stage->name;
  x.request.path = selection.path;
  x.context.base_path = selection.base_path;
  x.context.deployment_id = selection.deployment_id;
  return {};
}

void pick_canary(Exchange& x) {
  if (!x.stage->canary || x.stage->canary->percent_traffic <= 0) return;
  double drawn = static_cast<double>(x.services.environment.random() >> 11) * (100.0 / 9007199254740992.0);  // 53 bits
  x.canary = drawn < x.stage->canary->percent_traffic;
}

Outcome route(Exchange& x) {
  const bool rest = x.api->type == ApiType::rest;
  if (rest) {
    std::string_view override_method = x.request.headers.last("x-http-method-override");
    if (known_method(override_method)) x.context.method = override_method;
  }
  x.operation = x.api->route(x.context.method, x.request.path, x.captures);
  if (x.operation) return {};
  return GatewayError{.kind = rest ? GatewayErrorKind::missing_authentication_token : GatewayErrorKind::resource_not_found,
                      .cause = "no such route"};
}

// An error before an API was found has no document to customise it.
void answer(Exchange& x, const GatewayError& error) {
  if (!x.stage) {
    if (x.api && x.api->type == ApiType::http) {
      rt::default_http_api_response(x, error);
    } else {
      rt::default_gateway_response(x, error);
    }
    return;
  }
  x.error = &error;
  x.api->gateway_response(x, error);
}

void finish(Exchange& x) {
  rt::Headers& headers = x.response.headers;
  const bool preflight = is_preflight(x);
  if (!preflight && x.response.status != 101 && !headers.has("content-type")) headers.add("Content-Type", "application/json");
  if (x.api && x.api->cors) add_cors_headers(x, *x.api->cors, preflight);
  if (!x.rate_limit.policy.empty()) {
    headers.set("RateLimit-Policy", x.rate_limit.policy);
    headers.set("RateLimit", x.rate_limit.state);
    if (!x.rate_limit.retry_after.empty()) headers.set("Retry-After", x.rate_limit.retry_after);
  }
  if (x.api && x.api->type == ApiType::http) {
    headers.set("apigw-requestid", x.context.extended_request_id);
  } else {
    headers.set("x-amzn-RequestId", x.context.request_id);
    headers.set("x-amz-apigw-id", x.context.extended_request_id);
  }
}

Task<Outcome> run(Exchange& x) {
  Outcome outcome = select(x, *x.services.selector);
  identify(x, x.api && x.api->type == ApiType::http);
  if (!outcome.ok()) co_return outcome;
  pick_canary(x);
  Outcome routed = route(x);
  if (is_preflight(x)) {
    x.response.status = 204;
    co_return Outcome();
  }
  if (!routed.ok()) co_return routed;
  if (x.services.execution_logs && !x.log) x.services.execution_logs->begin(x);
  if (x.log) {
    if (logs(x, rt::LogDetail::trace)) APIGEN_TRY(co_await rt::read_body(x));
    log_request(x);
  }
  if (x.services.caches) x.cache = x.services.caches->use_of(x);
  if (!x.operation->throttles && x.services.usage && x.services.usage->limits_everybody()) APIGEN_TRY(co_await rt::throttle(x));
  if (x.api->minimum_compression_size >= 0) APIGEN_TRY(unpack_request(x, x.api->minimum_compression_size));
  if (x.operation->serve_now) {
    if (!x.request.body_complete) APIGEN_TRY(co_await rt::read_body(x));
    co_return x.operation->serve_now(x);
  }
  outcome = co_await x.operation->serve(x);
  co_return outcome;
}

}  // namespace

Task<void> serve(Exchange& x) {
  // A reload in the meantime must not take the stage away under this request.
  std::shared_ptr<const config::Settings> settings = x.services.settings;
  std::shared_ptr<const Selector> selector = x.services.selector;
  std::shared_ptr<const cache::Stages> caches = x.services.caches;
  const observe::ExecutionLogWriter log_writer(x, x.services.execution_logs);
  begin_context(x);
  Outcome outcome = co_await run(x);
  if (!outcome.ok()) answer(x, outcome.error());
  if (x.api && x.api->minimum_compression_size >= 0) co_await pack_response(x, x.api->minimum_compression_size);
  finish(x);
  if (x.log) log_outcome(x, outcome);
  if (!outcome.ok()) observe::log_failure(x, outcome.error());
  else observe::log_broken_promise(x);
  if (x.services.metrics) x.services.metrics->count(x);
  if (x.services.access_logs) x.services.access_logs->write(x);
}

}  // namespace apigen::gateway
