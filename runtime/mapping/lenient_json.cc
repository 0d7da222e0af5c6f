// JSON as json-smart reads it in its permissive mode: single quotes, words without quotes, useless commas, leading zeros,
// control characters, and whatever follows the first value.

#include <string_view>
#include <unordered_map>

#include "apigen/json/value.h"
#include "apigen/rt/arena.h"
#include "java.h"

namespace apigen::rt::vtl {
namespace {

constexpr std::uint32_t kDeepest = 512;
constexpr int kEnd = 0x1A;  // json-smart's end of input; the byte ends a text, too

class Reader {
 public:
  Reader(Arena& arena, std::string_view text) : arena_(arena), text_(text) { current_ = at(0); }

  bool read(json::Value& out) {
    skip_white();
    if (current_ == kEnd) return word("", out);
    return value("", 0, out);
  }

 private:
  int at(std::size_t i) const { return i < text_.size() ? static_cast<unsigned char>(text_[i]) : kEnd; }
  void advance() { current_ = at(++position_); }
  bool is_end() const { return current_ == kEnd; }
  void skip_white() { while (current_ == ' ' || current_ == '\r' || current_ == '\n' || current_ == '\t') advance(); }
  void skip_controls() { while (current_ <= ' ' && !is_end()) advance(); }
  bool stops(std::string_view stop) const { return is_end() || stop.find(static_cast<char>(current_)) != std::string_view::npos; }

  std::string_view trimmed(std::size_t from) const {
    std::string_view text = text_.substr(from, position_ - from);
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    return text;
  }

  static void set_text(json::Value& out, json::Type type, std::string_view text) {
    out.type = type;
    out.characters = text.data() ? text.data() : "";
    out.length = static_cast<std::uint32_t>(text.size());
  }

  std::string_view unquoted(std::string_view stop) {
    std::size_t from = position_;
    while (!stops(stop)) advance();
    return trimmed(from);
  }

  bool word(std::string_view stop, json::Value& out) {
    std::string_view text = unquoted(stop);
    if (text == "null") {
      out.type = json::Type::null;
    } else if (text == "true" || text == "false") {
      out.type = json::Type::boolean;
      out.boolean = text == "true";
    } else {
      set_text(out, json::Type::string, text);
    }
    return true;
  }

  bool number(std::string_view stop, json::Value& out) {
    std::size_t from = position_;
    auto digits = [&] { while (current_ >= '0' && current_ <= '9') advance(); };
    advance();
    digits();
    bool integral = true, valid = true;
    if (current_ == '.') {
      integral = false;
      advance();
      digits();
    }
    if (current_ == 'E' || current_ == 'e') {
      integral = false;
      advance();
      if (current_ == '+' || current_ == '-' || (current_ >= '0' && current_ <= '9')) {
        advance();
        digits();
      } else {
        valid = false;
      }
    }
    skip_controls();
    if (!valid || !stops(stop)) {
      while (!stops(stop)) advance();
      set_text(out, json::Type::string, trimmed(from));
      return true;
    }
    std::string_view text = trimmed(from);
    if (text.find_first_of("0123456789") == std::string_view::npos) return false;
    set_text(out, json::Type::number, text);
    out.integral = integral;
    return true;
  }

  bool unicode(int count, std::uint32_t& unit) {
    unit = 0;
    for (int i = 0; i < count; ++i) {
      advance();
      int c = current_;
      std::uint32_t digit = 0;
      if (c >= '0' && c <= '9') digit = static_cast<std::uint32_t>(c - '0');
      else if (c >= 'a' && c <= 'f') digit = static_cast<std::uint32_t>(c - 'a' + 10);
      else if (c >= 'A' && c <= 'F') digit = static_cast<std::uint32_t>(c - 'A' + 10);
      else return false;
      unit = unit * 16 + digit;
    }
    return true;
  }

  static void append_utf8(Buffer& out, std::uint32_t c) {
    if (c < 0x80) {
      out.append(static_cast<char>(c));
    } else if (c < 0x800) {
      out.append(static_cast<char>(0xC0 | c >> 6)).append(static_cast<char>(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
      out.append(static_cast<char>(0xE0 | c >> 12)).append(static_cast<char>(0x80 | (c >> 6 & 0x3F))).append(static_cast<char>(0x80 | (c & 0x3F)));
    } else {
      out.append(static_cast<char>(0xF0 | c >> 18)).append(static_cast<char>(0x80 | (c >> 12 & 0x3F)));
      out.append(static_cast<char>(0x80 | (c >> 6 & 0x3F))).append(static_cast<char>(0x80 | (c & 0x3F)));
    }
  }

  bool quoted(std::string_view& out) {
    int quote = current_;
    Buffer text(arena_);
    std::uint32_t high = 0;  // a surrogate that waits for its other half
    auto flush = [&] { if (high) text.append('?'); high = 0; };
    while (true) {
      advance();
      if (is_end()) return false;
      if (current_ == quote) {
        flush();
        advance();
        out = text.view();
        return true;
      }
      if (current_ != '\\') {
        flush();
        if (current_ >= ' ' && current_ != 127) text.append(static_cast<char>(current_));
        continue;
      }
      advance();
      std::uint32_t unit = 0;
      switch (current_) {
        case 't': flush(); text.append('\t'); break;
        case 'n': flush(); text.append('\n'); break;
        case 'r': flush(); text.append('\r'); break;
        case 'f': flush(); text.append('\f'); break;
        case 'b': flush(); text.append('\b'); break;
        case '\\': case '/': case '\'': case '"': flush(); text.append(static_cast<char>(current_)); break;
        case 'u':
        case 'x':
          if (!unicode(current_ == 'u' ? 4 : 2, unit)) return false;
          if (unit >= 0xDC00 && unit < 0xE000 && high) {
            append_utf8(text, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
            high = 0;
          } else {
            flush();
            if (unit >= 0xD800 && unit < 0xDC00) high = unit;
            else if (unit >= 0xDC00 && unit < 0xE000) text.append('?');
            else append_utf8(text, unit);
          }
          break;
        default: flush();
      }
    }
  }

  bool array(std::uint32_t depth, json::Value& out) {
    ArenaVector<json::Value> elements(arena_);
    advance();
    while (true) {
      switch (current_) {
        case ' ': case '\r': case '\n': case '\t': case ',': advance(); continue;
        case ':': case '}': case kEnd: return false;
        case ']':
          advance();
          out.type = json::Type::array;
          out.count = static_cast<std::uint32_t>(elements.size());
          out.elements = elements.begin();
          return true;
        default:
          json::Value element;
          if (!value(",]", depth + 1, element)) return false;
          elements.push_back(element);
      }
    }
  }

  bool object(std::uint32_t depth, json::Value& out) {
    ArenaVector<json::Member> members(arena_);
    std::unordered_map<std::string_view, std::size_t> places;  // a client chooses the names: no search through all of them
    auto done = [&] {
      advance();
      out.type = json::Type::object;
      out.count = static_cast<std::uint32_t>(members.size());
      out.members = members.begin();
      return true;
    };
    while (true) {
      advance();
      switch (current_) {
        case ' ': case '\r': case '\t': case '\n': case ',': continue;
        case ':': case ']': case '[': case '{': return false;
        case '}': return done();
        default: break;
      }
      json::Member member;
      if (current_ == '"' || current_ == '\'') {
        if (!quoted(member.name)) return false;
      } else {
        member.name = unquoted(":");
      }
      skip_controls();
      if (current_ != ':') return false;
      advance();
      if (position_ >= text_.size()) return false;
      if (!value(",}", depth + 1, member.value)) return false;
      auto [known, fresh] = places.try_emplace(member.name, members.size());
      if (fresh) members.push_back(member);
      else members[known->second].value = member.value;
      skip_controls();
      if (current_ == '}') return done();
      if (current_ != ',') return false;
    }
  }

  bool value(std::string_view stop, std::uint32_t depth, json::Value& out) {
    if (depth > kDeepest) return false;
    skip_white();
    switch (current_) {
      case ':': case '}': case ']': return false;
      case kEnd: return false;
      case '{': return object(depth, out);
      case '[': return array(depth, out);
      case '"':
      case '\'': {
        std::string_view text;
        if (!quoted(text)) return false;
        set_text(out, json::Type::string, text);
        return true;
      }
      default: break;
    }
    if (current_ == '-' || (current_ >= '0' && current_ <= '9')) return number(stop, out);
    return word(stop, out);
  }

  Arena& arena_;
  std::string_view text_;
  std::size_t position_ = 0;
  int current_ = kEnd;
};

}  // namespace

const json::Value* parse_lenient(Arena& arena, std::string_view text) {
  json::Parsed strict = json::parse(arena, text);
  if (strict.value) return strict.value;
  auto* value = arena.make<json::Value>();
  return Reader(arena, text).read(*value) ? value : nullptr;
}

}  // namespace apigen::rt::vtl
