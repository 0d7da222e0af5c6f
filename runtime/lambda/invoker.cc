#include "apigen/lambda/invoker.h"

#include <sys/random.h>

#include "apigen/awsclient/endpoint.h"
#include "apigen/config/settings.h"
#include "apigen/lambda/function_host.h"
#include "function_name.h"
#include "payload_limits.h"
#include "local_call.h"
#include "local_stream.h"
#include "remote.h"

namespace apigen::lambda {
namespace {

using Status = InvocationResult::Status;

std::string random_uuid() {
  unsigned char bytes[16] = {};
  (void)!getrandom(bytes, sizeof bytes, 0);
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
  std::string text;
  for (std::size_t i = 0; i < sizeof bytes; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += "0123456789abcdef"[bytes[i] >> 4];
    text += "0123456789abcdef"[bytes[i] & 15];
  }
  return text;
}

class WorkerInvoker final : public Invoker {
 public:
  WorkerInvoker(rt::Loop& loop, upstream::Client& http, FunctionHost& host, std::shared_ptr<const config::Settings> settings, awsclient::Signer* signer)
      : loop_(loop), http_(http), host_(host), settings_(std::move(settings)), signer_(signer), home_(std::make_shared<ReturnPath>(loop)) {}
  ~WorkerInvoker() override { home_->close(); }

  void configure(std::shared_ptr<const config::Settings> settings) override { settings_ = std::move(settings); }

  rt::Task<InvocationResult> invoke(rt::Arena& arena, Invocation invocation) override {
    if (invocation.payload.size() > kMostRequestBytes) return at_once(kTooLarge);
    FunctionName name = parse_function_name(invocation.function);
    auto local = settings_->functions.find(name.name);
    if (local != settings_->functions.end()) return invoke_local(arena, make_call(local->second, name, invocation), invocation.deadline);
    RemoteLambda remote = remote_for(arena, invocation.function);
    if (!remote.endpoint.data()) return at_once(without_endpoint(arena, name.name));
    return invoke_elsewhere(arena, remote, invocation, name.name);
  }

  rt::Task<StreamedResult> invoke_streamed(rt::Arena& arena, Invocation invocation) override {
    if (invocation.payload.size() > kMostRequestBytes) return streamed_at_once(kTooLarge);
    FunctionName name = parse_function_name(invocation.function);
    auto local = settings_->functions.find(name.name);
    if (local != settings_->functions.end()) return stream_local(arena, make_call(local->second, name, invocation), invocation.deadline);
    RemoteLambda remote = remote_for(arena, invocation.function);
    if (!remote.endpoint.data()) return streamed_at_once(without_endpoint(arena, name.name));
    return stream_elsewhere(arena, remote, invocation, name.name);
  }

 private:
  static constexpr InvocationResult kTooLarge{.status = Status::too_large, .cause = "the event is larger than Lambda's 6 MB"};
  static rt::Task<InvocationResult> at_once(InvocationResult result) { co_return result; }
  static rt::Task<StreamedResult> streamed_at_once(InvocationResult result) { co_return StreamedResult{result}; }

  // Where a function that is not local is invoked; null data: nowhere.
  RemoteLambda remote_for(rt::Arena& arena, std::string_view function) const {
    const std::string_view region = region_of(function);
    // A reload may drop the settings, and with them the text of the endpoint, while the call is under way.
    RemoteLambda remote{http_, arena.copy(awsclient::configured_endpoint(*settings_, "lambda")), arena.copy(region), signer_};
    if (remote.endpoint.data() || !signer_) return remote;
    remote.signed_only = true;
    remote.endpoint = rt::Buffer(arena).append("https://lambda.").append(region).append(domain_of(region)).view();
    return remote;
  }

  static InvocationResult without_endpoint(rt::Arena& arena, std::string_view function) {
    rt::Buffer text(arena);
    append_advice(text, function);
    return {.status = Status::unreachable, .cause = text.view()};
  }

  static void append_advice(rt::Buffer& out, std::string_view function) {
    out.append("gateway.yaml has no function '").append(function).append("': add it under 'functions' to run it here, or set 'endpoints.lambda' to where it is invoked");
  }

  static void advise(rt::Arena& arena, const RemoteLambda& remote, std::string_view function, InvocationResult& result) {
    if (!remote.signed_only || result.status != Status::unreachable) return;
    rt::Buffer cause(arena);
    append_advice(cause, function);
    result.cause = cause.append("; it was looked for on AWS: ").append(result.cause).view();
  }

  static rt::Task<InvocationResult> invoke_elsewhere(rt::Arena& arena, RemoteLambda remote, Invocation invocation, std::string_view function) {
    InvocationResult result = co_await invoke_remote(arena, remote, invocation);
    advise(arena, remote, function, result);
    co_return result;
  }

  static rt::Task<StreamedResult> stream_elsewhere(rt::Arena& arena, RemoteLambda remote, Invocation invocation, std::string_view function) {
    StreamedResult streamed = co_await stream_remote(arena, remote, invocation);
    advise(arena, remote, function, streamed.result);
    co_return streamed;
  }

  // arn:PARTITION:lambda:REGION:...; a name alone is looked for in the gateway's region.
  std::string_view region_of(std::string_view function) const {
    if (!function.starts_with("arn:")) return settings_->region;
    for (int i = 0; i < 3; ++i) {
      const std::size_t colon = function.find(':');
      if (colon == std::string_view::npos) return settings_->region;
      function.remove_prefix(colon + 1);
    }
    const std::string_view region = function.substr(0, function.find(':'));
    return region.empty() ? std::string_view(settings_->region) : region;
  }
  static std::string_view domain_of(std::string_view region) { return region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com"; }

  std::shared_ptr<LocalCall> make_call(const config::Function& function, FunctionName name, const Invocation& invocation) const {
    auto call = std::make_shared<LocalCall>();
    call->settings = settings_;
    call->function = &function;
    call->qualifier = name.qualifier;
    call->payload = invocation.payload;
    // Lambda has ids of its own: functions take theirs for unique, which a client's choice of the gateway's is not.
    call->request_id = random_uuid();
    call->trace_id = invocation.trace_id;
    if (!invocation.asynchronous) call->home = home_;
    return call;
  }

  rt::Task<InvocationResult> invoke_local(rt::Arena& arena, std::shared_ptr<LocalCall> call, rt::TimePoint deadline) {
    InvocationResult result;
    if (!call->home) {
      host_.start(std::move(call));
      result.status = Status::accepted;
      co_return result;
    }
    LocalWait wait(loop_, host_, call, deadline);
    bool answered = co_await wait;
    co_return result_of(arena, answered, *call);
  }

  rt::Task<StreamedResult> stream_local(rt::Arena& arena, std::shared_ptr<LocalCall> call, rt::TimePoint deadline) {
    call->stream = std::make_shared<ResponseStream>(home_);
    LocalWait wait(loop_, host_, call, deadline);
    bool answered = co_await wait;
    StreamedResult streamed;
    streamed.result = result_of(arena, answered, *call);
    if (answered && call->result.streamed) streamed.body = std::make_unique<LocalStream>(loop_, host_, call, deadline);
    co_return streamed;
  }

  static InvocationResult result_of(rt::Arena& arena, bool answered, const LocalCall& call) {
    InvocationResult result;
    if (!answered) {
      result.status = Status::timed_out;
      result.cause = "the local function had not answered when the integration's time was over";
      return result;
    }
    result.status = call.result.status;
    result.payload = arena.copy(call.result.payload);
    result.function_error = arena.copy(call.result.function_error);
    result.cause = arena.copy(call.result.cause);
    result.request_id = arena.copy(call.request_id);
    return result;
  }

  rt::Loop& loop_;
  upstream::Client& http_;
  FunctionHost& host_;
  std::shared_ptr<const config::Settings> settings_;
  awsclient::Signer* signer_;
  std::shared_ptr<ReturnPath> home_;
};

}  // namespace

std::unique_ptr<Invoker> make_invoker(rt::Loop& loop, upstream::Client& http, FunctionHost& host,
                                      std::shared_ptr<const config::Settings> settings, awsclient::Signer* signer) {
  return std::make_unique<WorkerInvoker>(loop, http, host, std::move(settings), signer);
}

}  // namespace apigen::lambda
