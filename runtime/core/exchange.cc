#include "apigen/rt/exchange.h"

#include <utility>

#include "apigen/config/settings.h"
#include "apigen/core/begun_body.h"
#include "apigen/core/body_failure.h"
#include "apigen/core/services.h"

namespace apigen::rt {

void Exchange::reset() {
  response_stream.own(nullptr);
  request_stream.own(nullptr);
  answer_loan.take(nullptr);
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
  cache = nullptr;
  integration_status = 0;
  function_status = 0;
  integration_request_id = integration_request_id_2 = {};
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

// Appends to `bytes` until the end or until there are `enough`; which of them, says `ended`.
Task<Outcome> read_until(Exchange& x, Buffer& bytes, std::size_t enough, bool& ended) {
  BodyReader& body = *x.request.body;
  const std::size_t most = x.services.settings->limits.body_bytes;
  ended = false;
  while (bytes.size() < enough) {
    BodyReader::Chunk chunk = co_await body.read();
    if (chunk.state == BodyReader::Chunk::State::end) {
      ended = true;
      break;
    }
    if (chunk.state != BodyReader::Chunk::State::data) co_return body_failure(body, chunk.state);
    if (chunk.bytes.size() > most - bytes.size()) co_return Outcome(kTooLarge);
    bytes.append(chunk.bytes);
  }
  co_return Outcome();
}

}  // namespace

Outcome body_failure(const BodyReader& body, BodyReader::Chunk::State state) {
  if (state == BodyReader::Chunk::State::too_large) return kTooLarge;
  return body.timed_out ? kTooSlow : kCutShort;
}

Task<Outcome> read_body(Exchange& x) {
  Request& request = x.request;
  if (request.body_complete) co_return Outcome();
  if (!request.body) {
    request.body_complete = true;
    co_return Outcome();
  }
  Buffer bytes(x.arena);
  if (request.body->length) {
    if (*request.body->length > x.services.settings->limits.body_bytes) co_return Outcome(kTooLarge);
    bytes.reserve(static_cast<std::size_t>(*request.body->length));
  }
  bool ended;
  Outcome outcome = co_await read_until(x, bytes, std::string_view::npos, ended);
  if (!outcome.ok()) co_return outcome;
  request.body_bytes = bytes.view();
  request.body_complete = true;
  co_return outcome;
}

Task<Outcome> begin_body(Exchange& x, std::size_t enough) {
  Request& request = x.request;
  Buffer bytes(x.arena);
  bool ended;
  Outcome outcome = co_await read_until(x, bytes, enough, ended);
  if (!outcome.ok()) co_return outcome;
  if (ended) {
    request.body_bytes = bytes.view();
    request.body_complete = true;
  } else {
    BodyReader* rest = request.body;
    request.body = x.request_stream.own(new BegunBody(bytes.view(), *rest, x.request_stream.release()));
  }
  co_return outcome;
}

}  // namespace apigen::rt
