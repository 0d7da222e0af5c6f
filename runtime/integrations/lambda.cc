// aws_proxy and aws with a Lambda function. Source: aws-behaviour reference sections 2 and 3.
#include "apigen/config/settings.h"
#include "apigen/core/execution_log.h"
#include "apigen/core/services.h"
#include "apigen/json/value.h"
#include "apigen/lambda/invoker.h"
#include "answer_mapping.h"
#include "backend.h"
#include "failures.h"
#include "lambda_event.h"
#include "lambda_response.h"
#include "transform.h"

namespace apigen::rt {
namespace {

// What Lambda takes in one synchronous invocation; beyond it the client sees a 413.
constexpr std::size_t kMostPayload = 6 * 1024 * 1024;

Outcome name_function(const Exchange& x, WriteUri function, IntegrationRequest& request) {
  Outcome written = function(x, request, request.uri);
  if (written.ok() && (request.uri.empty() || request.uri.view().ends_with(':'))) return configuration_error("the integration names no function");
  return written;
}

lambda::Invocation invocation_of(Exchange& x, std::string_view function, std::string_view payload, std::uint32_t timeout_ms,
                                 std::string_view role) {
  lambda::Invocation invocation;
  invocation.role = role;
  invocation.caller_access_key = x.caller.access_key;
  invocation.function = function;
  invocation.payload = payload;
  invocation.deadline = x.services.loop.now() + std::chrono::milliseconds(timeout_ms);
  invocation.trace_id = x.context.trace_to_backend;
  invocation.request_id = x.context.request_id;
  return invocation;
}

// As AWS names the call in its logs, wherever the function runs here.
void log_invocation(const Exchange& x, const lambda::Invocation& invocation) {
  if (!x.log) return;
  Buffer uri(x.arena);
  uri.append("https://lambda.").append(x.services.settings->region).append(".amazonaws.com/2015-03-31/functions/").append(invocation.function).append("/invocations");
  Headers headers(x.arena);
  headers.add("X-Amzn-Trace-Id", invocation.trace_id);
  headers.add("x-amzn-lambda-integration-tag", invocation.request_id);
  if (invocation.asynchronous) headers.add("X-Amz-Invocation-Type", "Event");
  log_endpoint_request(x, uri.view(), headers, invocation.payload);
}

void log_result(const Exchange& x, const lambda::InvocationResult& result) {
  using Status = lambda::InvocationResult::Status;
  if (result.status != Status::done && result.status != Status::accepted) return;
  log_endpoint_response(x, result.status == Status::done ? 200 : 202, nullptr, text_of(result.payload));
}

Outcome failure_of(const lambda::InvocationResult& result) {
  using Status = lambda::InvocationResult::Status;
  switch (result.status) {
    case Status::done:
    case Status::accepted: return {};
    case Status::timed_out: return timed_out(result.cause);
    case Status::too_large: return bad_gateway(result.cause);
    case Status::unreachable:
    case Status::refused: return integration_failure(result.cause);
  }
  return {};
}

// Patterns are matched with the errorMessage of the function's reply; a success is matched as empty text (3.1).
std::string_view error_message(Exchange& x, TemplateInput& input) {
  if (input.body.find("\"errorMessage\"") == std::string_view::npos) return {};
  json::Parsed parsed = json::parse(x.arena, input.body);
  input.json = parsed.value;
  input.parsed = true;
  const json::Value* message = parsed.value ? parsed.value->find("errorMessage") : nullptr;
  return message && message->is(json::Type::string) ? message->text() : std::string_view();
}

}  // namespace

Task<Outcome> lambda_proxy(Exchange& x, const LambdaProxy& integration) {
  const bool rest = x.api->type == ApiType::rest;
  if (rest && !integration.post) co_return integration_failure("AWS_PROXY integrations call their function with POST only");
  APIGEN_TRY(co_await read_body(x));
  IntegrationRequest request(x.arena);
  request.kind = IntegrationKind::aws_proxy;
  const std::string_view path = x.context.path;
  if (integration.map) APIGEN_TRY(rest ? integration.map(x, request) : map_event(x, integration.map, request));
  APIGEN_TRY(name_function(x, integration.function, request));
  Buffer role(x.arena);
  if (integration.credentials) APIGEN_TRY(integration.credentials(x, request, role));
  Buffer event(x.arena);
  if (rest) {
    append_rest_event(x, event);
  } else if (integration.payload_version == 1) {
    append_http_event_1(x, event);
  } else {
    append_http_event_2(x, integration.route_key, event);
  }
  x.context.path = path;  // for whoever logs
  if (event.size() > kMostPayload) {
    co_return Outcome(GatewayError{.kind = GatewayErrorKind::request_too_large, .cause = "the event is over 6 MB"});
  }
  const TimePoint began = x.services.loop.now();
  const lambda::Invocation invocation = invocation_of(x, request.uri.view(), event.view(), integration.timeout_ms, role.view());
  log_invocation(x, invocation);
  lambda::StreamedResult streamed;
  if (integration.stream) {
    lambda::StreamedResult begun = co_await x.services.functions.invoke_streamed(x.arena, invocation);
    streamed = std::move(begun);
  } else {
    lambda::InvocationResult whole = co_await x.services.functions.invoke(x.arena, invocation);
    streamed.result = whole;
  }
  const lambda::InvocationResult result = streamed.result;
  note_answer(x, began, result.status == lambda::InvocationResult::Status::done ? 200 : 0, result.request_id);
  log_result(x, result);
  APIGEN_TRY(failure_of(result));
  if (!result.function_error.empty()) {
    co_return bad_gateway(Buffer(x.arena).append("Lambda execution failed with status 200 due to customer function error: ").append(result.payload).view());
  }
  Outcome outcome;
  if (integration.stream) {
    Outcome taken = co_await take_streamed_result(x, std::move(streamed));
    outcome = taken;
  } else {
    outcome = rest ? take_rest_result(x, result.payload) : take_http_result(x, result.payload, integration.payload_version);
  }
  if (!outcome.ok()) co_return outcome;
  x.function_status = x.response.status;
  if (rest) x.response.headers.set("X-Amzn-Trace-Id", x.context.trace_id);
  const StatusMapping* mapping = mapping_for(integration.responses, integration.response_count, x.response.status);
  if (mapping) co_return map_answer(x, *mapping);
  co_return Outcome();
}

Task<Outcome> lambda_custom(Exchange& x, const LambdaCustom& integration) {
  APIGEN_TRY(co_await read_body(x));
  IntegrationRequest request(x.arena);
  request.kind = IntegrationKind::aws;
  APIGEN_TRY(transform_request(x, integration.request, request));
  APIGEN_TRY(name_function(x, integration.function, request));
  std::string_view event = request.body.empty() ? std::string_view("{}") : request.body;  // 3.3
  Buffer role(x.arena);
  if (integration.credentials) APIGEN_TRY(integration.credentials(x, request, role));
  lambda::Invocation invocation = invocation_of(x, request.uri.view(), event, integration.timeout_ms, role.view());
  invocation.asynchronous = equals_ignoring_case(request.headers.last("x-amz-invocation-type"), "Event");
  const TimePoint began = x.services.loop.now();
  log_invocation(x, invocation);
  lambda::InvocationResult result = co_await x.services.functions.invoke(x.arena, invocation);
  note_answer(x, began, result.status == lambda::InvocationResult::Status::done ? 200 : 0, result.request_id);
  log_result(x, result);
  APIGEN_TRY(failure_of(result));

  IntegrationAnswer answer;
  std::string_view subject;
  if (result.status == lambda::InvocationResult::Status::accepted) {
    answer.status = 202;  // an asynchronous call: the default response, with an empty body (3.6)
  } else {
    answer.input.body = result.payload;
    subject = error_message(x, answer.input);
  }
  Outcome outcome = transform_response(x, integration.response, answer, subject);
  if (outcome.ok()) x.response.headers.set("X-Amzn-Trace-Id", x.context.trace_id);
  co_return outcome;
}

}  // namespace apigen::rt
