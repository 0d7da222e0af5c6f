#include "remote.h"

#include "apigen/json/value.h"
#include "apigen/upstream/client.h"
#include "payload_limits.h"

namespace apigen::lambda {
namespace {

using Status = InvocationResult::Status;

// As the SDKs encode a label of a path: all but RFC 3986's unreserved characters.
void append_encoded(rt::Buffer& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (char c : text) {
    bool unreserved = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
                      c == '_' || c == '~';
    if (unreserved) {
      out.append(c);
    } else {
      auto byte = static_cast<unsigned char>(c);
      out.append('%').append(hex[byte >> 4]).append(hex[byte & 15]);
    }
  }
}

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

rt::Task<InvocationResult> invoke_remote(rt::Arena& arena, upstream::Client& http, std::string_view endpoint, Invocation invocation) {
  rt::Buffer url(arena);
  url.append(endpoint).append("/2015-03-31/functions/");
  append_encoded(url, invocation.function);
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

  upstream::Call call;
  call.uri = *uri;
  call.method = "POST";
  call.headers = &headers;
  call.body = invocation.payload;
  call.deadline = invocation.deadline;
  upstream::Reply reply = co_await http.exchange(arena, call);
  if (reply.fault != upstream::Fault::none) co_return of_fault(arena, reply.fault, endpoint, reply.cause);
  upstream::Collected body = co_await upstream::collect(arena, reply.body.get(), kMostResponseBytes);
  if (body.fault != upstream::Fault::none) co_return of_fault(arena, body.fault, endpoint, {});

  if (reply.status == 413) co_return failed(Status::too_large, describe_refusal(arena, reply, body.bytes));
  if (reply.status < 200 || reply.status > 299) co_return failed(Status::refused, describe_refusal(arena, reply, body.bytes));
  InvocationResult result;
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
