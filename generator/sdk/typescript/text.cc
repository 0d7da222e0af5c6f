#include "typescript/text.h"

#include <algorithm>
#include <cstdint>

#include "apigen/sdk/text.h"

namespace apigen::sdk::typescript {
namespace {

void append_unit(std::string& out, std::uint32_t unit) {
  out += "\\u";
  append_hex(out, unit, 4);
}

/// A code point outside printable ASCII, as UTF-16 escapes.
void append_escaped(std::string& out, std::uint32_t value) {
  if (value < 0x10000) return append_unit(out, value);
  value -= 0x10000;
  append_unit(out, 0xD800 + (value >> 10));
  append_unit(out, 0xDC00 + (value & 0x3FF));
}

bool is_identifier(std::string_view text) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; };
  auto other = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && letter(text[0]) && std::all_of(text.begin(), text.end(), other);
}

/// `*/` would end the comment, a tag at the start of a line mean something to TypeScript (@ts-ignore).
std::string comment_line(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool ends = line[i] == '/' && i > 0 && line[i - 1] == '*';
    const bool tag = line[i] == '@' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '{');
    if (ends) {
      out += "\\/";
    } else if (tag) {
      out += "&#64;";
    } else {
      out += line[i];
    }
  }
  return out;
}

}  // namespace

std::string literal(std::string_view text) { return ascii_literal(text, cheaper_quote(text), append_escaped); }

std::string literals(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + literal(text);
  return out + "]";
}

std::string member_name(std::string_view wire) { return is_identifier(wire) ? std::string(wire) : literal(wire); }

std::string member_key(std::string_view wire) { return wire == "__proto__" ? "[\"__proto__\"]" : member_name(wire); }

std::string doc_comment(std::string_view text, std::string_view indent, const std::vector<std::string>& extra) {
  std::vector<std::string> lines;
  for (const std::string& line : doc_lines(text, 96 - indent.size())) lines.push_back(comment_line(line));
  lines.insert(lines.end(), extra.begin(), extra.end());
  if (lines.empty()) return {};
  std::string out(indent);
  if (lines.size() == 1) return out + "/** " + lines[0] + " */\n";
  out += "/**\n";
  for (const std::string& line : lines) out += std::string(indent) + " *" + (line.empty() ? "" : " " + line) + "\n";
  return out + std::string(indent) + " */\n";
}

}  // namespace apigen::sdk::typescript
