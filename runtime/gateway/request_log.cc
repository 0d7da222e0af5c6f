#include "request_log.h"

#include "apigen/rt/context.h"
#include "apigen/rt/gateway_response.h"

namespace apigen::gateway {
namespace {

using rt::Exchange;
using rt::GatewayError;
using rt::GatewayErrorKind;
using rt::LogDetail;

std::string_view cause_of(const GatewayError& error) {
  if (!error.cause.empty()) return error.cause;
  return error.message.data() ? error.message : rt::defaults_of(error.kind).message;
}

std::string_view shown_body(const Exchange& x) {
  if (x.response.stream) return "(passed on as it arrives)";
  return x.response.headers.has("content-encoding") ? "(compressed)" : x.response.body;
}

void log_why(const Exchange& x, const GatewayError& error) {
  const std::string_view cause = cause_of(error);
  auto line = [&](std::string_view before, std::string_view text) { rt::log_line(x, LogDetail::error, {before, text}); };
  switch (error.kind) {
    case GatewayErrorKind::bad_request_body:
      if (error.validation_detail.empty()) return line("Request body cannot be read: ", cause);
      return line("Request body does not match model schema for content type application/json: ", error.validation_detail);
    case GatewayErrorKind::bad_request_parameters: return line("Execution failed due to a bad request: ", error.message);
    case GatewayErrorKind::integration_timeout: return line("Execution failed due to a timeout error: ", cause);
    case GatewayErrorKind::integration_failure:
      if (error.status == 504) return line("Execution failed due to a network error communicating with endpoint: ", cause);
      if (cause.starts_with("Lambda execution failed")) return line("", cause);
      return line("Execution failed due to configuration error: ", cause);
    case GatewayErrorKind::api_configuration_error: return line("Execution failed due to configuration error: ", cause);
    case GatewayErrorKind::unauthorized: return line("Unauthorized request: ", cause);
    case GatewayErrorKind::missing_authentication_token:
    case GatewayErrorKind::resource_not_found: return rt::log_line(x, LogDetail::error, {"No method answers this path: ", x.context.method, " ", x.context.path});
    default: return rt::log_line(x, LogDetail::error, {"Execution failed due to ", rt::defaults_of(error.kind).type, ": ", cause});
  }
}

}  // namespace

void log_request(const Exchange& x) {
  rt::log_line(x, LogDetail::info, {"Starting execution for request: ", x.context.request_id});
  rt::log_line(x, LogDetail::info, {"HTTP Method: ", x.context.method, ", Resource Path: ", x.operation->resource_path});
  if (!rt::logs(x, LogDetail::trace)) return;
  rt::ArenaVector<rt::NamedValue> path(x.arena);
  for (std::size_t i = 0; i < x.operation->parameter_count && i < x.captures.count; ++i) {
    path.push_back({x.operation->parameter_names[i], x.captures.values[i]});
  }
  const rt::QueryParameters query = rt::request_query_all(x);
  rt::log_values(x, "Method request path", path.begin(), path.size());
  rt::log_values(x, "Method request query string", query.values, query.count);
  rt::log_headers(x, "Method request headers", x.request.headers);
  rt::log_body(x, "Method request body before transformations", x.request.body_bytes);
}

void log_outcome(const Exchange& x, const rt::Outcome& outcome) {
  rt::Buffer status(x.arena);
  status.append_number(x.response.status);
  if (!x.broken_promise.empty()) rt::log_line(x, LogDetail::error, {"The response is not as the document says: ", x.broken_promise});
  if (outcome.ok()) {
    rt::log_body(x, "Method response body after transformations", shown_body(x));
    rt::log_headers(x, "Method response headers", x.response.headers);
    rt::log_line(x, LogDetail::info, {"Successfully completed execution"});
  } else {
    log_why(x, outcome.error());
    rt::log_line(x, LogDetail::info, {"Gateway response type: ", rt::defaults_of(outcome.error().kind).type, " with status code: ", status.view()});
    rt::log_body(x, "Gateway response body", shown_body(x));
    rt::log_headers(x, "Gateway response headers", x.response.headers);
  }
  rt::log_line(x, LogDetail::info, {"Method completed with status: ", status.view()});
}

}  // namespace apigen::gateway
