// The format `regex`: whether a text is a pattern of ECMA 262 (11th edition, section 21.2.1) with the u flag, which JSON Schema asks
// for (core 6.4). One pass and no recursion; names of \p{...} are not looked up.
#include <algorithm>
#include <bitset>
#include <string_view>
#include <vector>

#include "regex_format.h"

namespace apigen::rt {
namespace {

constexpr std::size_t kDeepest = 512;  // groups inside each other

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
bool hex(char c) { return digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }
bool one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

class PatternReader {
 public:
  explicit PatternReader(std::string_view text) : text_(text) {}

  bool run() {
    while (at_ < text_.size()) {
      if (!term()) return false;
    }
    if (depth_ || highest_reference_ > groups_) return false;
    std::sort(names_.begin(), names_.end());
    if (std::adjacent_find(names_.begin(), names_.end()) != names_.end()) return false;
    return std::all_of(references_.begin(), references_.end(), [&](std::string_view name) { return std::binary_search(names_.begin(), names_.end(), name); });
  }

 private:
  static constexpr std::uint32_t kSet = 0xFFFFFFFF;  // an escape that stands for several characters

  bool eat(std::string_view what) {
    if (text_.substr(at_, what.size()) != what) return false;
    at_ += what.size();
    return true;
  }

  bool term() {
    const char c = text_[at_++];
    switch (c) {
      case '|':
      case '^':
      case '$': return quantifiable(false);
      case '(': return open();
      case ')':
        if (!depth_) return false;
        return quantifiable(!assertions_[--depth_]);
      case '[': return character_class() && quantifiable(true);
      case '\\':
        if (eat("b") || eat("B")) return quantifiable(false);
        return escape(false) && quantifiable(true);
      case '*':
      case '+':
      case '?':
      case '{': return quantifier(c);
      case ']':
      case '}': return false;
      default: return quantifiable(true);
    }
  }
  bool quantifiable(bool may) {
    quantifiable_ = may;
    return true;
  }

  bool open() {
    if (depth_ == kDeepest) return false;
    bool assertion = false;
    if (eat("?=") || eat("?!") || eat("?<=") || eat("?<!")) {
      assertion = true;
    } else if (eat("?<")) {
      std::string_view name;
      if (!group_name(name)) return false;
      names_.push_back(name);
      ++groups_;
    } else if (!eat("?:")) {
      ++groups_;
    }
    assertions_[depth_++] = assertion;
    return quantifiable(false);
  }

  bool group_name(std::string_view& name) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != '>') {
      const char c = text_[at_];
      const bool fits = letter(c) || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80 || (at_ > begin && digit(c));
      if (!fits) return false;
      ++at_;
    }
    name = text_.substr(begin, at_ - begin);
    return !name.empty() && eat(">");
  }

  bool quantifier(char c) {
    if (!quantifiable_) return false;
    if (c == '{') {
      std::string_view least, most;
      if (!number(least)) return false;
      if (eat(",")) {
        if (at_ < text_.size() && digit(text_[at_]) && (!number(most) || less(most, least))) return false;
      }
      if (!eat("}")) return false;
    }
    eat("?");
    return quantifiable(false);
  }
  /// Digits without leading zeros.
  bool number(std::string_view& digits) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && digit(text_[at_])) ++at_;
    digits = text_.substr(begin, at_ - begin);
    if (digits.empty()) return false;
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return true;
  }
  static bool less(std::string_view a, std::string_view b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

  /// After a backslash. Leaves in character_ what it stands for.
  bool escape(bool in_class) {
    if (at_ == text_.size()) return false;
    const char c = text_[at_++];
    character_ = kSet;
    if (one_of(c, "dDsSwW")) return true;
    if (one_of(c, "^$\\.*+?()[]{}|/") || (in_class && c == '-')) return character(static_cast<unsigned char>(c));
    switch (c) {
      case 'f': return character('\f');
      case 'n': return character('\n');
      case 'r': return character('\r');
      case 't': return character('\t');
      case 'v': return character('\v');
      case 'b': return in_class && character('\b');
      case 'c':
        if (at_ == text_.size() || !letter(text_[at_])) return false;
        return character(static_cast<std::uint32_t>(text_[at_++]) % 32);
      case '0': return (at_ == text_.size() || !digit(text_[at_])) && character(0);
      case 'x': return digits(2);
      case 'u': return unicode();
      case 'p':
      case 'P': return property();
      case 'k': {
        std::string_view name;
        if (in_class || !eat("<") || !group_name(name)) return false;
        references_.push_back(name);
        return true;
      }
      default: break;
    }
    if (in_class || !digit(c)) return false;
    std::size_t group = static_cast<std::size_t>(c - '0');
    for (; at_ < text_.size() && digit(text_[at_]); ++at_) group = std::min<std::size_t>(group * 10 + static_cast<std::size_t>(text_[at_] - '0'), text_.size() + 1);
    highest_reference_ = std::max(highest_reference_, group);
    return true;
  }
  bool character(std::uint32_t value) {
    character_ = value;
    return true;
  }
  bool digits(std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i, ++at_) {
      if (at_ == text_.size() || !hex(text_[at_])) return false;
      value = value * 16 + static_cast<std::uint32_t>(digit(text_[at_]) ? text_[at_] - '0' : (text_[at_] | 0x20) - 'a' + 10);
    }
    return character(value);
  }
  bool unicode() {
    if (!eat("{")) {
      if (!digits(4)) return false;
      const std::uint32_t high = character_;
      if (high < 0xD800 || high >= 0xDC00 || text_.substr(at_, 2) != "\\u") return true;
      const std::size_t before = at_;
      at_ += 2;
      if (digits(4) && character_ >= 0xDC00 && character_ < 0xE000) return character(0x10000 + ((high - 0xD800) << 10) + (character_ - 0xDC00));
      at_ = before;  // two escapes
      return character(high);
    }
    std::uint32_t value = 0;
    const std::size_t begin = at_;
    for (; at_ < text_.size() && hex(text_[at_]); ++at_) {
      value = value * 16 + static_cast<std::uint32_t>(digit(text_[at_]) ? text_[at_] - '0' : (text_[at_] | 0x20) - 'a' + 10);
      if (value > 0x10FFFF) return false;
    }
    return at_ > begin && eat("}") && character(value);
  }
  bool property() {
    if (!eat("{")) return false;
    std::size_t pieces = 1, length = 0;
    for (; at_ < text_.size() && text_[at_] != '}'; ++at_, ++length) {
      if (text_[at_] == '=' && length && pieces == 1) {
        ++pieces;
        length = 0;
        if (++at_ == text_.size()) return false;
      }
      if (!letter(text_[at_]) && !digit(text_[at_]) && text_[at_] != '_') return false;
    }
    return length && eat("}");
  }

  bool character_class() {
    eat("^");
    while (at_ < text_.size() && text_[at_] != ']') {
      std::uint32_t first = 0, last = 0;
      if (!class_atom(first)) return false;
      if (text_.substr(at_, 1) != "-" || text_.substr(at_, 2) == "-]" || at_ + 1 == text_.size()) continue;
      ++at_;
      if (!class_atom(last) || first == kSet || last == kSet || first > last) return false;
    }
    return eat("]");
  }
  bool class_atom(std::uint32_t& value) {
    if (eat("\\")) {
      if (!escape(true)) return false;
      value = character_;
      return true;
    }
    const auto lead = static_cast<unsigned char>(text_[at_++]);  // the text is UTF-8
    value = lead < 0x80 ? lead : lead < 0xE0 ? lead & 0x1Fu : lead < 0xF0 ? lead & 0x0Fu : lead & 0x07u;
    while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80) value = value << 6 | (static_cast<unsigned char>(text_[at_++]) & 0x3Fu);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::bitset<kDeepest> assertions_;  // of the open groups
  std::size_t depth_ = 0, groups_ = 0, highest_reference_ = 0;
  std::vector<std::string_view> names_, references_;
  std::uint32_t character_ = 0;
  bool quantifiable_ = false;
};

}  // namespace

bool is_regex(std::string_view text) { return PatternReader(text).run(); }

}  // namespace apigen::rt
