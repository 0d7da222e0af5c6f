// The two readers behind parse(). Both take text that is valid UTF-8 without NUL bytes.
#pragma once

#include <string_view>

#include "apigen/document/document.h"

namespace apigen::document {

/// Where a reader begins: behind a byte order mark, if there is one.
struct Input {
  std::string_view text;
  std::size_t offset = 0;  // of text[0] in the source file
};

enum class Outcome { done, syntax_error, abandoned };

/// Strict JSON (RFC 8259). On a syntax error the last diagnostic says where.
Outcome read_json(const Input& input, Document& document, support::Diagnostics& diagnostics, const Limits& limits);

/// One YAML document, by yaml-cpp.
Outcome read_yaml(const Input& input, Document& document, support::Diagnostics& diagnostics, const Limits& limits);

}  // namespace apigen::document
