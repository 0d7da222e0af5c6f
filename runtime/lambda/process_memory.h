// Memory of a process, as Linux tells it.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace apigen::lambda {

struct Memory {
  std::uint64_t used = 0;  // resident and its own: without pages of files that the system could drop
  std::uint64_t peak = 0;  // the most that was ever resident
};

/// What /proc says of a process; zeros if it is gone.
Memory memory_of(pid_t pid);

}  // namespace apigen::lambda
