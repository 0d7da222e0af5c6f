#include "apigen/sdk/text.h"

#include <algorithm>

#include "apigen/support/text.h"

namespace apigen::sdk {
namespace {

/// Code points that a reader does not see or that change the order of what they see: controls, U+00AD, zero-width and
/// bidirectional marks, line and paragraph separators, byte order mark, tags.
bool is_unseen(std::string_view sequence) {
  if (sequence.size() == 1) return static_cast<unsigned char>(sequence[0]) < 0x20 || sequence[0] == 0x7F;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
  if (sequence.size() == 2) return byte(0) == 0xC2 && (byte(1) < 0xA0 || byte(1) == 0xAD);
  if (sequence.size() == 3) {
    if (byte(0) == 0xE2 && byte(1) == 0x80) return (byte(2) >= 0x8B && byte(2) <= 0x8F) || (byte(2) >= 0xA8 && byte(2) <= 0xAE);
    if (byte(0) == 0xE2 && byte(1) == 0x81) return byte(2) >= 0xA0 && byte(2) <= 0xAF;
    return (byte(0) == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF) || (byte(0) == 0xD8 && byte(1) == 0x9C);
  }
  return byte(0) == 0xF3 && byte(1) == 0xA0;
}

bool is_line_separator(std::string_view sequence) { return sequence == "\xE2\x80\xA8" || sequence == "\xE2\x80\xA9"; }

/// `text` as lines of visible, well-formed characters.
std::vector<std::string> visible_lines(std::string_view text) {
  std::vector<std::string> lines(1);
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = support::utf8_length(text.substr(i));
    if (length == 0) {
      support::append_utf8(lines.back(), 0xFFFD);
      ++i;
      continue;
    }
    const std::string_view sequence = text.substr(i, length);
    if (sequence == "\n" || is_line_separator(sequence)) {
      lines.emplace_back();
    } else if (sequence == "\t") {
      lines.back() += "  ";
    } else if (!is_unseen(sequence)) {
      lines.back() += sequence;
    }
    i += length;
  }
  return lines;
}

void trim_right(std::string& line) {
  while (!line.empty() && line.back() == ' ') line.pop_back();
}

void wrap(std::string line, std::size_t width, std::vector<std::string>& out) {
  trim_right(line);
  const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
  const std::string margin(std::min<std::size_t>(indent, 8), ' ');
  while (line.size() > width) {
    std::size_t space = line.rfind(' ', width);
    if (space == std::string::npos || space <= indent) space = line.find(' ', width);
    if (space == std::string::npos) break;
    std::string head = line.substr(0, space);
    trim_right(head);
    out.push_back(std::move(head));
    line = margin + line.substr(std::min(line.find_first_not_of(' ', space), line.size()));
    trim_right(line);
  }
  out.push_back(std::move(line));
}

}  // namespace

std::vector<std::string> doc_lines(std::string_view text, std::size_t width, std::size_t max_lines) {
  std::vector<std::string> wrapped;
  for (std::string& line : visible_lines(text)) {
    if (wrapped.size() > max_lines) break;
    wrap(std::move(line), width, wrapped);
  }
  std::vector<std::string> out;
  for (std::string& line : wrapped) {
    if (line.empty() && (out.empty() || out.back().empty())) continue;
    out.push_back(std::move(line));
  }
  while (!out.empty() && out.back().empty()) out.pop_back();
  if (out.size() > max_lines) {
    out.resize(max_lines);
    out.back() = "...";
  }
  return out;
}

std::string doc_line(std::string_view text, std::size_t max_bytes) {
  std::string out;
  for (const std::string& line : visible_lines(text)) {
    for (std::size_t start = 0; start < line.size();) {
      const std::size_t word = line.find_first_not_of(' ', start);
      if (word == std::string::npos) break;
      const std::size_t end = std::min(line.find(' ', word), line.size());
      if (!out.empty()) out += ' ';
      out += line.substr(word, end - word);
      start = end;
    }
    if (out.size() > max_bytes) break;
  }
  if (out.size() <= max_bytes) return out;
  const std::size_t space = out.rfind(' ', max_bytes);
  std::size_t end = space == std::string::npos || space < max_bytes / 2 ? max_bytes : space;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
  return out.substr(0, end) + "...";
}

std::string ascii_literal(std::string_view text, char quote, void (*escape)(std::string& out, std::uint32_t code_point)) {
  std::string out(1, quote);
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c >= 0x20 && c < 0x7F) {
      if (c == quote || c == '\\') out += '\\';
      out += c;
      ++i;
    } else if (c == '\n') {
      out += "\\n";
      ++i;
    } else {
      escape(out, support::next_code_point(text, i));
    }
  }
  return out + quote;
}

char cheaper_quote(std::string_view text) {
  const auto count = [&](char quote) { return std::count(text.begin(), text.end(), quote); };
  return count('"') > count('\'') ? '\'' : '"';
}

void append_hex(std::string& out, std::uint32_t value, int digits) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHex[(value >> shift) & 0xF];
}

std::string doc_text(const Docs& docs) {
  std::string out = docs.summary;
  if (!docs.description.empty() && docs.description != docs.summary) out += (out.empty() ? "" : "\n\n") + docs.description;
  if (!docs.url.empty()) out += (out.empty() ? "See " : "\n\nSee ") + docs.url;
  return out;
}

std::string markdown_text(std::string_view text) {
  std::string out;
  for (char c : doc_line(text, 400)) {
    if (std::string_view("\\`*_{}[]<>()#|!~&").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string license_text(const Sdk& sdk) {
  const Metadata& metadata = sdk.metadata;
  const std::string owner = doc_line(metadata.contact_name.empty() ? "the provider of " + sdk.title : metadata.contact_name);
  const std::string name = doc_line(metadata.license_identifier.empty() ? metadata.license_name : metadata.license_identifier);
  if (name.empty() && metadata.license_url.empty()) {
    return "Copyright " + owner + ". All rights reserved.\n\nThe API's document names no licence (info.license), so none is granted here.\n";
  }
  std::string out = "Copyright " + owner + ".\n\nThis package is licensed under the terms that the API's document names:\n\n";
  if (!name.empty()) out += "  " + name + "\n";
  if (!metadata.license_url.empty()) out += "  " + doc_line(metadata.license_url, 400) + "\n";
  return out;
}

std::string changelog_text(const Sdk& sdk, std::string_view package, std::string_view version) {
  return "# Changelog\n\nChanges of `" + std::string(package) + "` that its users notice, newest first.\n\n## " + std::string(version) +
         "\n\n- Client of " + markdown_text(sdk.title) + (sdk.version.empty() ? "" : ", version " + markdown_text(sdk.version)) + ".\n";
}

}  // namespace apigen::sdk
