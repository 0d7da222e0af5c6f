#include <algorithm>
#include <cctype>
#include <optional>

#include "apigen/support/text.h"
#include "builder.h"
#include "readers.h"

namespace apigen::document {
namespace {

using support::DiagnosticId;

struct SyntaxError {};

class JsonReader {
 public:
  JsonReader(const Input& input, Document& document, support::Diagnostics& diagnostics, const Limits& limits)
      : base_(input.text.data() - input.offset),
        at_(input.text.data()),
        end_(at_ + input.text.size()),
        document_(document),
        diagnostics_(diagnostics),
        builder_(document, diagnostics, limits) {}

  void read() {
    skip_space();
    value();
    skip_space();
    if (at_ != end_) fail("there is more text after the end of the JSON value");
    document_.set_root(builder_.root());
  }

 private:
  std::size_t offset(const char* at) const { return static_cast<std::size_t>(at - base_); }

  [[noreturn]] void fail(std::string message) {
    const char* to = at_;
    while (to < end_ && to < at_ + 20 && (std::isalnum(static_cast<unsigned char>(*to)) != 0)) ++to;
    diagnostics_.report(DiagnosticId::syntax, builder_.span(offset(at_), offset(to)), std::move(message));
    throw SyntaxError{};
  }

  void skip_space() {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }

  void value() {
    if (at_ == end_) fail("the JSON text ends where a value is expected");
    switch (*at_) {
      case '{': object(); return;
      case '[': array(); return;
      case '"': {
        const char* begin = at_;
        std::string text = string();
        Node& node = document_.make(Kind::string, builder_.span(offset(begin), offset(at_)));
        node.text = std::move(text);
        builder_.add(node);
        return;
      }
      case 't': literal("true", Kind::boolean); return;
      case 'f': literal("false", Kind::boolean); return;
      case 'n': literal("null", Kind::null); return;
      case '$': placeholder(); return;
      default: number(); return;
    }
  }

  /// `${name}` without quotes, where a template is to get a number or a list (Terraform); substitute() gives it its kind.
  void placeholder() {
    const char* close = std::find(at_, end_, '}');
    if (end_ - at_ < 2 || at_[1] != '{' || close == end_) fail("this is no JSON value");
    ++close;
    Node& node = document_.make(Kind::string, builder_.span(offset(at_), offset(close)));
    node.text.assign(at_, close);
    at_ = close;
    builder_.add(node);
  }

  void literal(std::string_view word, Kind kind) {
    if (static_cast<std::size_t>(end_ - at_) < word.size() || std::string_view(at_, word.size()) != word) fail("this is no JSON value");
    Node& node = document_.make(kind, builder_.span(offset(at_), offset(at_ + word.size())));
    node.boolean = word == "true";
    at_ += word.size();
    builder_.add(node);
  }

  void digits() {
    if (at_ == end_ || *at_ < '0' || *at_ > '9') fail("a digit is expected here");
    while (at_ < end_ && *at_ >= '0' && *at_ <= '9') ++at_;
  }

  void number() {
    const char* begin = at_;
    Kind kind = Kind::integer;
    if (*at_ != '-' && (*at_ < '0' || *at_ > '9')) fail("this is no JSON value");
    if (*at_ == '-') ++at_;
    if (at_ < end_ && *at_ == '0') {
      ++at_;
      if (at_ < end_ && *at_ >= '0' && *at_ <= '9') fail("a JSON number has no leading zeros");
    } else {
      digits();
    }
    if (at_ < end_ && *at_ == '.') {
      kind = Kind::number;
      ++at_;
      digits();
    }
    if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
      kind = Kind::number;
      ++at_;
      if (at_ < end_ && (*at_ == '+' || *at_ == '-')) ++at_;
      digits();
    }
    Node& node = document_.make(kind, builder_.span(offset(begin), offset(at_)));
    node.text.assign(begin, at_);
    builder_.add(node);
  }

  std::string string() {
    const char* begin = ++at_;
    while (at_ < end_ && *at_ != '"' && *at_ != '\\' && static_cast<unsigned char>(*at_) >= 0x20) ++at_;
    std::string text(begin, at_);
    for (;;) {
      if (at_ == end_) {
        at_ = begin - 1;
        fail("this string has no end");
      }
      if (*at_ == '"') {
        ++at_;
        return text;
      }
      if (*at_ == '\\') {
        escape(text);
        continue;
      }
      if (static_cast<unsigned char>(*at_) < 0x20) fail("a control character in a JSON string must be escaped");
      text += *at_++;
    }
  }

  std::optional<std::uint32_t> hex4(const char* at) const {
    if (end_ - at < 4) return std::nullopt;
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      char c = at[i];
      std::uint32_t digit;
      if (c >= '0' && c <= '9') digit = static_cast<std::uint32_t>(c - '0');
      else if (c >= 'a' && c <= 'f') digit = static_cast<std::uint32_t>(c - 'a' + 10);
      else if (c >= 'A' && c <= 'F') digit = static_cast<std::uint32_t>(c - 'A' + 10);
      else return std::nullopt;
      value = value << 4 | digit;
    }
    return value;
  }

  void escape(std::string& text) {
    const char* begin = at_++;
    if (at_ == end_) fail("the text ends inside an escape");
    char c = *at_++;
    switch (c) {
      case '"': case '\\': case '/': text += c; return;
      case 'b': text += '\b'; return;
      case 'f': text += '\f'; return;
      case 'n': text += '\n'; return;
      case 'r': text += '\r'; return;
      case 't': text += '\t'; return;
      case 'u': break;
      default: at_ = begin; fail("JSON has no such escape");
    }
    std::optional<std::uint32_t> unit = hex4(at_);
    if (!unit) {
      at_ = begin;
      fail("\\u takes four hexadecimal digits");
    }
    at_ += 4;
    std::uint32_t code_point = *unit;
    if (code_point >= 0xD800 && code_point <= 0xDBFF && end_ - at_ >= 6 && at_[0] == '\\' && at_[1] == 'u') {
      std::optional<std::uint32_t> low = hex4(at_ + 2);
      if (low && *low >= 0xDC00 && *low <= 0xDFFF) {
        code_point = 0x10000 + ((code_point - 0xD800) << 10) + (*low - 0xDC00);
        at_ += 6;
      }
    }
    if (code_point >= 0xD800 && code_point <= 0xDFFF) {
      diagnostics_.report(DiagnosticId::lone_surrogate, builder_.span(offset(begin), offset(at_)),
                          "\"" + std::string(begin, at_) + "\" is half of a surrogate pair and no character by itself");
    }
    support::append_utf8(text, code_point);
  }

  void object() {
    builder_.begin(Kind::mapping, builder_.span(offset(at_), offset(at_) + 1));
    ++at_;
    skip_space();
    if (at_ < end_ && *at_ == '}') {
      ++at_;
      builder_.end(offset(at_));
      return;
    }
    for (;;) {
      if (at_ == end_ || *at_ != '"') fail("a key in double quotes is expected here");
      const char* begin = at_;
      std::string key = string();
      builder_.key(std::move(key), builder_.span(offset(begin), offset(at_)));
      skip_space();
      if (at_ == end_ || *at_ != ':') fail("a colon is expected after the key");
      ++at_;
      skip_space();
      value();
      skip_space();
      if (at_ == end_) fail("the JSON text ends inside an object");
      if (*at_ == '}') {
        ++at_;
        builder_.end(offset(at_));
        return;
      }
      if (*at_ != ',') fail("a comma or } is expected here");
      ++at_;
      skip_space();
    }
  }

  void array() {
    builder_.begin(Kind::sequence, builder_.span(offset(at_), offset(at_) + 1));
    ++at_;
    skip_space();
    if (at_ < end_ && *at_ == ']') {
      ++at_;
      builder_.end(offset(at_));
      return;
    }
    for (;;) {
      value();
      skip_space();
      if (at_ == end_) fail("the JSON text ends inside a list");
      if (*at_ == ']') {
        ++at_;
        builder_.end(offset(at_));
        return;
      }
      if (*at_ != ',') fail("a comma or ] is expected here");
      ++at_;
      skip_space();
    }
  }

  const char* base_;
  const char* at_;
  const char* end_;
  Document& document_;
  support::Diagnostics& diagnostics_;
  TreeBuilder builder_;
};

}  // namespace

Outcome read_json(const Input& input, Document& document, support::Diagnostics& diagnostics, const Limits& limits) {
  try {
    JsonReader(input, document, diagnostics, limits).read();
    return Outcome::done;
  } catch (const SyntaxError&) {
    return Outcome::syntax_error;
  } catch (const Abandoned&) {
    return Outcome::abandoned;
  }
}

}  // namespace apigen::document
