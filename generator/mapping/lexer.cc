#include "lexer.h"

namespace apigen::mapping {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// The length of a name at `i` (0 if there is none): a letter, `_` or (words) `@`, then the same and digits.
std::size_t word_length(std::string_view text, std::size_t i, bool at_sign_first) {
  std::size_t begin = i;
  if (i >= text.size() || !(is_letter(text[i]) || text[i] == '_' || (at_sign_first && text[i] == '@'))) return 0;
  while (i < text.size() && (is_letter(text[i]) || is_digit(text[i]) || text[i] == '_' || text[i] == '@')) ++i;
  return i - begin;
}

std::size_t bracketed_word_length(std::string_view text, std::size_t i) {
  if (i >= text.size() || text[i] != '{') return 0;
  std::size_t length = word_length(text, i + 1, false);
  return length && i + 1 + length < text.size() && text[i + 1 + length] == '}' ? length + 2 : 0;
}

/// The length of a line end at `i`, taken with the blanks before it; 0 if other text follows the blanks.
std::size_t blanks_and_line_end(std::string_view text, std::size_t i) {
  std::size_t begin = i;
  while (i < text.size() && is_blank(text[i])) ++i;
  if (i >= text.size()) return 0;
  if (text[i] == '\n') return i + 1 - begin;
  if (text[i] == '\r') return i + (i + 1 < text.size() && text[i + 1] == '\n' ? 2 : 1) - begin;
  return 0;
}

/// The longest string literal at `i`. A doubled quote does not end it, unless nothing else does.
std::size_t string_length(std::string_view text, std::size_t i) {
  char quote = text[i];
  std::size_t begin = i++, accepted = 0;
  while (i < text.size()) {
    if (text[i] != quote) {
      ++i;
      continue;
    }
    accepted = i + 1 - begin;
    if (i + 1 >= text.size() || text[i + 1] != quote) break;
    i += 2;
  }
  return accepted;
}

struct Number { std::size_t integer = 0, real = 0; };

/// The lengths of an integer (with the `..` that may follow) and of a floating-point number at `i`.
Number number_lengths(std::string_view text, std::size_t i) {
  Number found;
  std::size_t begin = i;
  auto digits = [&] { std::size_t from = i; while (i < text.size() && is_digit(text[i])) ++i; return i - from; };
  auto exponent = [&] {
    std::size_t from = i;
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
      ++i;
      if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
      if (digits()) return true;
      i = from;
    }
    return false;
  };
  if (i < text.size() && text[i] == '-') ++i;
  if (digits()) {
    found.integer = i - begin;
    if (exponent()) {
      found.real = i - begin;
    } else if (i < text.size() && text[i] == '.') {
      if (text.substr(i, 2) == "..") found.integer += 2;
      ++i;
      digits();
      exponent();
      found.real = i - begin;
    }
  } else if (i < text.size() && text[i] == '.') {
    ++i;
    if (digits()) {
      exponent();
      found.real = i - begin;
    }
  }
  return found;
}

}  // namespace

// Rules are tried in the grammar's order; the longest match wins, the earlier rule on a tie.
#define APIGEN_TRY_MATCH(text_length, token_kind)                                          \
  do {                                                                                     \
    std::size_t apigen_length = (text_length);                                             \
    if (apigen_length > best.length) best = {apigen_length, Rule::token, token_kind};      \
  } while (false)

Lexer::Match Lexer::match_more() const {
  std::size_t i = position_;
  while (at(i) == '\\') ++i;
  if (at(i) == '$') {
    std::size_t length = i + 1 - position_;
    std::size_t bang = i + 1;
    while (at(bang) == '\\') ++bang;
    if (at(bang) == '!') length = bang + 1 - position_;
    return {length, Rule::more_dollar};
  }
  if (at(position_) != '#') return {};
  std::string_view rest = text_.substr(position_);
  if (rest.starts_with("#[[")) return {3, Rule::more_textblock};
  if (rest.starts_with("#**") && rest.size() > 3 && rest[3] != '#') return {4, Rule::more_formal};
  if (rest.starts_with("#*")) return {2, Rule::more_comment};
  return {1, Rule::more_hash};
}

void Lexer::match_text(Match& best) const {
  std::string_view rest = text_.substr(position_);
  std::size_t slashes = 0;
  while (slashes < rest.size() && rest[slashes] == '\\') ++slashes;
  if (slashes % 2 == 1 && slashes < rest.size() && rest[slashes] == '#') {
    std::size_t name = word_length(rest, slashes + 1, true);
    if (!name) name = bracketed_word_length(rest, slashes + 1);
    if (name) APIGEN_TRY_MATCH(slashes + 1 + name, TokenKind::escaped_directive);
  }
  if (slashes >= 2) APIGEN_TRY_MATCH(2, TokenKind::double_escape);
  if (slashes >= 1) APIGEN_TRY_MATCH(1, TokenKind::escape);
  std::size_t plain = 0;
  while (plain < rest.size() && rest[plain] != '$' && rest[plain] != '#' && rest[plain] != '\\') ++plain;
  APIGEN_TRY_MATCH(plain, TokenKind::text);
}

void Lexer::match_pre_directive(Match& best) const {
  auto keyword = [&](std::string_view word, TokenKind kind, bool with_line_end) {
    std::string_view rest = text_.substr(position_);
    std::size_t length = 0;
    if (rest.starts_with(word)) length = word.size();
    if (rest.starts_with('{') && rest.substr(1).starts_with(word) && rest.substr(1 + word.size()).starts_with('}')) {
      length = word.size() + 2;
    }
    if (length && with_line_end) length += blanks_and_line_end(text_, position_ + length);
    APIGEN_TRY_MATCH(length, kind);
  };
  keyword("end", TokenKind::end_word, true);
  keyword("if", TokenKind::if_word, false);
  keyword("elseif", TokenKind::elseif_word, false);
  keyword("else", TokenKind::else_word, true);
  Number number = number_lengths(text_, position_);
  APIGEN_TRY_MATCH(number.integer, TokenKind::integer);
  APIGEN_TRY_MATCH(number.real, TokenKind::real);
  APIGEN_TRY_MATCH(word_length(text_, position_, true), TokenKind::word);
  APIGEN_TRY_MATCH(bracketed_word_length(text_, position_), TokenKind::bracketed_word);
}

/// What stands between the parentheses of directives and methods, and in indexes.
void Lexer::match_directive(Match& best) const {
  char c = at(position_);
  std::string_view rest = text_.substr(position_);
  auto literal = [&](std::string_view spelling, TokenKind kind) {
    if (rest.starts_with(spelling)) APIGEN_TRY_MATCH(spelling.size(), kind);
  };
  if (in(State::index)) {
    literal("]", TokenKind::index_right);
  } else {
    literal("[", TokenKind::left_bracket);
    literal("]", TokenKind::right_bracket);
    literal(",", TokenKind::comma);
    literal("..", TokenKind::double_dot);
    literal(":", TokenKind::colon);
    literal("{", TokenKind::left_curly);
    literal("}", TokenKind::right_curly);
  }
  if (in(State::directive)) {
    literal("(", TokenKind::left_paren);
    if (c == ')') APIGEN_TRY_MATCH(1 + blanks_and_line_end(text_, position_ + 1), TokenKind::right_paren);
  }
  if (in(State::arguments)) literal(")", TokenKind::method_right_paren);
  std::size_t spaces = 0;
  while (spaces < rest.size() && (is_blank(rest[spaces]) || rest[spaces] == '\n' || rest[spaces] == '\r')) ++spaces;
  APIGEN_TRY_MATCH(spaces, TokenKind::space);
  if (c == '"' || c == '\'') APIGEN_TRY_MATCH(string_length(text_, position_), TokenKind::string);
  literal("true", TokenKind::true_word);
  literal("false", TokenKind::false_word);
  if (in(State::directive)) {
    literal("-", TokenKind::minus);
    literal("+", TokenKind::plus);
    literal("*", TokenKind::multiply);
    literal("/", TokenKind::divide);
    literal("%", TokenKind::modulo);
    literal("&&", TokenKind::logical_and);
    literal("and", TokenKind::logical_and);
    literal("||", TokenKind::logical_or);
    literal("or", TokenKind::logical_or);
    literal("<", TokenKind::less);
    literal("lt", TokenKind::less);
    literal("<=", TokenKind::less_equal);
    literal("le", TokenKind::less_equal);
    literal(">", TokenKind::greater);
    literal("gt", TokenKind::greater);
    literal(">=", TokenKind::greater_equal);
    literal("ge", TokenKind::greater_equal);
    literal("==", TokenKind::equal);
    literal("eq", TokenKind::equal);
    literal("!=", TokenKind::not_equal);
    literal("ne", TokenKind::not_equal);
    literal("!", TokenKind::logical_not);
    literal("not", TokenKind::logical_not);
    literal("=", TokenKind::assign);
  }
  Number number = number_lengths(text_, position_);
  APIGEN_TRY_MATCH(number.integer, TokenKind::integer);
  APIGEN_TRY_MATCH(number.real, TokenKind::real);
  if (in(State::directive)) {
    APIGEN_TRY_MATCH(word_length(text_, position_, true), TokenKind::word);
    APIGEN_TRY_MATCH(bracketed_word_length(text_, position_), TokenKind::bracketed_word);
  }
}

/// Names, dots and what ends a reference.
void Lexer::match_reference(Match& best) const {
  char c = at(position_);
  std::string_view rest = text_.substr(position_);
  bool inside = !in(State::arguments);
  if (inside) {
    if (c == '[') APIGEN_TRY_MATCH(1, TokenKind::index_left);
    if (in(State::modifier) && c == '(') APIGEN_TRY_MATCH(1, TokenKind::left_paren);
    if (rest.starts_with("true")) APIGEN_TRY_MATCH(4, TokenKind::true_word);
    if (rest.starts_with("false")) APIGEN_TRY_MATCH(5, TokenKind::false_word);
  }
  if (is_letter(c) || c == '_') {
    std::size_t i = 1;
    while (i < rest.size() && (is_letter(rest[i]) || is_digit(rest[i]) || rest[i] == '-' || rest[i] == '_')) ++i;
    APIGEN_TRY_MATCH(i, TokenKind::identifier);
  }
  if (c == '.' && rest.size() > 1 && is_letter(rest[1])) APIGEN_TRY_MATCH(2, TokenKind::dot);
  if (!inside) return;
  if (c == '{') APIGEN_TRY_MATCH(1, TokenKind::reference_left_curly);
  if (c == '}') APIGEN_TRY_MATCH(1, TokenKind::reference_right_curly);
}

Lexer::Match Lexer::match() const {
  switch (state_) {
    case State::line_comment:
    case State::formal_comment:
    case State::block_comment:
    case State::textblock: {
      std::string_view rest = text_.substr(position_);
      Match best = match_more();
      if (in(State::line_comment)) {
        std::size_t length = rest.starts_with("\r\n") ? 2 : rest[0] == '\n' || rest[0] == '\r' ? 1 : 0;
        APIGEN_TRY_MATCH(length, TokenKind::line_comment_end);
      } else if (in(State::textblock)) {
        if (rest.starts_with("]]#")) APIGEN_TRY_MATCH(3, TokenKind::textblock);
      } else if (rest.starts_with("*#")) {
        APIGEN_TRY_MATCH(2, in(State::formal_comment) ? TokenKind::formal_comment : TokenKind::block_comment);
      }
      if (!best.length) best = {1, in(State::textblock) ? Rule::more_any : Rule::skip};
      return best;
    }
    default: break;
  }
  Match best;
  std::string_view rest = text_.substr(position_);
  if (in(State::text) || in(State::reference) || in(State::modifier) || in(State::arguments)) {
    std::size_t i = 0;
    while (i < rest.size() && is_blank(rest[i])) ++i;
    std::size_t name = rest.substr(i).starts_with("#set") ? 4 : rest.substr(i).starts_with("#{set}") ? 6 : 0;
    if (name) {
      for (i += name; i < rest.size() && rest[i] == ' ';) ++i;
      if (i < rest.size() && rest[i] == '(') APIGEN_TRY_MATCH(i + 1, TokenKind::set);
    }
  }
  if (Match more = match_more(); more.length > best.length) best = more;
  if (rest.starts_with("##") && !in(State::modifier) && !in(State::arguments) && !in(State::index)) {
    APIGEN_TRY_MATCH(2, TokenKind::line_comment_start);
  }
  if (in(State::text)) match_text(best);
  if (in(State::directive) || in(State::arguments) || in(State::index)) match_directive(best);
  if (in(State::pre_directive)) match_pre_directive(best);
  if (in(State::reference) || in(State::modifier) || in(State::arguments)) match_reference(best);
  if (in(State::text) || in(State::reference)) {
    for (std::string_view empty : {"$[", "$![", "$\\![", "$."}) {
      if (rest.starts_with(empty)) APIGEN_TRY_MATCH(empty.size(), TokenKind::empty_index);
    }
  }
  if (!best.length && (in(State::reference) || in(State::modifier))) best = {1, Rule::reference_end};
  if (!best.length && in(State::pre_directive)) best = {1, Rule::directive_end};
  return best;
}

#undef APIGEN_TRY_MATCH

void Lexer::push() {
  stack_.push_back({left_, right_, state_});
  left_ = 0;
}

bool Lexer::pop() {
  if (stack_.empty()) {
    left_ = 0;
    state_ = State::text;
    return false;
  }
  Frame frame = stack_.back();
  stack_.pop_back();
  left_ = frame.left;
  right_ = frame.right;
  state_ = frame.state;
  return true;
}

void Lexer::close_parenthesis() {
  // A `)` closes the nearest state that saw a `(`; states above it have ended.
  while (left_ == 0) {
    if (!pop()) return;
  }
  if (left_ == right_ + 1) {
    pop();
  } else {
    ++right_;
  }
}

void Lexer::after_more(Rule rule) {
  if (in_comment_ || rule == Rule::more_any) return;
  switch (rule) {
    case Rule::more_dollar:
      if (in(State::reference)) pop();
      push();
      state_ = State::reference;
      break;
    case Rule::more_hash:
      if (in(State::reference) || in(State::modifier)) pop();
      push();
      state_ = State::pre_directive;
      break;
    case Rule::more_formal:
      --position_;
      [[fallthrough]];
    case Rule::more_textblock:
    case Rule::more_comment:
      in_comment_ = true;
      push();
      state_ = rule == Rule::more_formal ? State::formal_comment
               : rule == Rule::more_textblock ? State::textblock : State::block_comment;
      break;
    default: break;
  }
}

void Lexer::after_token(Token& token) {
  bool top_of_directive = left_ == 0 && !in_set_ && !in(State::arguments);
  switch (token.kind) {
    case TokenKind::index_left:
      push();
      state_ = State::index;
      break;
    case TokenKind::index_right: pop(); break;
    case TokenKind::left_paren:
      ++left_;
      if (in(State::modifier)) state_ = State::arguments;
      break;
    case TokenKind::right_paren: close_parenthesis(); break;
    case TokenKind::method_right_paren: state_ = State::reference; break;
    case TokenKind::set:
      push();
      in_set_ = true;
      state_ = State::directive;
      ++left_;
      break;
    case TokenKind::line_comment_start:
      if (in(State::reference)) pop();
      in_comment_ = true;
      push();
      state_ = State::line_comment;
      break;
    case TokenKind::line_comment_end:
    case TokenKind::formal_comment:
    case TokenKind::block_comment:
    case TokenKind::textblock:
      in_comment_ = false;
      pop();
      break;
    case TokenKind::string:
      if (in(State::directive) && top_of_directive) pop();
      break;
    case TokenKind::end_word:
    case TokenKind::else_word: pop(); break;
    case TokenKind::if_word:
    case TokenKind::elseif_word: state_ = State::directive; break;
    case TokenKind::integer:
      if (token.image.ends_with("..")) {
        position_ -= 2;
        token.end -= 2;
        token.image.resize(token.image.size() - 2);
      }
      if (top_of_directive && !in(State::index)) pop();
      break;
    case TokenKind::real:
      if (top_of_directive) pop();
      break;
    case TokenKind::dot:
      --position_;
      --token.end;
      token.image = ".";
      state_ = State::modifier;
      break;
    case TokenKind::reference_right_curly: pop(); break;
    default: break;
  }
}

bool Lexer::at_left_parenthesis() const {
  std::size_t i = position_;
  while (has(i) && (is_blank(text_[i]) || text_[i] == '\n' || text_[i] == '\r')) ++i;
  return at(i) == '(';
}

namespace {
/// Of a terminator, what is printed: `$`, `#`, and backslashes directly before a `$`.
void append_special(std::string& out, std::string_view image) {
  for (std::size_t i = 0; i < image.size(); ++i) {
    if (image[i] == '#' || image[i] == '$') out += image[i];
    if (image[i] != '\\') continue;
    std::size_t after = i;
    while (after < image.size() && image[after] == '\\') ++after;
    if (after < image.size() && image[after] == '$') {
      out += image.substr(i, after + 1 - i);
      i = after + 1;  // the character after the `$` is passed over, as Velocity does
    }
  }
}
}  // namespace

Token Lexer::next() {
  Token token;
  std::size_t begin = position_;
  while (true) {
    if (!has(position_)) {
      token.kind = begin == position_ ? TokenKind::end_of_text : TokenKind::error;
      token.begin = begin;
      token.end = position_;
      token.image = text_.substr(begin);
      return token;
    }
    Match found = match();
    if (!found.length) {
      token.begin = begin;
      token.end = position_ + 1;
      token.image = text_.substr(begin, token.end - begin);
      return token;
    }
    position_ += found.length;
    switch (found.rule) {
      case Rule::token:
        token.kind = found.kind;
        token.begin = begin;
        token.end = position_;
        token.image = text_.substr(begin, position_ - begin);
        after_token(token);
        return token;
      case Rule::skip: begin = position_; break;
      case Rule::reference_end:
      case Rule::directive_end: {
        std::string_view image = text_.substr(begin, position_ - begin);
        append_special(token.special, image);
        token.special_is_comment = image.starts_with("##");
        --position_;
        pop();
        begin = position_;
        break;
      }
      default: after_more(found.rule);
    }
  }
}

}  // namespace apigen::mapping
