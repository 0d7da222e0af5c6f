// Bytes as text: what AWS does to a payload that is not a binary media type.
#pragma once

#include <string_view>

#include "apigen/rt/arena.h"

namespace apigen::rt {

/// `bytes` with everything that is not UTF-8 replaced by U+FFFD (3.7: lossy); the same view if it is all UTF-8.
std::string_view as_text(Arena& arena, std::string_view bytes);

}  // namespace apigen::rt
