#include "apigen/emit/code_writer.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace apigen::emit {
namespace {

[[noreturn]] void defect(std::string_view what, std::string_view name) {
  std::fprintf(stderr, "apigen: defect: %.*s: %.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(name.size()), name.data());
  std::exit(3);
}

bool is_name(std::string_view text) {
  if (text.empty()) return false;
  for (char c : text) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}

void append_indented(std::string& out, std::string_view value, std::string_view indent) {
  std::size_t begin = 0;
  while (true) {
    std::size_t end = value.find('\n', begin);
    if (end == std::string_view::npos) {
      out.append(value.substr(begin));
      return;
    }
    out.append(value.substr(begin, end - begin + 1));
    begin = end + 1;
    // No blanks at the end of empty lines.
    if (begin < value.size() && value[begin] != '\n') out.append(indent);
  }
}

}  // namespace

std::string fill(std::string_view text, std::initializer_list<Hole> holes) {
  std::string out;
  std::vector<bool> used(holes.size());
  while (!text.empty()) {
    std::size_t line_end = text.find('\n');
    std::string_view line = text.substr(0, line_end == std::string_view::npos ? text.size() : line_end + 1);
    text.remove_prefix(line.size());
    const std::size_t indent_size = line.find_first_not_of(' ');
    const std::string_view indent = line.substr(0, indent_size == std::string_view::npos ? 0 : indent_size);
    const std::size_t line_start = out.size();
    bool only_empty_hole = false;
    while (true) {
      std::size_t open = line.find('@');
      std::size_t close = open == std::string_view::npos ? open : line.find('@', open + 1);
      if (close == std::string_view::npos) break;
      std::string_view name = line.substr(open + 1, close - open - 1);
      if (!is_name(name)) {
        out.append(line.substr(0, close));
        line.remove_prefix(close);
        continue;
      }
      std::size_t index = 0;
      for (const Hole& hole : holes) {
        if (hole.name == name) break;
        ++index;
      }
      if (index == holes.size()) defect("a template's hole has no value", name);
      used[index] = true;
      std::string_view value = (holes.begin() + index)->value;
      out.append(line.substr(0, open));
      line.remove_prefix(close + 1);
      only_empty_hole = value.empty() && out.size() - line_start == indent.size() && (line.empty() || line == "\n");
      append_indented(out, value, indent);
    }
    if (only_empty_hole) {
      out.resize(line_start);
    } else {
      out.append(line);
    }
  }
  std::size_t index = 0;
  for (const Hole& hole : holes) {
    if (!used[index++]) defect("a template has no hole for a value", hole.name);
  }
  return out;
}

void CodeWriter::emit(std::string_view text, std::initializer_list<Hole> holes) {
  if (!text.empty() && text.front() == '\n') text.remove_prefix(1);
  text_ += fill(text, holes);
}

void CodeWriter::blank() {
  if (text_.empty() || text_.ends_with("\n\n")) return;
  text_ += '\n';
}

}  // namespace apigen::emit
