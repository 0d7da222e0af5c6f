#include "go/text.h"

#include <array>
#include <cctype>
#include <cstdint>

#include "apigen/sdk/text.h"
#include "apigen/support/text.h"

namespace apigen::sdk::go {
namespace {

std::uint32_t decode(std::string_view sequence) {
  constexpr std::array<unsigned, 5> kFirstBits = {0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t value = static_cast<unsigned char>(sequence[0]) & kFirstBits[sequence.size()];
  for (char c : sequence.substr(1)) value = (value << 6) | (static_cast<unsigned char>(c) & 0x3Fu);
  return value;
}

void append_escaped(std::string& out, std::uint32_t value) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += value < 0x10000 ? "\\u" : "\\U";
  for (int shift = value < 0x10000 ? 12 : 28; shift >= 0; shift -= 4) out += kHex[(value >> shift) & 0xF];
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

std::string literal(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c >= 0x20 && c < 0x7F) {
      out += c;
    } else {
      const std::size_t length = support::utf8_length(text.substr(i));
      append_escaped(out, length == 0 ? 0xFFFD : decode(text.substr(i, length)));
      i += length == 0 ? 1 : length;
      continue;
    }
    ++i;
  }
  return out + '"';
}

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
