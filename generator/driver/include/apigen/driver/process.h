// Running other programs.
#pragma once

#include <string>
#include <vector>

namespace apigen::driver {

struct ProcessResult {
  int status = 0;       // exit status; 128 + signal if a signal ended it; -1 if it could not be started
  std::string output;   // stdout and stderr together
};

/// Runs a program to its end with stdin closed and its output collected. `arguments[0]` is its path. Thread-safe.
/// `folder`: where it runs; "" for here.
ProcessResult run(const std::vector<std::string>& arguments, const std::string& folder);

/// The absolute path of a program on PATH, or "".
std::string find_program(const std::string& name);

/// The command as a shell would take it.
std::string shell_text(const std::vector<std::string>& arguments);

}  // namespace apigen::driver
