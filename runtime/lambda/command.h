// How a function's process is started: program, arguments, environment.
#pragma once

#include <string>
#include <vector>

#include "apigen/config/settings.h"

namespace apigen::lambda {

struct Command {
  std::string program;                   // "" if there is none: see `problem`
  std::vector<std::string> arguments;    // with the program's name in front
  std::vector<std::string> environment;  // "NAME=value"
  std::string folder;                    // to run in
  std::string error_type, problem;       // as Lambda would report it: Runtime.InvalidEntrypoint
  std::string remark;                    // worth a line in the log; may be empty
};

/// `runtime_api`: host:port of the Runtime API for this process. Looks for interpreters in PATH.
Command make_command(const config::Settings& settings, const config::Function& function, const std::string& runtime_api);

/// The ARN of a function, with its qualifier if there is one.
std::string function_arn(const config::Settings& settings, const std::string& name, const std::string& qualifier);

}  // namespace apigen::lambda
