#include <algorithm>

#include "apigen/support/text.h"

namespace apigen::support {
namespace {

constexpr std::size_t kLiteralColumns = 100;

/// One byte as it stands in a string literal. Octal escapes end after three digits, so nothing that follows can be
/// swallowed (a hexadecimal escape has no end); the question mark is escaped since `??` may begin a trigraph.
void append_escaped(std::string& out, unsigned char c, bool after_question_mark) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '?': out += after_question_mark ? "\\?" : "?"; return;
    default: break;
  }
  if (c >= 0x20 && c < 0x7F) {
    out += static_cast<char>(c);
    return;
  }
  out += '\\';
  out += static_cast<char>('0' + (c >> 6));
  out += static_cast<char>('0' + ((c >> 3) & 7));
  out += static_cast<char>('0' + (c & 7));
}

/// Code points that reorder or hide what a reader sees (GCC's -Wbidi-chars), and the separators that some tools take as
/// line ends.
bool is_deceptive(std::string_view sequence) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
  if (sequence.size() == 2) return byte(0) == 0xC2 ? byte(1) < 0xA0 : (byte(0) == 0xD8 && byte(1) == 0x9C);  // C1, U+061C
  if (sequence.size() != 3) return false;
  if (byte(0) == 0xEF) return byte(1) == 0xBB && byte(2) == 0xBF;  // U+FEFF
  if (byte(0) != 0xE2) return false;
  if (byte(1) == 0x80) return (byte(2) >= 0x8B && byte(2) <= 0x8F) || (byte(2) >= 0xA8 && byte(2) <= 0xAE);  // U+200B-F, U+2028-E
  return byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9;                                               // U+2066-9
}

/// Makes one line of text safe; `text` is cut by the caller.
std::string comment_line(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = utf8_length(text.substr(i));
    unsigned char c = static_cast<unsigned char>(text[i]);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      ++i;
    } else if (length > 1) {
      if (!is_deceptive(text.substr(i, length))) out.append(text.substr(i, length));
      i += length;
    } else {
      char plain = c < 0x20 || c == 0x7F ? ' ' : static_cast<char>(c);
      char before = out.empty() ? '\0' : out.back();
      bool joins = (plain == '/' && before == '*') || (plain == '*' && before == '/') || (plain == '?' && before == '?');
      if (joins) out += ' ';
      if (plain != ' ' || before != ' ') out += plain;
      ++i;
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  if (out.starts_with(' ')) out.erase(0, 1);
  if (out.ends_with('\\')) out += " .";  // a backslash at the end would continue the line
  return out;
}

std::string_view cut_at_code_point(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  while (max_bytes > 0 && (static_cast<unsigned char>(text[max_bytes]) & 0xC0u) == 0x80u) --max_bytes;
  return text.substr(0, max_bytes);
}

}  // namespace

std::string cpp_string_literal(std::string_view text, std::size_t indent) {
  std::string out = "\"";
  std::size_t line_begin = 0;
  bool after_question_mark = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char c = static_cast<unsigned char>(text[i]);
    append_escaped(out, c, after_question_mark);
    after_question_mark = c == '?';
    bool more = i + 1 < text.size();
    if (more && (out.size() - line_begin >= kLiteralColumns || (c == '\n' && text.size() > kLiteralColumns / 2))) {
      out += "\"\n";
      line_begin = out.size();
      out.append(indent, ' ');
      out += '"';
      after_question_mark = false;
    }
  }
  out += '"';
  return out;
}

std::string cpp_string_view(std::string_view text, std::size_t indent) {
  return "std::string_view(" + cpp_string_literal(text, indent) + ", " + std::to_string(text.size()) + ")";
}

std::string cpp_comment_text(std::string_view text, std::size_t max_bytes) {
  std::string_view kept = cut_at_code_point(text, max_bytes);
  std::string out = comment_line(kept);
  if (kept.size() < text.size()) out += "...";
  return out;
}

std::vector<std::string> cpp_comment_lines(std::string_view text, std::size_t width, std::size_t max_lines) {
  std::vector<std::string> lines;
  width = std::max<std::size_t>(width, 8);
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view paragraph = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    do {
      if (lines.size() == max_lines) {
        lines.emplace_back("...");
        return lines;
      }
      std::string_view line = cut_at_code_point(paragraph, width);
      if (line.size() < paragraph.size()) {
        std::size_t space = line.rfind(' ');
        if (space != std::string_view::npos && space > width / 2) line = line.substr(0, space);
      }
      lines.push_back(comment_line(line));
      paragraph.remove_prefix(line.size());
      while (paragraph.starts_with(' ')) paragraph.remove_prefix(1);
    } while (!paragraph.empty());
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

}  // namespace apigen::support
