// What is said of an answer's body, and the engine's own answers; the same for every version of HTTP.
#pragma once

#include "answer_head.h"
#include "apigen/rt/exchange.h"

namespace apigen::engine {

/// How x.response is framed, for HTTP/1.x as given by the request; `close` is left to the caller. Replaces an answer that
/// cannot be sent (an interim status) by a 500, and takes the body off a 304.
AnswerFraming frame_answer(rt::Exchange& x);

/// The answer to what never reached the API, so no gateway response of the document applies.
void refuse(rt::Exchange& x, int status);

/// Whether the body that `framing` tells of is not sent: to HEAD, and where there is none.
bool is_bodiless(const rt::Exchange& x, const AnswerFraming& framing);

/// Whether a field of an answer is written by the engine itself or means this hop only (Content-Length, Connection, Date).
bool is_engine_field(std::string_view name);

}  // namespace apigen::engine
