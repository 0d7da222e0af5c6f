// Starting a process.
#pragma once

#include <sys/types.h>

#include <string>

#include "command.h"

namespace apigen::lambda {

struct Launched {
  pid_t pid = -1;    // also the id of its process group; -1: not started, see `problem`
  int pidfd = -1;    // readable when the process ended
  int output = -1;   // its stdout and stderr, non-blocking
  int failure = -1;  // holds an int, the errno, if the program could not be executed; non-blocking
  std::string problem;
};

/// Starts a program in a process group of its own, with nothing open but stdin (empty), stdout and stderr. It is killed
/// when the calling thread ends. The descriptors are the caller's to close, the process is the caller's to reap.
Launched launch(const Command& command);

}  // namespace apigen::lambda
