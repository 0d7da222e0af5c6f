#include "python/text.h"

#include <cstdint>

#include "apigen/sdk/text.h"
#include "apigen/support/text.h"

namespace apigen::sdk::python {
namespace {

constexpr std::size_t kWidth = 110;

void append_hex(std::string& out, char kind, std::uint32_t value, int digits) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '\\';
  out += kind;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHex[(value >> shift) & 0xF];
}

std::uint32_t decode(std::string_view sequence) {
  constexpr unsigned kFirstBits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t value = static_cast<unsigned char>(sequence[0]) & kFirstBits[sequence.size()];
  for (char c : sequence.substr(1)) value = (value << 6) | (static_cast<unsigned char>(c) & 0x3Fu);
  return value;
}

}  // namespace

std::string literal(std::string_view text) {
  // As formatters want it: single quotes where that saves escapes.
  std::size_t doubles = 0, singles = 0;
  for (char c : text) {
    doubles += c == '"';
    singles += c == '\'';
  }
  const char quote = doubles > singles ? '\'' : '"';
  std::string out(1, quote);
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == quote || c == '\\') {
      out += '\\';
      out += c;
      ++i;
    } else if (c == '\n') {
      out += "\\n";
      ++i;
    } else if (c >= 0x20 && c < 0x7F) {
      out += c;
      ++i;
    } else {
      const std::size_t length = support::utf8_length(text.substr(i));
      const std::uint32_t value = length == 0 ? 0xFFFD : decode(text.substr(i, length));
      if (value < 0x100) {
        append_hex(out, 'x', value, 2);
      } else if (value < 0x10000) {
        append_hex(out, 'u', value, 4);
      } else {
        append_hex(out, 'U', value, 8);
      }
      i += length == 0 ? 1 : length;
    }
  }
  return out + quote;
}

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
