#include "quoted_text.h"

#include <cstdint>

namespace apigen::mapping {
namespace {

/// The UTF-16 unit after "\u" at `i`; -1 if four digits do not follow.
int unit_at(std::string_view text, std::size_t i) {
  if (i + 6 > text.size()) return -1;
  int unit = 0;
  for (std::size_t k = i + 2; k < i + 6; ++k) {
    char c = text[k];
    int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

}  // namespace

bool decode_unicode_escapes(std::string& text) {
  if (text.find("\\u") == std::string::npos) return true;
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text.compare(i, 2, "\\u") != 0) {
      out += text[i++];
      continue;
    }
    int unit = unit_at(text, i);
    if (unit < 0) return false;
    i += 6;
    if (unit >= 0xD800 && unit < 0xDC00 && text.compare(i, 2, "\\u") == 0) {
      int low = unit_at(text, i);
      if (low >= 0xDC00 && low < 0xE000) {
        append_utf8(out, 0x10000u + ((static_cast<std::uint32_t>(unit) - 0xD800u) << 10) + (static_cast<std::uint32_t>(low) - 0xDC00u));
        i += 6;
        continue;
      }
    }
    if (unit >= 0xD800 && unit < 0xE000) out += '?';
    else append_utf8(out, static_cast<std::uint32_t>(unit));
  }
  text = std::move(out);
  return true;
}

std::string halve_quotes(std::string_view text, char quote) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == quote && i + 1 < text.size() && text[i + 1] == quote) ++i;
  }
  return out;
}

}  // namespace apigen::mapping
