// Velocity 1.7's grammar over the tokens of lexer.h, giving the tree of ast.h.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/mapping/ast.h"
#include "lexer.h"

namespace apigen::mapping {

/// Thrown within parsing; parse_template() turns it into a diagnostic.
struct SyntaxError {
  std::size_t offset;
  std::string message;
  std::string suggestion;
};

class Parser {
 public:
  /// `base` is added to all offsets (a string within a template is parsed as a template of its own).
  explicit Parser(std::string_view text, std::size_t base = 0, int depth = 0) : lexer_(text), base_(base), depth_(depth) {}

  /// Parses the whole text; throws SyntaxError.
  Block parse();

 private:
  using Kind = TokenKind;

  // Tokens.
  const Token& token(std::size_t index);
  Kind peek(std::size_t ahead = 0) { return token(position_ + ahead).kind; }
  Token& take();
  std::size_t expect(Kind kind, std::string_view what);
  bool accept(Kind kind);
  void skip_space() { accept(Kind::space); }
  [[noreturn]] void fail(std::size_t index, std::string_view expected);
  [[noreturn]] void fail_at(std::size_t offset, std::string message, std::string suggestion = {});
  std::string images(std::size_t first, std::size_t last) const;
  std::string literal(std::size_t first, std::size_t last) const;
  std::size_t offset_of(std::size_t index) { return base_ + token(index).begin; }

  // Statements.
  void parse_statements(Block& block);
  bool parse_statement(Block& block);
  void parse_escapes(Block& block);
  void parse_comment(Block& block);
  void parse_set(Block& block);
  void parse_if(Block& block);
  void parse_directive(Block& block);
  Expression parse_directive_argument(bool& is_word);

  // Expressions.
  Expression parse_expression();
  Expression parse_binary(int level);
  Expression parse_unary();
  Expression parse_primary();
  Expression parse_parameter();
  bool parse_literal(Expression& out, bool reals);
  Expression parse_map();
  Expression parse_list();
  Expression parse_range();
  Expression parse_string(std::size_t index);
  Expression reference_expression();
  Reference parse_reference();
  Access parse_method();
  Access parse_index();
  void finish_reference(Reference& reference, std::size_t first, std::size_t last);

  // Look-ahead without taking tokens; each moves `at` past what it recognised.
  bool range_ahead();
  bool scan(std::size_t& at, Kind kind);
  bool scan_reference(std::size_t& at);
  bool scan_method(std::size_t& at);
  bool scan_parameter(std::size_t& at);
  bool method_ahead();

  static constexpr int kDeepest = 100;
  struct Deeper {
    explicit Deeper(Parser& parser);
    ~Deeper() { --parser_.depth_; }
    Parser& parser_;
  };

  Lexer lexer_;
  std::vector<Token> tokens_;
  std::size_t position_ = 0;
  std::size_t base_;
  int depth_;
  std::set<std::string, std::less<>> macros_;  // swallowed, but `\#name` is an escape for them
};

}  // namespace apigen::mapping
