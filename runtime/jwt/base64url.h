// Base64url as JSON Web Signatures use it (RFC 7515 section 2).
#pragma once

#include <string_view>

#include "apigen/rt/arena.h"

namespace apigen::jwt {

/// Appends the decoded bytes. No padding, no white space, no bits that stand for nothing: a token has one spelling. False
/// (with `out` as it was) if anything is wrong.
bool append_decoded_base64url(rt::Buffer& out, std::string_view text);

}  // namespace apigen::jwt
