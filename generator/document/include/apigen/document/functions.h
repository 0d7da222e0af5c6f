// Lambda functions that a SAM or CloudFormation template declares beside its API.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apigen/support/source.h"

namespace apigen::document {

struct DeclaredFunction {
  std::string logical_id;
  std::string name;      // its name in ARNs: FunctionName if that is plain text, else the logical id
  std::string runtime;   // "python3.11"; empty if not given (an image)
  std::string handler;
  std::string code_uri;  // folder or archive, relative to where apigen runs; empty if the code is inline or elsewhere
  std::optional<int> timeout_seconds;
  std::optional<int> memory_mb;
  std::vector<std::pair<std::string, std::string>> environment;  // in the order of the template
  support::Span span;
};

}  // namespace apigen::document
