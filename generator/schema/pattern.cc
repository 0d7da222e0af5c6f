#define PCRE2_CODE_UNIT_WIDTH 8
#include "pattern.h"

#include <pcre2.h>
#include <re2/re2.h>

#include <cstdint>
#include <optional>

namespace apigen::schema {
namespace {

// ECMA 262 section 22.2: \s and \w, \d of ASCII; \s knows Unicode's spaces as well.
constexpr std::string_view kSpaces = R"(\t\n\v\f\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff})";

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// The long names of general categories that patterns use; the engines know the short ones only.
std::string_view short_category(std::string_view name) {
  struct Row { std::string_view name, category; };
  static constexpr Row rows[] = {{"Letter", "L"}, {"Lowercase_Letter", "Ll"}, {"Uppercase_Letter", "Lu"}, {"Titlecase_Letter", "Lt"}, {"Modifier_Letter", "Lm"},
                                 {"Other_Letter", "Lo"}, {"Mark", "M"}, {"Number", "N"}, {"Decimal_Number", "Nd"}, {"digit", "Nd"}, {"Letter_Number", "Nl"},
                                 {"Other_Number", "No"}, {"Punctuation", "P"}, {"punct", "P"}, {"Symbol", "S"}, {"Separator", "Z"}, {"Space_Separator", "Zs"},
                                 {"Other", "C"}, {"Control", "Cc"}, {"cntrl", "Cc"}};
  for (const Row& row : rows) {
    if (row.name == name) return row.category;
  }
  return name;
}

struct TranslatedPattern {
  std::string text;
  bool needs_backtracking = false;  // look-around or back-references
};

class Translator {
 public:
  explicit Translator(std::string_view source) : source_(source) {}

  std::optional<TranslatedPattern> run() {
    while (at_ < source_.size()) {
      char c = source_[at_];
      if (c == '\\') {
        if (!escape()) return {};
      } else if (c == '[' && !in_class_) {
        begin_class();
      } else if (c == '[' && in_class_) {
        out_ += "\\[";  // RE2 would begin a POSIX class
        ++at_;
      } else if (c == ']' && in_class_) {
        in_class_ = false;
        out_ += ']';
        ++at_;
      } else if (c == '(' && !in_class_) {
        group();
      } else if (c == '$' && !in_class_) {
        out_ += "\\z";  // without the m flag $ is the end of the text only
        ++at_;
      } else {
        out_ += c;
        ++at_;
      }
    }
    if (in_class_) return {};
    return TranslatedPattern{std::move(out_), backtracking_};
  }

 private:
  void begin_class() {
    if (source_.substr(at_, 3) == "[^]") {  // any character
      out_ += "[\\x{0}-\\x{10ffff}]";
      at_ += 3;
    } else if (source_.substr(at_, 2) == "[]") {  // no character
      out_ += "[^\\x{0}-\\x{10ffff}]";
      at_ += 2;
    } else {
      in_class_ = true;
      out_ += '[';
      ++at_;
      if (at_ < source_.size() && source_[at_] == '^') {
        out_ += '^';
        ++at_;
      }
    }
  }

  void group() {
    std::string_view rest = source_.substr(at_);
    if (rest.substr(0, 3) == "(?=" || rest.substr(0, 3) == "(?!" || rest.substr(0, 4) == "(?<=" || rest.substr(0, 4) == "(?<!") backtracking_ = true;
    else if (rest.substr(0, 3) == "(?<") {
      out_ += "(?P<";
      at_ += 3;
      return;
    }
    out_ += '(';
    ++at_;
  }

  bool escape() {
    if (at_ + 1 >= source_.size()) return false;
    char c = source_[at_ + 1];
    at_ += 2;
    switch (c) {
      case 's': out_ += in_class_ ? std::string(kSpaces) : "[" + std::string(kSpaces) + "]"; return true;
      case 'S':
        if (in_class_) return false;  // a union with a complement has no spelling in RE2
        out_ += "[^" + std::string(kSpaces) + "]";
        return true;
      case 'd': out_ += in_class_ ? "0-9" : "[0-9]"; return true;
      case 'D':
        out_ += in_class_ ? "\\x{0}-/:-\\x{10ffff}" : "[^0-9]";
        return true;
      case 'w': out_ += in_class_ ? "0-9A-Za-z_" : "[0-9A-Za-z_]"; return true;
      case 'W':
        out_ += in_class_ ? "\\x{0}-/:-@\\[-\\^`{-\\x{10ffff}" : "[^0-9A-Za-z_]";
        return true;
      case 'b': out_ += in_class_ ? "\\x08" : "\\b"; return true;
      case 'c': {
        if (at_ >= source_.size() || !((source_[at_] | 0x20) >= 'a' && (source_[at_] | 0x20) <= 'z')) return false;
        code_point(static_cast<std::uint32_t>(source_[at_++]) % 32);
        return true;
      }
      case '0': code_point(0); return true;
      case 'x': return hex(2);
      case 'u':
        if (at_ < source_.size() && source_[at_] == '{') return braced_hex();
        return unicode();
      case 'p': case 'P': return property(c);
      case 'k': backtracking_ = true; out_ += "\\k"; return true;
      case 'n': case 'r': case 't': case 'v': case 'f': case 'B': out_ += '\\'; out_ += c; return true;
      default:
        if (c >= '1' && c <= '9') {
          backtracking_ = true;
          out_ += '\\';
          out_ += c;
          return true;
        }
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return false;  // \a, \z, \Z, \i ... are no escapes of ECMA 262
        out_ += '\\';
        if (static_cast<unsigned char>(c) >= 0x80) out_.pop_back();
        out_ += c;
        return true;
    }
  }

  void code_point(std::uint32_t value) {
    static const char* digits = "0123456789abcdef";
    std::string text;
    do {
      text.insert(text.begin(), digits[value & 15]);
      value >>= 4;
    } while (value);
    out_ += "\\x{" + text + "}";
  }
  bool read_hex(std::size_t count, std::uint32_t& value) {
    value = 0;
    for (std::size_t i = 0; i < count; ++i, ++at_) {
      if (at_ >= source_.size() || !is_hex(source_[at_])) return false;
      char c = source_[at_];
      value = value * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return true;
  }
  bool hex(std::size_t count) {
    std::uint32_t value;
    if (!read_hex(count, value)) return false;
    code_point(value);
    return true;
  }
  bool unicode() {
    std::uint32_t value, low;
    if (!read_hex(4, value)) return false;
    if (value >= 0xD800 && value < 0xDC00 && source_.substr(at_, 2) == "\\u") {
      at_ += 2;
      if (!read_hex(4, low) || low < 0xDC00 || low >= 0xE000) return false;
      value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
    }
    code_point(value);
    return true;
  }
  bool braced_hex() {
    std::size_t close = source_.find('}', at_);
    if (close == std::string_view::npos || close == at_ + 1 || close - at_ > 9) return false;
    ++at_;
    std::uint32_t value;
    if (!read_hex(close - at_, value) || value > 0x10FFFF) return false;
    ++at_;
    code_point(value);
    return true;
  }
  bool property(char kind) {
    std::size_t close = source_.find('}', at_);
    if (at_ >= source_.size() || source_[at_] != '{' || close == std::string_view::npos) return false;
    std::string_view name = source_.substr(at_ + 1, close - at_ - 1);
    std::size_t equals = name.find('=');
    if (equals != std::string_view::npos) name = name.substr(equals + 1);  // Script=Greek, General_Category=Letter
    out_ += '\\';
    out_ += kind;
    out_ += '{';
    out_ += short_category(name);
    out_ += '}';
    at_ = close + 1;
    return true;
  }

  std::string_view source_;
  std::size_t at_ = 0;
  std::string out_;
  bool in_class_ = false;
  bool backtracking_ = false;
};

bool linear(const std::string& text) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(16 << 20);
  return re2::RE2(text, options).ok();
}

bool backtracking(const std::string& text) {
  int error;
  PCRE2_SIZE offset;
  pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), PCRE2_UTF | PCRE2_DOLLAR_ENDONLY, &error, &offset, nullptr);
  if (code) pcre2_code_free(code);
  return code != nullptr;
}

}  // namespace

std::optional<PatternProgram> compile_pattern(std::string_view source) {
  std::optional<TranslatedPattern> translated = Translator(source).run();
  if (!translated) return {};
  if (!translated->needs_backtracking && linear(translated->text)) return PatternProgram{std::move(translated->text), false};
  // Look-around, back-references, or a repeat that RE2 finds too large.
  if (backtracking(translated->text)) return PatternProgram{std::move(translated->text), true};
  return {};
}

}  // namespace apigen::schema

