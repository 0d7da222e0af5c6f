// What came of one attempt to move bytes without blocking.
#pragma once

#include <cstddef>
#include <cstdint>

namespace apigen::upstream {

struct Io {
  enum class State : std::uint8_t {
    moved,    // `bytes` went through
    blocked,  // nothing now; readiness will be told
    ended,    // the other side sent its last byte
    failed,   // `error` is an errno value, or 0 for a TLS failure
  } state;
  std::size_t bytes = 0;
  int error = 0;
};

}  // namespace apigen::upstream
