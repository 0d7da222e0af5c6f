// The answer to a request whose body cannot be read to its end.
#pragma once

#include "apigen/rt/gateway_error.h"
#include "apigen/rt/message.h"

namespace apigen::rt {

/// `state`: how `body` ended, which is not State::end.
Outcome body_failure(const BodyReader& body, BodyReader::Chunk::State state);

}  // namespace apigen::rt
