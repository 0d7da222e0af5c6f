#include "pattern.h"

namespace apigen::policy {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

struct Token {
  enum class Kind : std::uint8_t { character, one, run, end, impossible } kind;
  char character = 0;
};

/// A pattern's tokens one after the other; copying it remembers the place.
class Reader {
 public:
  Reader(std::string_view pattern, Wildcards wildcards, const Keys* variables) : pattern_(pattern), variables_(variables), wildcards_(wildcards) {}

  Token next() {
    while (true) {
      if (!value_.empty()) return {Token::Kind::character, take(value_)};  // nothing in a variable's value is special
      if (pattern_.empty()) return {Token::Kind::end};
      const char c = pattern_.front();
      if (variables_ && c == '$' && pattern_.size() > 1 && pattern_[1] == '{') {
        if (!enter_variable()) return {Token::Kind::impossible};
        continue;
      }
      pattern_.remove_prefix(1);
      if (wildcards_ == Wildcards::active && c == '*') return {Token::Kind::run};
      if (wildcards_ == Wildcards::active && c == '?') return {Token::Kind::one};
      return {Token::Kind::character, c};
    }
  }

 private:
  static char take(std::string_view& text) {
    const char c = text.front();
    text.remove_prefix(1);
    return c;
  }
  static std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
  }

  bool enter_variable() {
    const std::size_t close = pattern_.find('}');
    if (close == std::string_view::npos) return false;
    std::string_view name = pattern_.substr(2, close - 2);
    pattern_.remove_prefix(close + 1);
    if (name == "*" || name == "?" || name == "$") {
      value_ = name;
      return true;
    }
    std::string_view otherwise;
    if (const std::size_t comma = name.find(','); comma != std::string_view::npos) {
      otherwise = trim(name.substr(comma + 1));
      name = trim(name.substr(0, comma));
      if (otherwise.size() < 2 || otherwise.front() != '\'' || otherwise.back() != '\'') return false;
      otherwise = otherwise.substr(1, otherwise.size() - 2);
    }
    const rt::PolicyTexts values = variables_->find(name);
    if (values.count == 1) {
      value_ = values.items[0];
      return true;
    }
    value_ = otherwise;
    return values.count == 0 && otherwise.data() != nullptr;
  }

  std::string_view pattern_;
  std::string_view value_;  // what is left of a variable
  const Keys* variables_;
  Wildcards wildcards_;
};

std::string_view cut_part(std::string_view& arn) {
  const std::size_t colon = arn.find(':');
  const std::string_view part = arn.substr(0, colon);
  arn = colon == std::string_view::npos ? std::string_view() : arn.substr(colon + 1);
  return part;
}

/// The same for a pattern, whose variables may hold colons.
std::string_view cut_pattern_part(std::string_view& pattern) {
  bool inside = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '{' && i && pattern[i - 1] == '$') inside = true;
    if (pattern[i] == '}') inside = false;
    if (pattern[i] != ':' || inside) continue;
    const std::string_view part = pattern.substr(0, i);
    pattern.remove_prefix(i + 1);
    return part;
  }
  const std::string_view part = pattern;
  pattern = {};
  return part;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view text, Case letters, Wildcards wildcards, const Keys* variables) {
  Reader reader(pattern, wildcards, variables);
  Reader after_run = reader;                       // where to go on if what follows the last `*` does not fit
  std::size_t at = 0, run_at = std::string_view::npos;
  while (true) {
    Token token = reader.next();
    if (token.kind == Token::Kind::impossible) return false;
    if (token.kind == Token::Kind::run) {
      after_run = reader;
      run_at = at;
      continue;
    }
    bool fits = false;
    if (token.kind == Token::Kind::end) {
      if (at == text.size()) return true;
    } else if (at < text.size()) {
      const char c = text[at];
      fits = token.kind == Token::Kind::one || token.character == c || (letters == Case::ignored && lower(token.character) == lower(c));
    }
    if (fits) {
      ++at;
      continue;
    }
    if (run_at == std::string_view::npos || run_at >= text.size()) return false;
    at = ++run_at;
    reader = after_run;
  }
}

bool arn_matches(std::string_view pattern, std::string_view arn, const Keys* variables) {
  for (int part = 0; part < 5; ++part) {
    if (!matches(cut_pattern_part(pattern), cut_part(arn), Case::matters, Wildcards::active, variables)) return false;
  }
  return matches(pattern, arn, Case::matters, Wildcards::active, variables);
}

}  // namespace apigen::policy
