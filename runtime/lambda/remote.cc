#include "remote.h"

#include "apigen/awsclient/signer.h"
#include "apigen/core/urlencoding.h"
#include "apigen/json/value.h"
#include "apigen/upstream/client.h"
#include "payload_limits.h"

namespace apigen::lambda {
namespace {

using Status = InvocationResult::Status;

InvocationResult failed(Status status, std::string_view cause) { return {.status = status, .cause = cause}; }

InvocationResult of_fault(rt::Arena& arena, upstream::Fault fault, std::string_view endpoint, std::string_view cause) {
  rt::Buffer text(arena);
  text.append("Lambda at ").append(endpoint).append(": ").append(cause.empty() ? upstream::describe(fault) : cause);
  switch (fault) {
    case upstream::Fault::timeout: return failed(Status::timed_out, text.view());
    case upstream::Fault::too_large: return failed(Status::too_large, text.view());
    default: return failed(Status::unreachable, text.view());
  }
}

// "ResourceNotFoundException: Function not found". The header may carry a namespace after a colon.
std::string_view describe_refusal(rt::Arena& arena, const upstream::Reply& reply, std::string_view body) {
  std::string_view type = reply.headers->last("x-amzn-ErrorType");
  type = type.substr(0, type.find(':'));
  rt::Buffer text(arena);
  text.append("Lambda answered ").append_number(reply.status);
  if (!type.empty()) text.append(' ').append(type);
  json::Parsed parsed = json::parse(arena, body);
  for (std::string_view name : {"Message", "message"}) {
    const json::Value* message = parsed.value ? parsed.value->find(name) : nullptr;
    if (!message || !message->is(json::Type::string)) continue;
    text.append(": ").append(message->text());
    break;
  }
  return text.view();
}

}  // namespace

rt::Task<InvocationResult> invoke_remote(rt::Arena& arena, RemoteLambda lambda, Invocation invocation) {
  const std::string_view endpoint = lambda.endpoint;
  rt::Buffer url(arena);
  url.append(endpoint).append("/2015-03-31/functions/");
  // As the SDKs encode a label of a path.
  rt::append_encoded(url, invocation.function);
  url.append("/invocations");
  std::optional<upstream::Uri> uri = upstream::parse_uri(url.view());
  if (!uri) co_return of_fault(arena, upstream::Fault::invalid_uri, endpoint, {});

  rt::Headers headers(arena);
  headers.add("Host", uri->authority);
  headers.add("User-Agent", "AmazonAPIGateway");
  headers.add("Content-Type", "application/json");
  headers.add("Accept", "application/json");
  headers.add("X-Amz-Invocation-Type", invocation.asynchronous ? "Event" : "RequestResponse");
  if (!invocation.trace_id.empty()) headers.add("X-Amzn-Trace-Id", invocation.trace_id);
  if (!invocation.request_id.empty()) headers.add("x-amzn-lambda-integration-tag", invocation.request_id);

  if (lambda.signer) {
    awsclient::Signing signing;
    signing.request = {"POST", uri->target, &headers, invocation.payload};
    signing.region = lambda.region;
    signing.service = "lambda";
    signing.role = invocation.role;
    signing.caller_access_key = invocation.caller_access_key;
    signing.optional = !lambda.signed_only;
    signing.deadline = invocation.deadline;
    std::string_view problem = co_await lambda.signer->sign(arena, signing);
    if (!problem.empty()) co_return failed(Status::unreachable, problem);
  }

  upstream::Call call;
  call.uri = *uri;
  call.method = "POST";
  call.headers = &headers;
  call.body = invocation.payload;
  call.deadline = invocation.deadline;
  upstream::Reply reply = co_await lambda.http.exchange(arena, call);
  if (reply.fault != upstream::Fault::none) co_return of_fault(arena, reply.fault, endpoint, reply.cause);
  upstream::Collected body = co_await upstream::collect(arena, reply.body.get(), kMostResponseBytes);
  if (body.fault != upstream::Fault::none) co_return of_fault(arena, body.fault, endpoint, {});

  if (reply.status == 413) co_return failed(Status::too_large, describe_refusal(arena, reply, body.bytes));
  if (reply.status < 200 || reply.status > 299) co_return failed(Status::refused, describe_refusal(arena, reply, body.bytes));
  InvocationResult result;
  result.request_id = reply.headers->last("x-amzn-RequestId");
  if (invocation.asynchronous) {
    result.status = Status::accepted;
    co_return result;
  }
  result.payload = body.bytes;
  std::string_view function_error = reply.headers->last("X-Amz-Function-Error");
  if (!function_error.empty()) {
    result.function_error = arena.copy(function_error);
    result.cause = "the function answered an error";
  }
  co_return result;
}

}  // namespace apigen::lambda
