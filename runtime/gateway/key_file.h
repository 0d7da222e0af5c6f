// The file format of `aws apigateway import-api-keys`: CSV with a row of names. Source: aws-behaviour reference section 9; RFC 4180.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apigen/usage/registry.h"

namespace apigen::gateway {

struct KeyFile {
  std::vector<usage::NewKey> keys;     // without ids
  std::vector<std::string> warnings;   // rows that were left out, and why
  std::string problem;                 // the file as a whole cannot be read; "" if it can
};

/// Columns: Name, key, and optionally description, Enabled, usageplanIds; in any order and case.
KeyFile read_key_file(std::string_view text);

/// Why a value is none that AWS takes; null if it is one. No value is ever part of the text.
const char* problem_of_key_value(std::string_view value);

}  // namespace apigen::gateway
