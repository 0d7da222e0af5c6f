// What a failure says to a person, and where its value stands.
#pragma once

#include "apigen/rt/validate.h"

namespace apigen::rt {

/// A plain sentence. Says nothing of the value but its type: it may be a secret.
void append_sentence(Buffer& out, const ValidationFailure& failure);

/// "#/items/0/name" (RFC 6901 section 6), for the failing value inside `root`; a member that is missing or not allowed is
/// pointed to itself. Offsets within `root` have to grow from each container to its parts and from part to part.
void append_pointer(Buffer& out, const json::Value& root, const ValidationFailure& failure);

}  // namespace apigen::rt
