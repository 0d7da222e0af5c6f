// The core schema of YAML 1.2 (section 10.3.2): what a plain scalar is.
#pragma once

#include <string_view>

#include "apigen/document/node.h"

namespace apigen::document {

/// `no`, `on`, 1_000, 0b1 and 12:30 are strings; 0777 is the integer 777.
Kind core_schema_kind(std::string_view plain);

/// For a scalar of kind boolean.
inline bool core_schema_boolean(std::string_view plain) { return plain[0] == 't' || plain[0] == 'T'; }

}  // namespace apigen::document
