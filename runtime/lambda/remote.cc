#include "remote.h"

#include <optional>
#include <utility>

#include "apigen/awsclient/signer.h"
#include "apigen/core/urlencoding.h"
#include "apigen/json/value.h"
#include "apigen/upstream/client.h"
#include "event_stream.h"
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

struct Path {
  std::string_view version, action;
};
constexpr Path kInvoke{"/2015-03-31/functions/", "/invocations"};
constexpr Path kStream{"/2021-11-15/functions/", "/response-streaming-invocations"};

// What Lambda answered with a 2xx; else `problem` says why there is nothing.
struct Answer {
  std::optional<InvocationResult> problem;
  upstream::Reply reply;
};

rt::Task<Answer> ask(rt::Arena& arena, RemoteLambda lambda, Invocation invocation, Path path) {
  Answer answer;
  const std::string_view endpoint = lambda.endpoint;
  rt::Buffer url(arena);
  url.append(endpoint).append(path.version);
  // As the SDKs encode a label of a path.
  rt::append_encoded(url, invocation.function);
  url.append(path.action);
  std::optional<upstream::Uri> uri = upstream::parse_uri(url.view());
  if (!uri) {
    answer.problem = of_fault(arena, upstream::Fault::invalid_uri, endpoint, {});
    co_return answer;
  }

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
    if (!problem.empty()) {
      answer.problem = failed(Status::unreachable, problem);
      co_return answer;
    }
  }

  upstream::Call call;
  call.uri = *uri;
  call.method = "POST";
  call.headers = &headers;
  call.body = invocation.payload;
  call.deadline = invocation.deadline;
  upstream::Reply replied = co_await lambda.http.exchange(arena, call);
  answer.reply = std::move(replied);
  upstream::Reply& reply = answer.reply;
  if (reply.fault != upstream::Fault::none) {
    answer.problem = of_fault(arena, reply.fault, endpoint, reply.cause);
  } else if (reply.status < 200 || reply.status > 299) {
    upstream::Collected body = co_await upstream::collect(arena, reply.body.get(), kMostResponseBytes);
    const Status status = reply.status == 413 ? Status::too_large : Status::refused;
    answer.problem = body.fault == upstream::Fault::none ? failed(status, describe_refusal(arena, reply, body.bytes)) : of_fault(arena, body.fault, endpoint, {});
  }
  co_return answer;
}

/// The function's response out of the messages that it comes in.
class EventStreamBody final : public rt::BodyReader {
 public:
  explicit EventStreamBody(std::unique_ptr<rt::BodyReader> messages) : messages_(std::move(messages)) {}

  rt::Task<Chunk> read() override {
    for (;;) {
      EventStream::Step step = decoder_.step(received_);
      received_.remove_prefix(step.consumed);
      if (step.state == EventStream::State::data) co_return Chunk{Chunk::State::data, step.data};
      if (step.state == EventStream::State::complete) co_return Chunk{Chunk::State::end, {}};
      if (step.state != EventStream::State::more) co_return Chunk{Chunk::State::failed, {}};
      rt::Task<Chunk> reading = messages_->read();
      Chunk chunk = co_await reading;
      if (chunk.state != Chunk::State::data) {
        // Also where it ends: without InvokeComplete the response is not whole.
        timed_out = messages_->timed_out;
        co_return Chunk{Chunk::State::failed, {}};
      }
      received_ = chunk.bytes;
    }
  }

 private:
  std::unique_ptr<rt::BodyReader> messages_;
  EventStream decoder_;
  std::string_view received_;
};

}  // namespace

rt::Task<InvocationResult> invoke_remote(rt::Arena& arena, RemoteLambda lambda, Invocation invocation) {
  Answer answer = co_await ask(arena, lambda, invocation, kInvoke);
  if (answer.problem) co_return *answer.problem;
  upstream::Reply& reply = answer.reply;
  upstream::Collected body = co_await upstream::collect(arena, reply.body.get(), kMostResponseBytes);
  if (body.fault != upstream::Fault::none) co_return of_fault(arena, body.fault, lambda.endpoint, {});
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

rt::Task<StreamedResult> stream_remote(rt::Arena& arena, RemoteLambda lambda, Invocation invocation) {
  StreamedResult streamed;
  Answer answer = co_await ask(arena, lambda, invocation, kStream);
  upstream::Reply& reply = answer.reply;
  if (answer.problem) {
    streamed.result = *answer.problem;
  } else if (!reply.body || !rt::equals_ignoring_case(reply.headers->last("content-type"), "application/vnd.amazon.eventstream")) {
    rt::Buffer cause(arena);
    cause.append("Lambda at ").append(lambda.endpoint).append(" does not stream responses: its answer is no application/vnd.amazon.eventstream");
    streamed.result = failed(Status::refused, cause.view());
  } else {
    streamed.result.request_id = reply.headers->last("x-amzn-RequestId");
    streamed.body = std::make_unique<EventStreamBody>(std::move(reply.body));
  }
  co_return streamed;
}

}  // namespace apigen::lambda
