#include "custom_exchange.h"

#include "apigen/config/settings.h"
#include "apigen/core/execution_log.h"
#include "backend.h"
#include "transform.h"

namespace apigen::rt {

Task<Outcome> exchange_custom(Exchange& x, upstream::Call call, const ResponseTransform& response, TimePoint began) {
  upstream::Reply reply = co_await x.services.http.exchange(x.arena, call);
  note_answer(x, began, reply);
  if (reply.fault != upstream::Fault::none) co_return failure_of(reply.fault, reply.cause);
  upstream::Collected collected = co_await upstream::collect(x.arena, reply.body.get(), x.services.settings->limits.body_bytes);
  if (collected.fault != upstream::Fault::none) co_return failure_of(collected.fault, "the backend's answer broke off");

  log_endpoint_response(x, reply.status, reply.headers, text_of(collected.bytes));
  IntegrationAnswer answer;
  answer.status = reply.status;
  answer.headers = reply.headers;
  answer.input.body = collected.bytes;
  Outcome outcome = transform_response(x, response, answer, Buffer(x.arena).append_number(reply.status).view());
  if (outcome.ok()) x.response.headers.set("X-Amzn-Trace-Id", x.context.trace_id);
  co_return outcome;
}

}  // namespace apigen::rt
