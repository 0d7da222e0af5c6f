// Reading a streamed answer's body into one piece, unless it turns out too large.
#pragma once

#include <cstddef>

#include "apigen/rt/exchange.h"
#include "apigen/rt/task.h"

namespace apigen::cache {

/// Afterwards x.response.body holds the whole body, or x.response.stream still gives all of it: where it is longer than `most`
/// bytes, or breaks off.
rt::Task<void> complete_body(rt::Exchange& x, std::size_t most);

}  // namespace apigen::cache
