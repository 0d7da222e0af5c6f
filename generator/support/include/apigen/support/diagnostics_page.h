// The page docs/diagnostics.md as text: every row of diagnostic_ids.def, in the order of the ids.
#pragma once

#include <string>

namespace apigen::support {

std::string diagnostics_page();

}  // namespace apigen::support
