#include "scalars.h"

#include <cstring>

#include "apigen/json/utf8.h"

namespace apigen::json {

namespace {
constexpr const char* kOpenString = "the text ends inside a string";
constexpr const char* kHalfPair = "a string holds half of a surrogate pair";
}  // namespace

const char* behind_spaces(const char* at) {
  while (is_space(*at)) ++at;
  return at;
}

void Scalars::close_text() {
  const char* last = end_;
  while (last != begin_ && is_space(last[-1])) --last;
  if (last != begin_ && (last[-1] == '}' || last[-1] == ']')) {
    end_ = last;
    return;
  }
  const auto length = static_cast<std::size_t>(end_ - begin_);
  char* const copy = static_cast<char*>(arena_.allocate(length + 1, 1));
  if (length) std::memcpy(copy, begin_, length);
  copy[length] = '\0';
  begin_ = copy;
  end_ = all_ = copy + length;
}

const char* Scalars::long_string(const char* first, std::string_view& text) {
  const char* stop = skip_plain(first, all_);
  for (; stop != all_ && *stop != '"'; stop = skip_plain(stop, all_)) {
    if (*stop == '\\') return escaped_string(first, stop, text);
    if (static_cast<unsigned char>(*stop) < 0x20) return fail(stop, "a string holds a control character");
    const std::size_t length = utf8_sequence(stop, all_);
    if (length == 0) return fail(stop, "a string holds a byte that is not UTF-8");
    stop += length;
  }
  if (stop == all_) return fail(stop, kOpenString);
  text = {first, static_cast<std::size_t>(stop - first)};
  return stop + 1;
}

const char* Scalars::escaped_string(const char* first, const char* stop, std::string_view& text) {
  // The decoded text is never longer than the rest of the string's source, so its end bounds the room needed.
  const char* close = stop;
  while (close < all_ && *close != '"') close += *close == '\\' && close + 1 < all_ ? 2 : 1;
  char* const decoded = static_cast<char*>(arena_.allocate(static_cast<std::size_t>(close - first) + 1, 1));
  char* to = decoded;
  const char* from = first;
  for (;;) {
    std::memcpy(to, from, static_cast<std::size_t>(stop - from));
    to += stop - from;
    if (stop == all_) return fail(stop, kOpenString);
    if (*stop == '"') break;
    if (*stop == '\\') {
      if (!(stop = escape(stop, to))) return nullptr;
    } else if (static_cast<unsigned char>(*stop) < 0x20) {
      return fail(stop, "a string holds a control character");
    } else {
      const std::size_t length = utf8_sequence(stop, all_);
      if (length == 0) return fail(stop, "a string holds a byte that is not UTF-8");
      std::memcpy(to, stop, length);
      to += length;
      stop += length;
    }
    from = stop;
    stop = skip_plain(stop, all_);
  }
  text = {decoded, static_cast<std::size_t>(to - decoded)};
  return stop + 1;
}

const char* Scalars::escape(const char* at, char*& to) {
  if (all_ - at < 2) return fail(at, kOpenString);
  const char kind = at[1];
  switch (kind) {
    case '"': case '\\': case '/': *to++ = kind; break;
    case 'b': *to++ = '\b'; break;
    case 'f': *to++ = '\f'; break;
    case 'n': *to++ = '\n'; break;
    case 'r': *to++ = '\r'; break;
    case 't': *to++ = '\t'; break;
    case 'u': return unicode_escape(at, to);
    default: return fail(at, "a string holds an unknown escape");
  }
  return at + 2;
}

const char* Scalars::unicode_escape(const char* at, char*& to) {
  std::uint32_t unit = 0, low = 0;
  if (!hex4(at + 2, unit)) return fail(at, "\\u is not followed by four hexadecimal digits");
  if (unit >= 0xDC00 && unit < 0xE000) return fail(at, kHalfPair);
  if (unit >= 0xD800 && unit < 0xDC00) {
    const bool paired = all_ - at >= 12 && at[6] == '\\' && at[7] == 'u' && hex4(at + 8, low) && low >= 0xDC00 && low < 0xE000;
    if (!paired) return fail(at, kHalfPair);
    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    at += 6;
  }
  to = write_utf8(to, unit);
  return at + 6;
}

bool Scalars::hex4(const char* from, std::uint32_t& value) const {
  if (all_ - from < 4) return false;
  value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = from[i];
    std::uint32_t nibble;
    if (digit(c)) nibble = static_cast<std::uint32_t>(c - '0');
    else if (c >= 'a' && c <= 'f') nibble = static_cast<std::uint32_t>(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F') nibble = static_cast<std::uint32_t>(c - 'A' + 10);
    else return false;
    value = value * 16 + nibble;
  }
  return true;
}

const char* Scalars::word(const char* at, Value& value) {
  struct Word { std::string_view spelling; Type type; };
  for (const Word& word : {Word{"true", Type::boolean}, Word{"false", Type::boolean}, Word{"null", Type::null}}) {
    const std::size_t length = word.spelling.size();
    if (static_cast<std::size_t>(all_ - at) < length || std::memcmp(at, word.spelling.data(), length) != 0) continue;
    value.type = word.type;
    value.boolean = *at == 't';
    return at + length;
  }
  return fail(at, "a value is expected");
}

}  // namespace apigen::json
