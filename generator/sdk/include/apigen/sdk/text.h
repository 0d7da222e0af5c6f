// Text of the document on its way to comments and documentation, before a language's own escaper.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/sdk/model.h"

namespace apigen::sdk {

/// Lines of well-formed UTF-8 without control, bidirectional or other invisible characters and without line ends inside
/// (U+2028 counts as one), broken at spaces to `width` columns where that is possible; single empty lines are kept, none
/// at the ends. At most `max_lines`, then "...". What ends a comment in the language is the language's to escape.
std::vector<std::string> doc_lines(std::string_view text, std::size_t width = 100, std::size_t max_lines = 60);

/// The same on one line, at most `max_bytes` long.
std::string doc_line(std::string_view text, std::size_t max_bytes = 120);

/// A string literal in printable ASCII: a backslash escapes `quote` and itself, a line feed is \n, and `escape` appends what stands
/// for any other code point. Bytes that are no UTF-8 become U+FFFD.
std::string ascii_literal(std::string_view text, char quote, void (*escape)(std::string& out, std::uint32_t code_point));

/// The quote, " or ', of which the text has fewer; " on a tie.
char cheaper_quote(std::string_view text);

/// Appends the lower-case hexadecimal digits of a value, `digits` of them.
void append_hex(std::string& out, std::uint32_t value, int digits);

/// Summary, description and link as one text, empty lines between them.
std::string doc_text(const Docs& docs);

/// Text for Markdown outside code: what would begin markup or HTML is escaped. One line.
std::string markdown_text(std::string_view text);

enum class Direction { request, response };

/// Whether a package would take the value as one of the type. Strict about formats, so that no language refuses it.
bool fits(const Sdk& sdk, TypeRef type, const document::Node& value, Direction direction);

/// An example value for a type as JSON text: the document's own if it fits, else one made of defaults, first values and formats.
/// Only required fields unless `all_fields`. Recursion ends with an empty list, object or null.
std::string example_json(const Sdk& sdk, TypeRef type, const document::Node* own = nullptr, bool all_fields = false,
                         Direction direction = Direction::request);

/// A call with examples would leave a part of the path empty, which clients refuse: an object without members that are sent.
bool example_path_is_empty(const Sdk& sdk, const Operation& operation);

/// The licence text of the package: from info.license, for a file LICENSE.
std::string license_text(const Sdk& sdk);

/// The first CHANGELOG.md.
std::string changelog_text(const Sdk& sdk, std::string_view package, std::string_view version);

}  // namespace apigen::sdk
