// Base64 (RFC 4648 section 4).
#pragma once

#include <string_view>

#include "apigen/rt/arena.h"

namespace apigen::rt {

/// Appends the encoded bytes, with padding.
void append_base64(Buffer& out, std::string_view bytes);

/// Appends the decoded bytes. White space between groups is skipped and padding may be missing; false (with `out` as it was) if
/// anything else is wrong.
bool append_decoded_base64(Buffer& out, std::string_view text);

}  // namespace apigen::rt
