#include "cpp/text.h"

#include "apigen/sdk/text.h"
#include "apigen/support/text.h"

namespace apigen::sdk::cpp {
namespace {

/// Adjacent literals on lines of their own become one line: the package's layout has no limit of columns.
std::string on_one_line(std::string text) {
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at)) {
    const std::size_t end = text.find_first_not_of(' ', at + 1);
    text.replace(at, end - at, " ");
  }
  return text;
}

}  // namespace

std::string literal(std::string_view text) {
  const bool short_by_nul = text.find('\0') != std::string_view::npos;
  return on_one_line(short_by_nul ? support::cpp_string_view(text) : support::cpp_string_literal(text));
}

std::string literals(const std::vector<std::string>& texts) {
  std::string out = "{";
  for (const std::string& text : texts) out += (out.size() == 1 ? "" : ", ") + literal(text);
  return out + "}";
}

std::string doc_comment(std::string_view text, std::string_view indent) {
  std::string out;
  for (const std::string& line : doc_lines(text, 116 - indent.size())) {
    const std::string safe = support::cpp_comment_text(line, 400);
    out += std::string(indent) + "///" + (safe.empty() ? "" : " " + safe) + "\n";
  }
  return out;
}

std::string plain(std::string_view text) {
  std::string out;
  for (char c : doc_line(text, 200)) {
    if (c >= 0x20 && c < 0x7F && std::string_view("\"'\\$`[]{}<>@#;").find(c) == std::string_view::npos) out += c;
  }
  return out;
}

}  // namespace apigen::sdk::cpp
