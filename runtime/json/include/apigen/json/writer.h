// Appending JSON text to a Buffer. Strings are escaped as RFC 8259 section 7 asks, and no more.
#pragma once

#include <string_view>

#include "apigen/rt/arena.h"

namespace apigen::json {

/// Appends `text` with quotes. Bytes that are not UTF-8 become U+FFFD.
void append_string(rt::Buffer& out, std::string_view text);

}  // namespace apigen::json
