// Text of a document on its way into Python source: the only two ways.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace apigen::sdk::python {

/// A str literal of printable ASCII; single quotes where that saves escapes, as formatters want it.
std::string literal(std::string_view text);

/// A docstring, quotes included, its lines indented by `indent`; "" for empty text. `text` is CommonMark of the document;
/// `more` are lines of apigen's own that follow after an empty line.
std::string docstring(std::string_view text, std::size_t indent, const std::vector<std::string>& more = {});

/// One line that may stand within a docstring: nothing in it ends the docstring or begins an escape.
std::string docstring_line(std::string_view line);

}  // namespace apigen::sdk::python
