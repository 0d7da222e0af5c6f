#include "python/text.h"

#include <cstdint>

#include "apigen/sdk/text.h"

namespace apigen::sdk::python {
namespace {

constexpr std::size_t kWidth = 110;

void append_escaped(std::string& out, std::uint32_t value) {
  const int digits = value < 0x100 ? 2 : value < 0x10000 ? 4 : 8;
  out += digits == 2 ? "\\x" : digits == 4 ? "\\u" : "\\U";
  append_hex(out, value, digits);
}

}  // namespace

std::string literal(std::string_view text) { return ascii_literal(text, cheaper_quote(text), append_escaped); }

std::string docstring_line(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool closes = line[i] == '"' && (i == 0 || i + 1 == line.size() || line[i - 1] == '"');
    if (line[i] == '\\' || closes) out += '\\';
    out += line[i];
  }
  return out;
}

std::string docstring(std::string_view text, std::size_t indent, const std::vector<std::string>& more) {
  std::vector<std::string> lines;
  for (const std::string& line : doc_lines(text, kWidth - indent)) lines.push_back(docstring_line(line));
  if (lines.empty() && more.empty()) return {};
  if (!more.empty()) {
    if (!lines.empty()) lines.emplace_back();
    lines.insert(lines.end(), more.begin(), more.end());
  }
  const std::string margin(indent, ' ');
  std::string out = margin + "\"\"\"" + lines[0];
  for (std::size_t i = 1; i < lines.size(); ++i) out += "\n" + (lines[i].empty() ? "" : margin + lines[i]);
  return out + (lines.size() > 1 ? "\n" + margin : "") + "\"\"\"\n";
}

}  // namespace apigen::sdk::python
