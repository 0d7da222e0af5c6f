// The tokens of Velocity 1.7's grammar.
//
// The token machine has a state stack, and which tokens exist depends on the state; tokens are cut only when the parser
// asks for them, since the parser also switches states. Reference: vtl-jsonpath sections 2 and 5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace apigen::mapping {

enum class TokenKind : std::uint8_t {
  index_left, index_right, left_bracket, right_bracket, comma, double_dot, colon, left_curly, right_curly,
  left_paren, right_paren, method_right_paren,
  escaped_directive, set, double_escape, escape, text, line_comment_start, line_comment_end, formal_comment,
  block_comment, textblock, space, string, true_word, false_word,
  minus, plus, multiply, divide, modulo, logical_and, logical_or, less, less_equal, greater, greater_equal,
  equal, not_equal, logical_not, assign,
  end_word, if_word, elseif_word, else_word, integer, real, word, bracketed_word, identifier, dot, reference_left_curly,
  reference_right_curly, empty_index, end_of_text,
  error,  // nothing fits here, or the text ends within a token; matches no rule of the grammar
};

struct Token {
  TokenKind kind = TokenKind::error;
  std::string image;         // its text, with what the machine had gathered before it
  std::string special;       // printed before it: `$` and `#` that began nothing
  bool special_is_comment = false;
  std::size_t begin = 0;     // byte in the template
  std::size_t end = 0;
};

class Lexer {
 public:
  /// `text` outlives the lexer.
  explicit Lexer(std::string_view text) : text_(text) {}

  /// Cuts the next token.
  Token next();

  /// What the parser does after the name of a directive: arguments are lexed as those of a directive.
  void enter_directive() { state_ = State::directive; }
  /// Whether a `(` follows, perhaps after white space. Moves nothing.
  bool at_left_parenthesis() const;
  /// A name that turned out to have no arguments.
  void leave_directive() { pop(); }
  /// After the `)` of a #set.
  void leave_set() { in_set_ = false; }

 private:
  enum class State : std::uint8_t {
    text, pre_directive, directive, reference, modifier, arguments, index,
    line_comment, formal_comment, block_comment, textblock,
  };
  enum class Rule : std::uint8_t { token, more_dollar, more_textblock, more_formal, more_comment, more_hash, more_any,
                                   skip, reference_end, directive_end };
  struct Match {
    std::size_t length = 0;
    Rule rule = Rule::token;
    TokenKind kind = TokenKind::error;
  };
  struct Frame { int left, right; State state; };

  Match match() const;
  Match match_more() const;
  void match_text(Match& best) const;
  void match_pre_directive(Match& best) const;
  void match_directive(Match& best) const;
  void match_reference(Match& best) const;
  void after_more(Rule rule);
  void after_token(Token& token);
  void push();
  bool pop();
  void close_parenthesis();
  char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  bool has(std::size_t i) const { return i < text_.size(); }
  bool in(State a) const { return state_ == a; }

  std::string_view text_;
  std::size_t position_ = 0;
  State state_ = State::text;
  std::vector<Frame> stack_;
  int left_ = 0, right_ = 0;
  bool in_comment_ = false;
  bool in_set_ = false;
};

}  // namespace apigen::mapping
