#include "go/text.h"

#include <cctype>
#include <cstdint>

#include "apigen/sdk/text.h"

namespace apigen::sdk::go {
namespace {

void append_escaped(std::string& out, std::uint32_t value) {
  const bool wide = value >= 0x10000;
  out += wide ? "\\U" : "\\u";
  append_hex(out, value, wide ? 8 : 4);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A line that would begin a list, a heading, a directive or a link definition begins otherwise.
std::string comment_line(std::string line) {
  while (!line.empty() && (line.front() == ' ' || line.front() == '#' || line.front() == '+')) line.erase(0, 1);
  while (!line.empty() && line.back() == ' ') line.pop_back();
  if (line.starts_with("- ") || line.starts_with("* ") || line.starts_with("\u2022 ")) line.replace(0, line.find(' '), "\u2013");
  if (line == "-" || line == "*" || line == "\u2022") line = "\u2013";
  std::size_t digits = 0;
  while (digits < line.size() && is_digit(line[digits])) ++digits;
  if (digits > 0 && digits < line.size() && (line[digits] == '.' || line[digits] == ')')) line = "(" + line.substr(0, digits) + ")" + line.substr(digits + 1);
  if (line.starts_with('[')) line.insert(0, "\u2013 ");
  // gofmt makes curly quotes of these.
  replace_all(line, "``", "\u201c");
  replace_all(line, "''", "\u201d");
  return line;
}

}  // namespace

std::string literal(std::string_view text) { return ascii_literal(text, '"', append_escaped); }

std::string literals(const std::vector<std::string>& texts) {
  if (texts.empty()) return "nil";
  std::string out = "[]string{";
  for (const std::string& text : texts) out += (out.back() == '{' ? "" : ", ") + literal(text);
  return out + "}";
}

std::string tag(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string out;
  for (const auto& [key, value] : pairs) {
    if (!value.empty() || key == "api") out += (out.empty() ? "" : " ") + key + ":" + literal(value);
  }
  return out.find('`') == std::string::npos ? "`" + out + "`" : literal(out);
}

std::string doc_comment(std::string_view text, std::string_view indent) {
  std::vector<std::string> lines;
  for (const std::string& line : doc_lines(text, 116 - indent.size())) {
    std::string one = comment_line(line);
    if (one.empty() && (lines.empty() || lines.back().empty())) continue;
    lines.push_back(std::move(one));
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool ends = i + 1 == lines.size() || lines[i + 1].empty();
    // A paragraph of one line without a full stop would be a heading.
    if (ends && !lines[i].empty() && (std::isalnum(static_cast<unsigned char>(lines[i].back())) || static_cast<unsigned char>(lines[i].back()) >= 0x80)) lines[i] += '.';
    out += std::string(indent) + "//" + (lines[i].empty() ? "" : " " + lines[i]) + "\n";
  }
  return out;
}

}  // namespace apigen::sdk::go
