// From a byte of a template to its place in the document. The scalar's style decides how its text became the template:
// quotes with escapes, a block with indentation, or as it stands.

#include <algorithm>

#include "apigen/mapping/template.h"

namespace apigen::mapping {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// Of an escape in a double-quoted scalar: its length in the source and that of what it stands for.
struct Escape { std::size_t source, meaning; };

Escape escape_at(std::string_view raw, std::size_t i) {
  char c = i + 1 < raw.size() ? raw[i + 1] : '\0';
  std::size_t digits = c == 'u' ? 4 : c == 'x' ? 2 : c == 'U' ? 8 : 0;
  if (!digits) return {2, c == '\n' ? std::size_t{0} : std::size_t{1}};
  std::size_t value = 0;
  for (std::size_t k = i + 2; k < std::min(raw.size(), i + 2 + digits); ++k) {
    char d = raw[k];
    value = value * 16 + static_cast<std::size_t>(d >= 'a' ? d - 'a' + 10 : d >= 'A' ? d - 'A' + 10 : d - '0');
  }
  if (digits == 4 && value >= 0xD800 && value < 0xDC00 && raw.substr(i + 6, 2) == "\\u") return {12, 4};
  return {2 + digits, value < 0x80 ? std::size_t{1} : value < 0x800 ? std::size_t{2} : value < 0x10000 ? std::size_t{3} : std::size_t{4}};
}

/// JSON and YAML double quotes on one line; YAML's folding of several lines is not followed.
std::size_t in_double_quotes(std::string_view raw, std::size_t offset) {
  std::size_t meaning = 0;
  for (std::size_t i = 1; i < raw.size();) {
    if (meaning >= offset) return i;
    if (raw[i] == '\n') return kNone;
    Escape escape = raw[i] == '\\' ? escape_at(raw, i) : Escape{1, 1};
    meaning += escape.meaning;
    i += escape.source;
  }
  return kNone;
}

std::size_t in_single_quotes(std::string_view raw, std::size_t offset) {
  for (std::size_t i = 1, meaning = 0; i < raw.size(); ++i, ++meaning) {
    if (meaning == offset) return i;
    if (raw[i] == '\n') return kNone;
    if (raw[i] == '\'') ++i;
  }
  return kNone;
}

/// A literal block: line by line, less the indentation.
std::size_t in_block(std::string_view raw, std::string_view text, std::size_t offset) {
  std::size_t at = raw.find('\n');
  if (at == kNone) return kNone;
  std::size_t first = raw.find_first_not_of(" \n", at);
  if (first == kNone) return kNone;
  std::size_t line_start = raw.rfind('\n', first) + 1;
  std::size_t first_text = text.find_first_not_of(" \n");
  std::size_t own = first_text == kNone ? 0 : first_text - (text.rfind('\n', first_text) == kNone ? 0 : text.rfind('\n', first_text) + 1);
  std::size_t indent = first - line_start - std::min(own, first - line_start);
  std::size_t line = static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  std::size_t column = offset - (offset ? text.rfind('\n', offset - 1) == kNone ? 0 : text.rfind('\n', offset - 1) + 1 : 0);
  for (++at; line > 0; --line) {
    at = raw.find('\n', at);
    if (at == kNone) return kNone;
    ++at;
  }
  std::size_t end = std::min(raw.size(), raw.find('\n', at));
  return std::min(at + indent + column, end);
}

}  // namespace

support::Span place_in_document(std::string_view text, support::Span scalar, std::size_t offset, std::size_t length) {
  if (!scalar.file || scalar.end <= scalar.begin) return scalar;
  offset = std::min(offset, text.size());
  std::string_view source = scalar.file->text();
  if (scalar.end > source.size()) return scalar;
  std::string_view raw = source.substr(scalar.begin, scalar.end - scalar.begin);
  std::size_t at = kNone;
  switch (raw[0]) {
    case '"': at = in_double_quotes(raw, offset); break;
    case '\'': at = in_single_quotes(raw, offset); break;
    case '|': at = in_block(raw, text, offset); break;
    default:
      if (raw.substr(0, text.size()) == text) at = offset;
      // A span may begin at the text of a block scalar and not at its header.
      else if (text.size() > 4) at = in_block(std::string("\n") + std::string(raw), text, offset) - 1;
  }
  if (at == kNone || at >= raw.size() + 1 || at == kNone - 1) return scalar;
  support::Span span = scalar;
  span.begin = static_cast<std::uint32_t>(scalar.begin + at);
  span.end = static_cast<std::uint32_t>(std::min<std::size_t>(scalar.end, span.begin + length));
  return span;
}

}  // namespace apigen::mapping
