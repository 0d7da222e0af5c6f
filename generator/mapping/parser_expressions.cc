// Expressions: operators by precedence, literals, lists, maps, ranges, strings.
#include <charconv>
#include <cstdlib>
#include <limits>

#include "parser.h"
#include "quoted_text.h"

namespace apigen::mapping {

Expression Parser::parse_expression() {
  Deeper deeper(*this);
  return parse_binary(0);
}

Expression Parser::parse_binary(int level) {
  using E = Expression::Kind;
  auto operation = [&](Kind kind) -> E {
    switch (level) {
      case 0: return kind == Kind::logical_or ? E::logical_or : E::null_value;
      case 1: return kind == Kind::logical_and ? E::logical_and : E::null_value;
      case 2: return kind == Kind::equal ? E::equal : kind == Kind::not_equal ? E::not_equal : E::null_value;
      case 3:
        return kind == Kind::less ? E::less : kind == Kind::greater ? E::greater : kind == Kind::less_equal ? E::less_equal
               : kind == Kind::greater_equal ? E::greater_equal : E::null_value;
      case 4: return kind == Kind::plus ? E::add : kind == Kind::minus ? E::subtract : E::null_value;
      default:
        return kind == Kind::multiply ? E::multiply : kind == Kind::divide ? E::divide : kind == Kind::modulo ? E::modulo : E::null_value;
    }
  };
  auto operand = [&] { return level == 5 ? parse_unary() : parse_binary(level + 1); };
  Expression left = operand();
  int chained = 0;
  while (true) {
    E kind = operation(peek());
    if (kind == E::null_value) return left;
    if (++chained > kDeepest) fail_at(offset_of(position_), "this expression is too long");
    Expression whole;
    whole.kind = kind;
    whole.offset = offset_of(position_);
    take();
    const std::size_t right = position_;
    whole.operands.push_back(std::move(left));
    whole.operands.push_back(operand());
    whole.source = literal(right, position_ - 1);  // Velocity's node begins behind the operator
    left = std::move(whole);
  }
}

Expression Parser::parse_unary() {
  std::size_t ahead = peek() == Kind::space ? 1 : 0;
  if (peek(ahead) != Kind::logical_not) return parse_primary();
  Deeper deeper(*this);
  position_ += ahead;
  Expression negation;
  negation.kind = Expression::Kind::negation;
  negation.offset = offset_of(position_);
  take();
  negation.operands.push_back(parse_unary());
  return negation;
}

Expression Parser::parse_primary() {
  skip_space();
  Expression value;
  value.offset = offset_of(position_);
  if (accept(Kind::left_paren)) {
    const std::size_t first = position_;
    value = parse_expression();
    value.source = literal(first, position_ - 1);
    expect(Kind::right_paren, "')' or an operator");
  } else if (!parse_literal(value, true)) {
    fail(position_, "a value");
  }
  skip_space();
  return value;
}

Expression Parser::parse_parameter() {
  Deeper deeper(*this);
  skip_space();
  Expression value;
  value.offset = offset_of(position_);
  if (!parse_literal(value, true)) fail(position_, "a value");
  skip_space();
  return value;
}

bool Parser::parse_literal(Expression& out, bool reals) {
  std::size_t offset = offset_of(position_);
  switch (peek()) {
    case Kind::string: {
      std::size_t index = position_;
      take();
      out = parse_string(index);
      break;
    }
    case Kind::identifier:
    case Kind::reference_left_curly: out = reference_expression(); break;
    case Kind::integer: {
      const std::string& digits = take().image;
      out.kind = Expression::Kind::integer;
      auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.integer);
      if (error != std::errc{}) {
        out.kind = Expression::Kind::big_integer;
        out.text = digits;
      }
      break;
    }
    case Kind::real:
      if (!reals) return false;
      out.kind = Expression::Kind::real;
      out.real = std::strtod(take().image.c_str(), nullptr);
      break;
    case Kind::left_bracket: out = range_ahead() ? parse_range() : parse_list(); break;
    case Kind::left_curly: out = parse_map(); break;
    case Kind::true_word:
    case Kind::false_word:
      out.kind = Expression::Kind::boolean;
      out.boolean = take().kind == Kind::true_word;
      break;
    default: return false;
  }
  out.offset = offset;
  return true;
}

Expression Parser::parse_map() {
  Deeper deeper(*this);
  Expression map;
  map.kind = Expression::Kind::map;
  take();
  std::size_t ahead = peek() == Kind::space ? 1 : 0;
  if (peek(ahead) == Kind::right_curly || peek(ahead) == Kind::reference_right_curly) {
    position_ += ahead;
  } else {
    do {
      map.operands.push_back(parse_parameter());
      expect(Kind::colon, "':' after a key");
      map.operands.push_back(parse_parameter());
    } while (accept(Kind::comma));
  }
  if (peek() != Kind::right_curly && peek() != Kind::reference_right_curly) fail(position_, "',' or '}'");
  take();
  return map;
}

Expression Parser::parse_list() {
  Deeper deeper(*this);
  Expression list;
  list.kind = Expression::Kind::list;
  take();
  if (peek() != Kind::right_bracket) {
    do list.operands.push_back(parse_parameter());
    while (accept(Kind::comma));
  }
  expect(Kind::right_bracket, "',' or ']'");
  return list;
}

Expression Parser::parse_range() {
  Expression range;
  range.kind = Expression::Kind::range;
  const std::size_t first = position_;
  take();
  skip_space();
  Expression bound;
  parse_literal(bound, false);
  range.operands.push_back(std::move(bound));
  skip_space();
  expect(Kind::double_dot, "'..'");
  skip_space();
  if (peek() != Kind::integer && peek() != Kind::identifier && peek() != Kind::reference_left_curly) fail(position_, "an integer or a reference");
  Expression other;
  parse_literal(other, false);
  range.operands.push_back(std::move(other));
  skip_space();
  range.source = literal(first, expect(Kind::right_bracket, "']'"));
  return range;
}

Expression Parser::parse_string(std::size_t index) {
  const Token found = tokens_[index];
  Expression string;
  char quote = found.image[0];
  std::string_view inner = std::string_view(found.image).substr(1, found.image.size() - 2);
  std::string text(inner);
  if (quote == '"' && !decode_unicode_escapes(text)) {
    fail_at(base_ + found.begin, "\\u in a string needs four hexadecimal digits after it");
  }
  text = halve_quotes(text, quote);
  if (quote != '"' || found.image.find_first_of("$#") == std::string::npos) {
    string.kind = Expression::Kind::text;
    string.text = std::move(text);
    return string;
  }
  // Parsed as a template with a blank behind it, so that a `$` or `#` may end the string; the blank is not printed.
  Deeper deeper(*this);
  bool has_line_comment = text.find("##") != std::string::npos;
  if (!has_line_comment) text += ' ';
  Parser nested(text, base_ + found.begin + 1, depth_);
  auto block = std::make_unique<Block>(nested.parse());
  if (!has_line_comment && !block->statements.empty()) {
    Statement& last = block->statements.back();
    if (last.kind == Statement::Kind::text && last.text.ends_with(' ')) {
      last.text.pop_back();
      if (last.text.empty()) block->statements.pop_back();
    }
  }
  bool plain = block->statements.empty() || (block->statements.size() == 1 && block->statements[0].kind == Statement::Kind::text);
  if (plain) {
    string.kind = Expression::Kind::text;
    if (!block->statements.empty()) string.text = std::move(block->statements[0].text);
  } else {
    string.kind = Expression::Kind::interpolation;
    string.block = std::move(block);
  }
  return string;
}

}  // namespace apigen::mapping
