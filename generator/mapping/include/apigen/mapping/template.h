// Mapping templates: text -> syntax tree -> checks -> C++.
//
// The language is Velocity 1.7 as API Gateway exposes it (vtl-jsonpath reference sections 1 to 8): inline macros are
// swallowed, #evaluate is text, and an undefined reference is the empty string.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "apigen/mapping/ast.h"
#include "apigen/support/diagnostics.h"
#include "apigen/support/source.h"

namespace apigen::mapping {

struct Template {
  std::string text;
  support::Span span;  // of the scalar that holds it
  Block body;
};

/// Parses a template and checks it. `span` is the scalar in the document; problems are reported at the template's own
/// line and column within it. Returns null after an error, a tree also after warnings. Thread-safe for distinct
/// Diagnostics.
std::unique_ptr<Template> parse_template(std::string_view text, support::Span span, support::Diagnostics& diagnostics);

/// The C++ of a function `apigen::rt::Outcome NAME(apigen::rt::TemplateScope& t, apigen::rt::Buffer& out)` and of the
/// helpers it needs, for a file that includes "apigen/rt/mapping.h" at global scope. `name` is a C++ identifier, unique
/// within the file. Deterministic.
std::string emit_cpp(const Template& parsed, std::string_view name);

/// Where a byte of a template stands in the document, as near as the scalar's style lets it be told.
support::Span place_in_document(std::string_view text, support::Span scalar, std::size_t offset, std::size_t length = 1);

}  // namespace apigen::mapping
