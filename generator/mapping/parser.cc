#include "parser.h"

#include <charconv>
#include <cstdlib>
#include <limits>

#include "quoted_text.h"

namespace apigen::mapping {
namespace {

constexpr int kDeepest = 100;

bool is_directive(std::string_view name) {
  for (std::string_view known : {"foreach", "define", "break", "stop", "literal", "include", "parse", "macro"}) {
    if (name == known) return true;
  }
  return false;
}

void add_text(Block& block, std::string_view text, std::size_t offset) {
  if (text.empty()) return;
  if (!block.statements.empty() && block.statements.back().kind == Statement::Kind::text) {
    block.statements.back().text += text;
    return;
  }
  Statement& statement = block.statements.emplace_back();
  statement.text = text;
  statement.offset = offset;
}

std::string token_literal(const Token& token) {
  if (token.kind == TokenKind::block_comment) return {};
  return token.special_is_comment ? token.image : token.special + token.image;
}

bool has_method(const Reference& reference) {
  for (const Access& access : reference.accesses) {
    if (access.kind == Access::Kind::method) return true;
  }
  return false;
}

}  // namespace

Parser::Deeper::Deeper(Parser& parser) : parser_(parser) {
  if (++parser_.depth_ > kDeepest) parser_.fail_at(parser_.offset_of(parser_.position_), "this is nested too deeply");
}

// -------------------------------------------------------------------------------------------------------------- tokens

const Token& Parser::token(std::size_t index) {
  while (tokens_.size() <= index) tokens_.push_back(lexer_.next());
  return tokens_[index];
}

Token& Parser::take() {
  token(position_);
  return tokens_[position_++];
}

bool Parser::accept(Kind kind) {
  if (peek() != kind) return false;
  ++position_;
  return true;
}

std::size_t Parser::expect(Kind kind, std::string_view what) {
  if (peek() != kind) fail(position_, what);
  return position_++;
}

void Parser::fail_at(std::size_t offset, std::string message, std::string suggestion) {
  throw SyntaxError{offset, std::move(message), std::move(suggestion)};
}

void Parser::fail(std::size_t index, std::string_view expected) {
  const Token& found = token(index);
  std::size_t offset = base_ + found.begin;
  std::string wanted(expected);
  if (found.kind == Kind::end_of_text) fail_at(offset, "the template ends where " + wanted + " is expected");
  if (found.kind == Kind::error) {
    char first = found.image.empty() ? '\0' : found.image.back();
    if (first == '"' || first == '\'') {
      fail_at(base_ + found.begin, "this string has no end", "a quote within a string is written twice; \\ does not escape it");
    }
    if (found.image.find_first_not_of("\\$!#{") == std::string::npos) {
      fail_at(offset, "a lone '" + found.image + "' cannot stand at the end of a template",
              "set it from a string: #set($d = '$')");
    }
    if (found.image.starts_with("#[[") || found.image.starts_with("#*")) fail_at(offset, "'" + found.image.substr(0, 3) + "' is never closed");
  }
  if (found.kind == Kind::integer && found.image.starts_with('-')) {
    fail_at(offset, "'" + found.image + "' is a negative number here, but " + wanted + " is expected",
            "put blanks around the minus sign of a subtraction: $a - 1");
  }
  std::string suggestion;
  if (index > 0 && tokens_[index - 1].kind == Kind::string && tokens_[index - 1].image.ends_with("\\\"")) {
    suggestion = "\\ does not escape a quote: write it twice within its string, or put the string in single quotes";
  }
  fail_at(offset, "'" + found.image.substr(0, 20) + "' stands where " + wanted + " is expected", suggestion);
}

std::string Parser::images(std::size_t first, std::size_t last) const {
  std::string text;
  for (std::size_t i = first; i <= last; ++i) text += tokens_[i].image;
  return text;
}

std::string Parser::literal(std::size_t first, std::size_t last) const {
  std::string text;
  for (std::size_t i = first; i <= last; ++i) text += token_literal(tokens_[i]);
  return text;
}

// ---------------------------------------------------------------------------------------------------------- statements

Block Parser::parse() {
  Block block;
  parse_statements(block);
  if (peek() == Kind::end_of_text) return block;
  if (peek() == Kind::end_word || peek() == Kind::else_word || peek() == Kind::elseif_word) {
    fail_at(offset_of(position_), "'" + token(position_).image.substr(0, 8) + "' belongs to no #if, #foreach or #define");
  }
  fail(position_, "text or a directive");
}

void Parser::parse_statements(Block& block) {
  Deeper deeper(*this);
  while (parse_statement(block)) {
  }
}

/// False at a token that begins no statement.
bool Parser::parse_statement(Block& block) {
  switch (peek()) {
    case Kind::if_word: parse_if(block); return true;
    case Kind::identifier:
    case Kind::reference_left_curly: {
      if (peek() == Kind::reference_left_curly && peek(1) != Kind::identifier) break;  // "${ " is text
      std::size_t first = position_;
      Reference reference = parse_reference();
      if (reference.bare) {
        add_text(block, tokens_[first].image, reference.offset);
      } else if (reference.escaped && !has_method(reference)) {
        add_text(block, reference.prefix + reference.literal, reference.offset);
      } else if (!reference.name.empty() || has_method(reference)) {
        Statement& print = block.statements.emplace_back();
        print.kind = Statement::Kind::print;
        print.offset = reference.offset;
        print.reference = std::move(reference);
      }
      return true;
    }
    case Kind::line_comment_start:
    case Kind::block_comment:
    case Kind::formal_comment: parse_comment(block); return true;
    case Kind::textblock: {
      const Token& found = take();
      add_text(block, std::string_view(found.image).substr(3, found.image.size() - 6), base_ + found.begin);
      return true;
    }
    case Kind::set: parse_set(block); return true;
    case Kind::escaped_directive: {
      Token& found = take();
      std::size_t slash = found.image.rfind('\\');
      std::string name = found.image.substr(slash + 2);
      if (name.starts_with('{')) name = name.substr(1, name.size() - 2);
      bool known = is_directive(name) || macros_.contains(name) || name == "if" || name == "end" || name == "set" ||
                   name == "else" || name == "elseif";
      if (known) found.image = found.image.substr(0, slash / 2) + found.image.substr(slash + 1);
      add_text(block, found.image, base_ + found.begin);
      return true;
    }
    case Kind::double_escape: parse_escapes(block); return true;
    case Kind::word:
    case Kind::bracketed_word: parse_directive(block); return true;
    case Kind::text:
    case Kind::dot:
    case Kind::right_paren:
    case Kind::left_paren:
    case Kind::integer:
    case Kind::real:
    case Kind::string:
    case Kind::escape:
    case Kind::reference_right_curly:
    case Kind::empty_index: break;
    default: return false;
  }
  std::size_t index = position_;
  take();
  add_text(block, token_literal(tokens_[index]), base_ + tokens_[index].begin);
  return true;
}

/// Pairs of backslashes: halved before a directive, kept before other text.
void Parser::parse_escapes(Block& block) {
  std::size_t first = position_;
  while (accept(Kind::double_escape)) {
  }
  const Token& next = token(position_);
  bool control = next.kind == Kind::if_word || next.kind == Kind::else_word || next.kind == Kind::elseif_word || next.kind == Kind::end_word;
  if (next.image.size() > 1) {
    std::string_view name = std::string_view(next.image).substr(1);
    control = control || is_directive(name) || macros_.contains(name);
  }
  std::string text;
  for (std::size_t i = first; i < position_; ++i) text += control ? "\\" : "\\\\";
  add_text(block, text, offset_of(first));
}

void Parser::parse_comment(Block& block) {
  const Token found = take();
  if (found.kind == Kind::line_comment_start) accept(Kind::line_comment_end);
  std::size_t end = found.image.find("##");
  if (end == std::string::npos) end = found.image.find("#*");
  if (end != std::string::npos) add_text(block, std::string_view(found.image).substr(0, end), base_ + found.begin);
}

void Parser::parse_set(Block& block) {
  std::size_t first = position_;
  take();
  skip_space();
  if (peek() != Kind::identifier && peek() != Kind::reference_left_curly) fail(position_, "a reference to set, such as $name,");
  std::size_t target_token = position_;
  Reference target = parse_reference();
  // Velocity takes the name of a plain target from the token itself: "${x}" and "$!x" set names that cannot be read.
  if (target.accesses.empty()) target.name = tokens_[target_token].image.substr(std::min<std::size_t>(1, tokens_[target_token].image.size()));
  skip_space();
  expect(Kind::assign, "'='");
  Expression value = parse_expression();
  expect(Kind::right_paren, "')' at the end of #set or an operator");
  lexer_.leave_set();
  Statement& statement = block.statements.emplace_back();
  statement.kind = Statement::Kind::assign;
  statement.reference = std::move(target);
  statement.expressions.push_back(std::move(value));
  statement.offset = offset_of(first);
}

void Parser::parse_if(Block& block) {
  Statement statement;
  statement.kind = Statement::Kind::condition;
  statement.offset = offset_of(position_);
  std::size_t opened = position_;
  do {
    take();
    skip_space();
    expect(Kind::left_paren, "'(' after #if");
    statement.expressions.push_back(parse_expression());
    expect(Kind::right_paren, "')' after the condition or an operator");
    parse_statements(statement.blocks.emplace_back());
  } while (peek() == Kind::elseif_word);
  if (accept(Kind::else_word)) parse_statements(statement.blocks.emplace_back());
  if (peek() == Kind::end_of_text) fail_at(offset_of(opened), "this #if has no #end");
  expect(Kind::end_word, "#end");
  block.statements.push_back(std::move(statement));
}

/// The arguments of pluggable directives: no operators.
Expression Parser::parse_directive_argument(bool& is_word) {
  Expression argument;
  argument.offset = offset_of(position_);
  is_word = false;
  if (peek() == Kind::word) {
    is_word = true;
    argument.text = take().image;
    return argument;
  }
  if (!parse_literal(argument, true)) fail(position_, "an argument or ')'");
  return argument;
}

void Parser::parse_directive(Block& block) {
  const std::size_t first = position_;
  const Token name_token = take();
  std::string name = name_token.kind == Kind::bracketed_word ? name_token.image.substr(2, name_token.image.size() - 3)
                                                              : name_token.image.substr(1);
  const bool known = is_directive(name);
  const std::size_t offset = base_ + name_token.begin;
  const bool is_macro = name == "macro";
  const bool has_block = known ? name == "foreach" || name == "define" || name == "literal" || is_macro : name.starts_with('@');
  lexer_.enter_directive();
  std::vector<Expression> arguments;
  std::vector<std::size_t> argument_tokens;
  std::size_t arguments_end = first;
  const bool has_arguments = lexer_.at_left_parenthesis();
  if (has_arguments) {
    skip_space();
    expect(Kind::left_paren, "'('");
    while (true) {
      std::size_t ahead = peek() == Kind::space ? 1 : 0;
      if (peek(ahead) == Kind::comma) {
        position_ += ahead + 1;
        skip_space();
      } else if (peek(ahead) == Kind::right_paren) {
        break;
      } else {
        position_ += ahead;
      }
      bool is_word = false;
      argument_tokens.push_back(position_);
      arguments.push_back(parse_directive_argument(is_word));
      std::size_t index = arguments.size() - 1;
      bool word_allowed = !known || (is_macro && index == 0) || (name == "foreach" && index == 1);
      if (is_word && !word_allowed) fail_at(arguments.back().offset, "#" + name + " does not take the word '" + arguments.back().text + "' here");
      if (is_macro && index == 0 && !is_word) fail_at(arguments.back().offset, "#macro needs a name as its first argument");
    }
    skip_space();
    arguments_end = expect(Kind::right_paren, "')'");
  } else {
    if (is_macro) fail_at(offset, "#macro needs a name as its first argument");
    lexer_.leave_directive();
  }

  Block body;
  std::size_t body_first = position_, last = has_arguments ? arguments_end : first;
  if (has_block && has_arguments) {
    parse_statements(body);
    if (peek() == Kind::end_of_text) fail_at(offset, "this #" + name + " has no #end");
    last = expect(Kind::end_word, "#end");
  }

  if (!known) {
    if (name.starts_with('@') && !has_arguments) add_text(block, "#" + name, offset);
    else add_text(block, images(first, last), offset);
    return;
  }
  if (is_macro) {
    if (arguments.empty()) fail_at(offset, "#macro needs a name as its first argument");
    macros_.insert(arguments[0].text);
    return;
  }
  if (has_block && !has_arguments) fail_at(offset, "#" + name + " needs arguments in parentheses");
  if (name == "literal") {
    if (!arguments.empty()) {
      add_text(block, literal(argument_tokens[0], argument_tokens.size() > 1 ? argument_tokens[1] - 1 : argument_tokens[0]), offset);
    } else if (body_first < last) {
      add_text(block, literal(body_first, last - 1), offset);
    } else {
      fail_at(offset, "#literal has nothing between it and its #end");
    }
    return;
  }

  Statement statement;
  statement.offset = offset;
  if (name == "stop" || name == "break") {
    if (arguments.size() > 1) fail_at(offset, "#" + name + " takes at most one argument");
    statement.kind = name == "stop" ? Statement::Kind::stop : Statement::Kind::leave;
    statement.expressions = std::move(arguments);
  } else if (name == "include" || name == "parse") {
    if (arguments.empty() && name == "include") return;
    fail_at(offset, "#" + name + " has nothing to include: a mapping template is one text");
  } else if (name == "define") {
    if (arguments.size() != 1) fail_at(offset, "#define takes one argument, the name of the block");
    statement.kind = Statement::Kind::define;
    statement.reference.name = tokens_[argument_tokens[0]].image.substr(1);
    statement.blocks.push_back(std::move(body));
  } else {
    // Velocity looks only at the third argument for the list, and at the fourth for what to repeat.
    statement.kind = Statement::Kind::loop;
    if (arguments.empty()) fail_at(offset, "#foreach needs ($item in $list)");
    if (arguments[0].kind == Expression::Kind::reference) statement.reference.name = arguments[0].reference->name;
    else statement.reference.name = tokens_[argument_tokens[0]].image.substr(1);
    if (arguments.size() < 2) fail_at(offset, "#foreach needs ($item in $list)");
    if (arguments.size() == 2) return;
    if (arguments.size() > 3) {
      body = Block();
      if (arguments[3].kind == Expression::Kind::reference && !arguments[3].reference->bare) {
        Statement& print = body.statements.emplace_back();
        print.kind = Statement::Kind::print;
        print.offset = arguments[3].offset;
        print.reference = std::move(*arguments[3].reference);
      }
    }
    statement.expressions.push_back(std::move(arguments[2]));
    statement.blocks.push_back(std::move(body));
  }
  block.statements.push_back(std::move(statement));
}

// --------------------------------------------------------------------------------------------------------- expressions

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

// ---------------------------------------------------------------------------------------------------------- references

Expression Parser::reference_expression() {
  Expression expression;
  Reference reference = parse_reference();
  if (reference.bare) return expression;
  expression.kind = Expression::Kind::reference;
  expression.reference = std::make_unique<Reference>(std::move(reference));
  return expression;
}

Reference Parser::parse_reference() {
  Deeper deeper(*this);
  Reference reference;
  const std::size_t first = position_;
  reference.offset = offset_of(first);
  const bool formal = accept(Kind::reference_left_curly);
  expect(Kind::identifier, "a name");
  auto indexes = [&] {
    while (peek() == Kind::index_left) reference.accesses.push_back(parse_index());
  };
  indexes();
  while (peek() == Kind::dot && peek(1) == Kind::identifier) {
    take();
    if (method_ahead()) {
      reference.accesses.push_back(parse_method());
    } else {
      Access access;
      access.offset = offset_of(position_);
      access.name = take().image;
      reference.accesses.push_back(std::move(access));
    }
    indexes();
  }
  if (formal) expect(Kind::reference_right_curly, "'}'");
  finish_reference(reference, first, position_ - 1);
  return reference;
}

Access Parser::parse_method() {
  Access access;
  access.kind = Access::Kind::method;
  access.offset = offset_of(position_);
  access.name = take().image;
  expect(Kind::left_paren, "'('");
  if (peek() != Kind::method_right_paren) {
    do access.arguments.push_back(parse_parameter());
    while (accept(Kind::comma));
  }
  expect(Kind::method_right_paren, "',' or ')' (arguments take no operators)");
  return access;
}

Access Parser::parse_index() {
  Access access;
  access.kind = Access::Kind::index;
  access.offset = offset_of(position_);
  take();
  skip_space();
  Expression argument;
  bool allowed = peek() == Kind::string || peek() == Kind::integer || peek() == Kind::true_word || peek() == Kind::false_word ||
                 peek() == Kind::identifier || peek() == Kind::reference_left_curly;
  if (!allowed) fail(position_, "a string, an integer or a reference as index");
  parse_literal(argument, false);
  access.arguments.push_back(std::move(argument));
  skip_space();
  expect(Kind::index_right, "']'");
  return access;
}

/// Settles what a reference prints around its value (reference section 8). Its first token loses what it sheds, since
/// an unknown directive around it prints the token as it is then.
void Parser::finish_reference(Reference& reference, std::size_t first, std::size_t last) {
  std::string& image = tokens_[first].image;
  if (image.find("\\!") != std::string::npos) return;  // $\!x: never has a value
  std::size_t slashes = image.find_first_not_of('\\');
  if (slashes == std::string::npos) slashes = image.size();
  reference.escaped = slashes % 2 == 1;
  reference.prefix = image.substr(0, slashes / 2);
  image.erase(0, slashes);
  std::size_t dollar = image.rfind('$');
  if (dollar != std::string::npos && dollar > 0) {
    if (!reference.escaped) reference.prefix += image.substr(0, dollar);
    image.erase(0, dollar);
  }
  reference.literal = literal(first, last);
  if (image.starts_with("$!")) {
    if (!reference.escaped) reference.literal.clear();
    reference.name = image.starts_with("$!{") ? tokens_[first + 1].image : image.substr(2);
  } else if (image == "${") {
    reference.name = tokens_[first + 1].image;
  } else if (image.starts_with('$')) {
    reference.name = image.substr(1);
  } else {
    reference.bare = true;
  }
}

// ---------------------------------------------------------------------------------------------------------- look-ahead

bool Parser::scan(std::size_t& at, Kind kind) {
  if (token(at).kind != kind) return false;
  ++at;
  return true;
}

/// `[` reference-or-integer `..`: a range and no list.
bool Parser::range_ahead() {
  std::size_t at = position_ + 1;
  scan(at, Kind::space);
  if (!scan_reference(at) && !scan(at, Kind::integer)) return false;
  scan(at, Kind::space);
  return token(at).kind == Kind::double_dot;
}

bool Parser::scan_reference(std::size_t& at) {
  std::size_t from = at;
  bool formal = scan(at, Kind::reference_left_curly);
  auto give_up = [&] { at = from; return false; };
  if (!scan(at, Kind::identifier)) return give_up();
  auto indexes = [&] {
    while (token(at).kind == Kind::index_left) {
      std::size_t start = at++;
      scan(at, Kind::space);
      bool ok = scan(at, Kind::string) || scan(at, Kind::integer) || scan(at, Kind::true_word) || scan(at, Kind::false_word) || scan_reference(at);
      scan(at, Kind::space);
      if (!ok || !scan(at, Kind::index_right)) {
        at = start;
        return;
      }
    }
  };
  indexes();
  while (token(at).kind == Kind::dot) {
    std::size_t start = at++;
    if (!scan_method(at) && !scan(at, Kind::identifier)) {
      at = start;
      break;
    }
    indexes();
  }
  if (formal && !scan(at, Kind::reference_right_curly)) return give_up();
  return true;
}

bool Parser::scan_method(std::size_t& at) {
  std::size_t from = at;
  bool ok = scan(at, Kind::identifier) && scan(at, Kind::left_paren);
  if (ok && token(at).kind != Kind::method_right_paren) {
    do ok = scan_parameter(at);
    while (ok && scan(at, Kind::comma));
  }
  if (ok && scan(at, Kind::method_right_paren)) return true;
  at = from;
  return false;
}

bool Parser::scan_parameter(std::size_t& at) {
  Deeper deeper(*this);
  std::size_t from = at;
  scan(at, Kind::space);
  bool ok = scan(at, Kind::string) || scan(at, Kind::integer) || scan(at, Kind::true_word) || scan(at, Kind::false_word) ||
            scan(at, Kind::real) || scan_reference(at);
  if (!ok && scan(at, Kind::left_bracket)) {
    ok = true;
    if (!scan(at, Kind::right_bracket)) {
      do ok = scan_parameter(at);
      while (ok && (scan(at, Kind::comma) || scan(at, Kind::double_dot)));
      ok = ok && scan(at, Kind::right_bracket);
    }
  } else if (!ok && scan(at, Kind::left_curly)) {
    std::size_t inside = at;
    do ok = scan_parameter(at) && scan(at, Kind::colon) && scan_parameter(at);
    while (ok && scan(at, Kind::comma));
    if (!ok) {
      at = inside;
      scan(at, Kind::space);
    }
    ok = scan(at, Kind::right_curly) || scan(at, Kind::reference_right_curly);
  }
  scan(at, Kind::space);
  if (!ok) at = from;
  return ok;
}

/// Whether name `(` and the beginning of an argument or a `)` follow; `$a.b(]` is the property b and text.
bool Parser::method_ahead() {
  if (peek(1) != Kind::left_paren) return false;
  switch (peek(2)) {
    case Kind::space: case Kind::string: case Kind::integer: case Kind::left_bracket: case Kind::left_curly:
    case Kind::true_word: case Kind::false_word: case Kind::identifier: case Kind::real: case Kind::method_right_paren:
      return true;
    case Kind::reference_left_curly: return peek(3) == Kind::identifier || peek(3) != Kind::error;
    default: return false;
  }
}

}  // namespace apigen::mapping
