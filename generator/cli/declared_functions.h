// Lambda functions that templates declare beside their APIs, for `apigen run`: those whose code is here run locally.
#pragma once

#include <string>
#include <vector>

#include "apigen/document/functions.h"

namespace apigen::cli {

/// Writes settings for the gateway's --functions into `file`, and says on stderr which functions run locally and why others
/// do not. False (and no file) if none does.
bool write_declared_functions(const std::vector<document::DeclaredFunction>& functions, const std::string& file);

}  // namespace apigen::cli
