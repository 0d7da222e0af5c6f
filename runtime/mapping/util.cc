// $util.

#include <openssl/evp.h>

#include "apigen/json/scan.h"
#include "java.h"
#include "utf16.h"

namespace apigen::rt {

using vtl::Kind;

namespace {
constexpr char kHex[] = "0123456789ABCDEF";

bool is_text(const vtl::Value& v) { return v.kind == Kind::string; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
}  // namespace

/// As commons-lang 2 does it: also ' and / get a backslash.
TemplateScope::Value TemplateScope::escape_javascript(const Value& text) {
  if (!is_text(text)) return {};
  std::string_view from = text.text();
  Buffer out(arena_);
  std::size_t plain = 0;
  const char* const end = from.data() + from.size();
  for (std::size_t i = 0;;) {
    const char* const at = from.data() + i;
    const char* const stop = json::skip_ordinary<'"', '\'', '\\', '/'>(at, end);
    i += static_cast<std::size_t>(stop - at);
    if (stop == end) break;
    out.append(from.substr(plain, i - plain));
    std::size_t next = i;
    std::uint32_t c = vtl::next_code_point(from, next);
    switch (c) {
      case '"': case '\'': case '\\': case '/': out.append('\\').append(static_cast<char>(c)); break;
      case '\b': out.append("\\b"); break;
      case '\n': out.append("\\n"); break;
      case '\t': out.append("\\t"); break;
      case '\f': out.append("\\f"); break;
      case '\r': out.append("\\r"); break;
      default:
        vtl::for_each_unit(from.substr(i, next - i), [&](std::uint16_t unit) {
          char escape[6] = {'\\', 'u', kHex[unit >> 12], kHex[unit >> 8 & 15], kHex[unit >> 4 & 15], kHex[unit & 15]};
          out.append(std::string_view(escape, 6));
        });
    }
    i = plain = next;
  }
  if (plain == 0) return text;
  out.append(from.substr(plain));
  return this->text(out);
}

TemplateScope::Value TemplateScope::parse_json(const Value& text) {
  if (!is_text(text)) return {};
  const json::Value* parsed = vtl::parse_lenient(arena_, text.text());
  return parsed ? vtl::wrap(arena_, *parsed) : Value();
}

TemplateScope::Value TemplateScope::url_encode(const Value& text) {
  if (!is_text(text)) return {};
  Buffer out(arena_);
  for (char c : text.text()) {
    bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '*' || c == '_';
    auto byte = static_cast<unsigned char>(c);
    if (unreserved) out.append(c);
    else if (c == ' ') out.append('+');
    else out.append('%').append(kHex[byte >> 4]).append(kHex[byte & 15]);
  }
  return this->text(out);
}

TemplateScope::Value TemplateScope::url_decode(const Value& text) {
  if (!is_text(text)) return {};
  std::string_view from = text.text();
  Buffer out(arena_);
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] == '+') {
      out.append(' ');
    } else if (from[i] == '%') {
      int high = i + 2 < from.size() + 0 ? hex_digit(from[i + 1]) : -1;
      int low = i + 2 < from.size() ? hex_digit(from[i + 2]) : -1;
      if (high < 0 || low < 0) {
        fail("java.lang.IllegalArgumentException: URLDecoder: incomplete or illegal escape");
        return {};
      }
      out.append(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.append(from[i]);
    }
  }
  return this->text(out);
}

TemplateScope::Value TemplateScope::base64_encode(const Value& text) {
  if (!is_text(text)) return {};
  std::string_view from = text.text();
  if (from.size() > limits_.output) {
    fail("the text is too long");
    return {};
  }
  Buffer out(arena_);
  // EVP_EncodeBlock adds a NUL, which is not taken.
  char* place = out.prepare((from.size() + 2) / 3 * 4 + 1);
  int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(place), reinterpret_cast<const unsigned char*>(from.data()), static_cast<int>(from.size()));
  out.commit(static_cast<std::size_t>(length));
  return this->text(out);
}

/// java.util.Base64: no white space; padding may be left out.
TemplateScope::Value TemplateScope::base64_decode(const Value& text) {
  if (!is_text(text)) return {};
  std::string_view from = text.text();
  auto bad = [&] {
    fail("java.lang.IllegalArgumentException: not Base64");
    return Value();
  };
  std::size_t padding = 0;
  while (padding < 2 && from.ends_with('=')) {
    from.remove_suffix(1);
    ++padding;
  }
  if (from.size() % 4 == 1 || (padding && (from.size() + padding) % 4 != 0)) return bad();
  Buffer out(arena_);
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : from) {
    int digit = c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' ? 62 : c == '/' ? 63 : -1;
    if (digit < 0) return bad();
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.append(static_cast<char>(bits >> count & 0xFF));
    }
  }
  return this->text(out);
}

}  // namespace apigen::rt
