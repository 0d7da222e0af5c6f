#include "java/text.h"

#include <algorithm>
#include <cstdint>

#include "apigen/sdk/text.h"

namespace apigen::sdk::java {
namespace {

constexpr std::size_t kLongestPiece = 10'000;  // of the 65,535 bytes of a constant, six for each character at worst

/// Above ASCII by unicode escapes, which the compiler replaces before it looks for tokens; so never what could be one:
/// control characters are octal.
void append_escaped(std::string& out, std::uint32_t value) {
  if (value < 0x80) {
    out += '\\';
    for (int shift = 6; shift >= 0; shift -= 3) out += static_cast<char>('0' + ((value >> shift) & 7));
    return;
  }
  const bool wide = value >= 0x10000;
  out += "\\u";
  append_hex(out, wide ? 0xD800 + ((value - 0x10000) >> 10) : value, 4);
  if (!wide) return;
  out += "\\u";
  append_hex(out, 0xDC00 + ((value - 0x10000) & 0x3FF), 4);
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string literal(std::string_view text) {
  if (text.size() <= kLongestPiece) return ascii_literal(text, '"', append_escaped);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(at + kLongestPiece, text.size());
    while (end < text.size() && end > at + 1 && continues(text[end])) --end;
    out += ", " + ascii_literal(text.substr(at, end - at), '"', append_escaped);
    at = end;
  }
  return "String.join(\"\"" + out + ")";
}

std::vector<Expr> literals(const std::vector<std::string>& texts) {
  std::vector<Expr> out;
  for (const std::string& text : texts) out.push_back(Expr::text(literal(text)));
  return out;
}

}  // namespace apigen::sdk::java
