#include "apigen/rt/exchange.h"

#include <utility>

#include "apigen/config/settings.h"
#include "apigen/core/services.h"

namespace apigen::rt {

void Exchange::reset() {
  response_stream.own(nullptr);
  request_stream.own(nullptr);
  arena.reset();
  request = Request(arena);
  response = Response(arena);
  context = {};
  api = nullptr;
  operation = nullptr;
  captures.count = 0;
  stage = nullptr;
  stage_name = {};
  canary = false;
  caller = {};
  overrides = nullptr;
  error = nullptr;
  log = nullptr;
  broken_promise = {};
  skip_access_checks = false;
  query_parameters = nullptr;
  query_parameter_count = 0;
  query_decoded = false;
  rate_limit = {};
  access_phases = nullptr;
  integration_status = 0;
  function_status = 0;
  integration_request_id = {};
  integration_latency_ms = 0;
}

Overrides& overrides_of(Exchange& x) {
  if (!x.overrides) x.overrides = new (x.arena.allocate(sizeof(Overrides), alignof(Overrides))) Overrides(x.arena);
  return *x.overrides;
}

std::string_view stage_variable(const Exchange& x, std::string_view name) {
  if (!x.stage) return {};
  if (x.canary && x.stage->canary) {
    const auto& overrides = x.stage->canary->stage_variable_overrides;
    if (auto found = overrides.find(name); found != overrides.end()) return found->second;
  }
  auto found = x.stage->variables.find(name);
  return found == x.stage->variables.end() ? std::string_view() : std::string_view(found->second);
}

namespace {

constexpr GatewayError kTooLarge{.kind = GatewayErrorKind::request_too_large, .cause = "the request body is over the limit"};
// The client went away or broke its own framing: nobody reads this answer, but the log and the metrics show it.
constexpr GatewayError kCutShort{.kind = GatewayErrorKind::bad_request_body, .cause = "the request body ended early"};

constexpr GatewayError kTooSlow{
    .kind = GatewayErrorKind::bad_request_body, .status = 408, .message = "Request Timeout", .cause = "the request body came too slowly"};

}  // namespace

Task<Outcome> read_body(Exchange& x) {
  Request& request = x.request;
  if (request.body_complete) co_return Outcome();
  if (!request.body) {
    request.body_complete = true;
    co_return Outcome();
  }
  const std::size_t most = x.services.settings->limits.body_bytes;
  Buffer bytes(x.arena);
  if (request.body->length) {
    if (*request.body->length > most) co_return Outcome(kTooLarge);
    bytes.reserve(static_cast<std::size_t>(*request.body->length));
  }
  for (;;) {
    BodyReader::Chunk chunk = co_await request.body->read();
    if (chunk.state == BodyReader::Chunk::State::end) break;
    if (chunk.state == BodyReader::Chunk::State::too_large) co_return Outcome(kTooLarge);
    if (chunk.state == BodyReader::Chunk::State::failed) co_return Outcome(request.body->timed_out ? kTooSlow : kCutShort);
    if (chunk.bytes.size() > most - bytes.size()) co_return Outcome(kTooLarge);
    bytes.append(chunk.bytes);
  }
  request.body_bytes = bytes.view();
  request.body_complete = true;
  co_return Outcome();
}

}  // namespace apigen::rt
