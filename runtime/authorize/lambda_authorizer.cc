// Lambda authorizers. Source: aws-behaviour reference 8.1 to 8.3 (REST), 8.8 (HTTP APIs).
#include "answer.h"
#include "apigen/authorize/result_cache.h"
#include "apigen/core/services.h"
#include "apigen/integrations/access_phases.h"
#include "apigen/integrations/authorizer_event.h"
#include "apigen/json/writer.h"
#include "apigen/lambda/invoker.h"
#include "apigen/rt/authorizers.h"
#include "denials.h"
#include "identity.h"
#include "lambda_answer.h"
#include "resource_policy.h"

namespace apigen::authorize {
namespace {

using rt::Exchange;
using rt::LambdaAuthorizer;
using rt::Outcome;
using rt::Task;
using Shared = std::shared_ptr<const Answer>;

constexpr std::uint32_t kRestTimeoutMs = 29'000, kHttpTimeoutMs = 10'000;

AnswerParts problem(AnswerParts::Kind kind, std::string_view cause) {
  AnswerParts parts;
  parts.kind = kind;
  parts.cause = cause;
  return parts;
}

std::string_view event_for(Exchange& x, const LambdaAuthorizer& authorizer, const rt::ArenaVector<std::string_view>& identity, std::string_view arn) {
  rt::Buffer event(x.arena);
  if (authorizer.type == LambdaAuthorizer::Type::token) {
    event.append("{\"type\":\"TOKEN\",\"authorizationToken\":");
    json::append_string(event, identity[0]);
    event.append(",\"methodArn\":");
    json::append_string(event, arn);
    event.append('}');
  } else if (x.api->type == rt::ApiType::rest) {
    append_request_event(x, arn, event);
  } else if (authorizer.payload_version == 1) {
    append_http_authorizer_event_1(x, arn, identity.begin(), identity.size(), event);
  } else {
    append_http_authorizer_event_2(x, arn, identity.begin(), identity.size(), event);
  }
  return event.view();
}

AnswerParts read(Exchange& x, const LambdaAuthorizer& authorizer, const lambda::InvocationResult& result, rt::TimePoint began) {
  using Status = lambda::InvocationResult::Status;
  switch (result.status) {
    case Status::done: break;
    case Status::timed_out: return problem(AnswerParts::Kind::failed, "the authorizer ran out of time");
    case Status::accepted:
    case Status::too_large:
    case Status::unreachable:
    case Status::refused: return problem(AnswerParts::Kind::misconfigured, result.cause);
  }
  if (!result.function_error.empty()) return read_function_error(x.arena, result.payload);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(x.services.loop.now() - began).count();
  return read_answer(x.arena, result.payload, x.api->type, authorizer.simple_responses, static_cast<std::uint32_t>(took));
}

void note_call(Exchange& x, const lambda::InvocationResult& result, rt::TimePoint began) {
  rt::AccessPhases& phases = rt::access_phases_of(x);
  phases.function_status = result.status == lambda::InvocationResult::Status::done ? 200 : 0;
  phases.function_latency_ms = static_cast<std::uint32_t>((x.services.loop.now() - began) / std::chrono::milliseconds(1));
  phases.function_request_id = result.request_id;
}

/// Calls the function.
Task<Shared> ask(Exchange& x, const LambdaAuthorizer& authorizer, const rt::ArenaVector<std::string_view>& identity, std::string_view arn) {
  rt::IntegrationRequest request(x.arena);
  const Outcome named = authorizer.function(x, request, request.uri);
  if (!named.ok() || request.uri.empty() || request.uri.view().ends_with(':')) {
    co_return std::make_shared<const Answer>(problem(AnswerParts::Kind::misconfigured, "the authorizer names no function"));
  }
  const rt::TimePoint began = x.services.loop.now();
  lambda::Invocation invocation;
  invocation.function = request.uri.view();
  invocation.payload = event_for(x, authorizer, identity, arn);
  invocation.deadline = began + std::chrono::milliseconds(x.api->type == rt::ApiType::http ? kHttpTimeoutMs : kRestTimeoutMs);
  invocation.trace_id = x.context.trace_to_backend;
  invocation.request_id = x.context.request_id;
  lambda::InvocationResult result = co_await x.services.functions.invoke(x.arena, invocation);
  note_call(x, result, began);
  co_return std::make_shared<const Answer>(read(x, authorizer, result, began));
}

/// The kept answer, or the one that somebody is asking for already, or a new one.
Task<Shared> look_up(Exchange& x, const LambdaAuthorizer& authorizer, const rt::ArenaVector<std::string_view>& identity, std::string_view arn) {
  const IdentityKey key = identity_key(x, authorizer, identity);
  ResultCache& cache = *x.services.authorizations;
  while (true) {
    Shared kept = cache.find(key, x.services.loop.now());
    if (kept) co_return kept;
    ResultCache::Flights::Seat seat = cache.flights().take(key, x.services.loop);
    if (seat.leads()) {
      Shared answer = cache.find(key, x.services.loop.now());
      if (!answer) {
        answer = co_await ask(x, authorizer, identity, arn);
        if (answer->parts.kind == AnswerParts::Kind::decision) {
          cache.keep(key, answer, x.services.loop.now() + std::chrono::seconds(authorizer.ttl_seconds));
        }
      }
      seat.land(answer);
      co_return answer;
    }
    std::optional<Shared> answer = co_await seat.wait();
    if (answer) co_return *answer;
  }
}

/// What templates, events and logs will say of the caller: copies, since the answer may leave the cache before the request ends.
void introduce(Exchange& x, const AnswerParts& parts) {
  x.caller.principal_id = x.arena.copy(parts.principal_id);
  x.caller.usage_identifier_key = x.arena.copy(parts.usage_identifier_key);
  x.caller.authorizer_json = x.arena.copy(parts.authorizer_json);
  rt::ArenaVector<rt::NamedValue> context(x.arena);
  context.reserve(parts.context_count);
  for (std::size_t i = 0; i < parts.context_count; ++i) {
    context.push_back({x.arena.copy(parts.context[i].name), x.arena.copy(parts.context[i].value)});
  }
  x.caller.authorizer_context = context.begin();
  x.caller.authorizer_context_count = context.size();
}

Outcome outcome_of(const Exchange& x, const AnswerParts& parts) {
  using Kind = AnswerParts::Kind;
  switch (parts.kind) {
    case Kind::decision: break;
    case Kind::unauthorized: return unauthorized(x.arena.copy(parts.cause));
    case Kind::failed: return authorizer_failure(x.arena.copy(parts.cause));
    case Kind::misconfigured: return authorizer_misconfigured(x.arena.copy(parts.cause));
  }
  return {};
}

/// Answers are kept for all methods; what they mean for this one is found out each time (8.3).
Outcome decide(Exchange& x, const LambdaAuthorizer& authorizer, const AnswerParts& parts, std::string_view arn) {
  if (parts.simple) return parts.authorized ? Outcome() : not_authorized(x, true);
  const RequestKeys keys(x);
  if (asks_to_refresh(x)) allow_refresh(x, policy::evaluate(parts.policy, {kInvalidateCache, arn, {}, keys}));
  const policy::Question question{kInvoke, arn, {}, keys};
  policy::Verdict verdict = policy::evaluate(parts.policy, question);
  if (authorizer.resource_policy) verdict = policy::either_allows(verdict, policy::evaluate(*authorizer.resource_policy, question));
  return verdict == policy::Verdict::allow ? Outcome() : not_authorized(x, verdict == policy::Verdict::deny);
}

Outcome conclude(Exchange& x, const LambdaAuthorizer& authorizer, const rt::PhaseOf& phase, const AnswerParts& parts, std::string_view arn) {
  const Outcome answered = phase.end(outcome_of(x, parts));
  if (!answered.ok()) return answered;
  introduce(x, parts);
  const rt::PhaseOf decision(x, &rt::AccessPhases::authorize);
  return decision.end(decide(x, authorizer, parts, arn));
}

}  // namespace
}  // namespace apigen::authorize

namespace apigen::rt {

using namespace apigen::authorize;

Task<Outcome> authorize(Exchange& x, const LambdaAuthorizer& authorizer) {
  if (x.skip_access_checks) co_return Outcome();
  const PhaseOf phase(x, &AccessPhases::authorizer);
  ArenaVector<std::string_view> identity(x.arena);
  if (!collect_identity(x, authorizer, identity)) co_return phase.end(unauthorized(missing_identity(x, authorizer.sources[identity.size()])));
  if (authorizer.accepts && !(is_utf8(identity[0]) && authorizer.accepts(identity[0]))) {
    co_return phase.end(unauthorized("the token is not of the form that identityValidationExpression asks for"));
  }
  const std::string_view arn = method_arn(x);
  if (arn.size() > kMostArnBytes) {
    co_return phase.end(GatewayError{.kind = GatewayErrorKind::request_too_large, .status = 414, .message = "Request URI too long", .cause = "the method's ARN is over 1600 bytes"});
  }
  if (authorizer.ttl_seconds && x.services.authorizations) {
    std::shared_ptr<const Answer> answer = co_await look_up(x, authorizer, identity, arn);
    co_return conclude(x, authorizer, phase, answer->parts, arn);
  }
  std::shared_ptr<const Answer> answer = co_await ask(x, authorizer, identity, arn);
  co_return conclude(x, authorizer, phase, answer->parts, arn);
}

}  // namespace apigen::rt
