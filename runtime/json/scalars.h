// The values of a JSON text that hold no others: strings, numbers, words (RFC 8259 sections 3, 6 and 7). Internal to the library.
//
// Each function takes the place where the value begins, which is in the text, and gives the place behind it; null if the text
// is wrong there, after saying so with fail(). What most values are is done here, so that the parser's loop has it inline.
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/json/scan.h"
#include "apigen/json/value.h"
#include "apigen/rt/arena.h"

namespace apigen::json {

inline bool digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
/// `at` is white space or a control.
const char* behind_spaces(const char* at);

class Scalars {
 public:
  Scalars(rt::Arena& arena, std::string_view text) : arena_(arena), begin_(text.data()), all_(text.data() + text.size()), end_(all_) {}

  const char* begin() const { return begin_; }
  const char* end() const { return end_; }
  /// The same with the white space that close_text() left out.
  const char* end_of_text() const { return all_; }
  rt::Arena& arena() const { return arena_; }
  /// Sees to it that at or before end() stands what no scalar and no white space runs over: a bracket that closes, which is what
  /// nearly all texts end in (the white space behind it is left out), or a NUL behind a copy. So nothing but the end of a string
  /// has to be looked for with care. To be called first.
  void close_text();

  /// What is wrong with the text, and where. Null: nothing so far.
  const char* error() const { return error_; }
  std::uint32_t error_offset() const { return error_offset_; }

  const char* fail(const char* at, const char* why) {
    error_ = why;
    error_offset_ = static_cast<std::uint32_t>(at - begin_);
    return nullptr;
  }

  /// `at` is a quote.
  const char* string(const char* at, std::string_view& text) {
    const char* const first = at + 1;
    const char* const stop = near_stop<'"', '\\'>(first, all_);
    if (!stop || *stop != '"') {
      std::string_view long_text;  // so that `text` itself can stay in registers
      const char* const after = long_string(first, long_text);
      text = long_text;
      return after;
    }
    text = {first, static_cast<std::size_t>(stop - first)};
    return stop + 1;
  }

  /// `at` is anything but a quote or a bracket.
  const char* number_or_word(const char* at, Value& value) {
    if (!digit(*at) && *at != '-') return word(at, value);
    const char* const first = at;
    if (*at == '-' && !digit(*++at)) return fail(at, "a value is expected");
    if (*at == '0') {
      ++at;
      if (digit(*at)) return fail(at, "a number begins with 0");
    } else {
      at = after_digits(at);
    }
    bool integral = true;
    if (*at == '.') {
      integral = false;
      if (!(at = digits(at + 1))) return nullptr;
    }
    if (*at == 'e' || *at == 'E') {
      integral = false;
      ++at;
      if (*at == '+' || *at == '-') ++at;
      if (!(at = digits(at))) return nullptr;
    }
    value.type = Type::number;
    value.integral = integral;
    value.characters = first;
    value.length = static_cast<std::uint32_t>(at - first);
    return at;
  }

 private:
  static const char* after_digits(const char* at) {
    while (digit(*at)) ++at;
    return at;
  }
  const char* digits(const char* at) { return digit(*at) ? after_digits(at + 1) : fail(at, "a digit is expected"); }

  const char* long_string(const char* first, std::string_view& text);
  const char* escaped_string(const char* first, const char* stop, std::string_view& text);
  const char* escape(const char* at, char*& to);
  const char* unicode_escape(const char* at, char*& to);
  bool hex4(const char* from, std::uint32_t& value) const;
  const char* word(const char* at, Value& value);

  rt::Arena& arena_;
  const char* begin_;
  const char* all_;
  const char* end_;
  const char* error_ = nullptr;
  std::uint32_t error_offset_ = 0;
};

}  // namespace apigen::json
