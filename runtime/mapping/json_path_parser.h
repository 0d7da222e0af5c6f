// Reading a JSONPath: Jayway's grammar, with its notion of what is significant. Internal to the library.
#pragma once

#include <string_view>

#include "java.h"
#include "json_path.h"

namespace apigen::rt::vtl {

inline constexpr int kDeepestPath = 32;
inline constexpr std::size_t kNowhere = std::string_view::npos;

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_comparison(char c) { return c == '<' || c == '>' || c == '=' || c == '~' || c == '!'; }

inline std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Jayway's walk over a text, with its notion of significant characters.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}
  bool in(std::size_t i) const { return i < text_.size(); }
  char at(std::size_t i) const { return in(i) ? text_[i] : '\0'; }
  char current() const { return at(position); }
  bool done() const { return position >= text_.size(); }
  std::string_view text() const { return text_; }
  std::string_view part(std::size_t from, std::size_t to) const { return text_.substr(from, to - from); }
  void skip_blanks() { while (current() == ' ') ++position; }
  std::size_t next_significant(std::size_t from) const {
    std::size_t i = from + 1;
    while (at(i) == ' ') ++i;
    return i;
  }
  std::size_t find_unescaped(std::size_t from, char wanted) const {
    for (std::size_t i = from + 1; in(i); ++i) {
      if (text_[i] == '\\') ++i;
      else if (text_[i] == wanted) return i;
    }
    return kNowhere;
  }
  std::size_t find_closing(std::size_t from, char open, char close, bool skip_patterns) const {
    int depth = 1;
    for (std::size_t i = from + 1; in(i); ++i) {
      char c = text_[i];
      if (c == '\'' || c == '"' || (c == '/' && skip_patterns)) {
        i = find_unescaped(i, c);
        if (i == kNowhere) return kNowhere;
        continue;
      }
      if (c == open) ++depth;
      if (c == close && --depth == 0) return i;
    }
    return kNowhere;
  }
  std::size_t position = 0;

 private:
  std::string_view text_;
};

class PathParser {
 public:
  PathParser(Arena& arena, int depth) : arena_(arena), depth_(depth) {}
  const JsonPath* parse(std::string_view text);

 private:
  PathToken& add(PathToken::Kind kind, bool token_definite);
  bool next_token(Cursor& c);
  bool dot_wildcard(Cursor& c);
  void add_names(const std::string_view* names, std::size_t count);
  bool property_or_function(Cursor& c);
  /// A property of several names that is followed by something is no longer definite.
  void settle_multiple();
  bool function(Cursor& c, std::string_view name, std::size_t open);
  bool bracket(Cursor& c);
  bool names(Cursor& c, char quote);
  std::string_view unescape(std::string_view text);
  static bool integer(std::string_view text, std::int32_t& out);
  bool array(Cursor& c);
  bool bracket_wildcard(Cursor& c);
  bool filter(Cursor& c);

  // Conditions.
  const Condition* sequence(Cursor& c, int depth, bool any);
  const Condition* any_of(Cursor& c, int depth) { return sequence(c, depth, true); }
  const Condition* operand_condition(Cursor& c, int depth);
  /// A parenthesised condition becomes a sibling of others; its own siblings are within it already.
  const Condition* copy_alone(const Condition* condition);
  const Condition* comparison(Cursor& c);
  bool relation(Cursor& c, Condition::Operator& op);
  bool operand(Cursor& c, Operand& out);
  bool path_operand(Cursor& c, bool negated, Operand& out);
  static bool closes_function(const Cursor& c, std::size_t begin);

  Arena& arena_;
  int depth_;
  PathToken* first_ = nullptr;
  PathToken* last_ = nullptr;
  bool definite_ = true;
};

}  // namespace apigen::rt::vtl
