// Comments for javadoc, laid out as google-java-format does.
#include "apigen/sdk/text.h"
#include "java/text.h"

namespace apigen::sdk::java {
namespace {

constexpr std::size_t kColumns = 100;

/// Words to lines of at most `width` bytes; `margin` in front of all but the first.
std::vector<std::string> filled(std::string_view text, std::size_t width, std::string_view margin) {
  std::vector<std::string> out;
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      out.push_back(std::move(line));
      line = std::string(margin);
      line += word;
    } else {
      if (!line.empty() && line != margin) line += ' ';
      line += word;
    }
  }
  if (!line.empty()) out.push_back(std::move(line));
  return out;
}

struct Block {
  enum class Kind { paragraph, item } kind;
  std::string text;
};

bool begins_item(std::string_view line) { return line.size() > 2 && (line[0] == '-' || line[0] == '*') && line[1] == ' '; }

std::vector<Block> blocks_of(std::string_view text) {
  constexpr std::size_t kUnbroken = 1'000'000;
  std::vector<Block> out;
  bool fresh = true;
  for (std::string line : doc_lines(text, kUnbroken)) {
    line.erase(0, line.find_first_not_of(' '));
    if (line.empty()) {
      fresh = true;
    } else if (begins_item(line)) {
      out.push_back({Block::Kind::item, doc_escape(line.substr(2))});
      fresh = false;
    } else if (fresh || out.empty()) {
      out.push_back({Block::Kind::paragraph, doc_escape(line)});
      fresh = false;
    } else {
      out.back().text += " " + doc_escape(line);
    }
  }
  return out;
}

std::string comment(const std::vector<Block>& blocks, std::size_t indent, const std::vector<std::pair<std::string, std::string>>& tags) {
  const std::string margin(indent, ' ');
  if (blocks.empty() && tags.empty()) return {};
  if (blocks.size() == 1 && tags.empty() && blocks[0].kind == Block::Kind::paragraph && indent + blocks[0].text.size() + 7 <= kColumns) {
    return margin + "/** " + blocks[0].text + " */\n";
  }
  const std::string lead = margin + " * ", empty = margin + " *\n";
  const std::size_t width = kColumns - lead.size();
  std::string out = margin + "/**\n";
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const bool item = blocks[i].kind == Block::Kind::item;
    if (item && (i == 0 || blocks[i - 1].kind != Block::Kind::item)) out += (i == 0 ? "" : empty) + lead + "<ul>\n";
    if (!item && i > 0) out += empty;
    const std::string text = (item ? "<li>" : i > 0 ? "<p>" : "") + blocks[i].text;
    for (const std::string& line : filled(text, item ? width - 2 : width, item ? "    " : "")) out += lead + (item ? "  " : "") + line + "\n";
    if (item && (i + 1 == blocks.size() || blocks[i + 1].kind != Block::Kind::item)) out += lead + "</ul>\n";
  }
  if (!blocks.empty() && !tags.empty()) out += empty;
  for (const auto& [tag, text] : tags) {
    for (const std::string& line : filled(tag + " " + text, width, "    ")) out += lead + line + "\n";
  }
  return out + margin + " */\n";
}

}  // namespace

std::string doc_escape(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '@':
        out += "&#64;";
        break;
      case '{':
        out += "&#123;";
        break;
      case '}':
        out += "&#125;";
        break;
      case '\\':  // the compiler reads unicode escapes in comments, too
        out += "&#92;";
        break;
      case '/':
        out += out.ends_with('*') ? "&#47;" : "/";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string javadoc(std::string_view text, std::size_t indent, const std::vector<std::pair<std::string, std::string>>& tags) {
  return comment(blocks_of(text), indent, tags);
}

std::string raw_javadoc(const std::string& text, std::size_t indent, const std::vector<std::pair<std::string, std::string>>& tags) {
  return comment({{Block::Kind::paragraph, text}}, indent, tags);
}

}  // namespace apigen::sdk::java
