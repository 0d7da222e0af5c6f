#include "parser.h"


#include "quoted_text.h"

namespace apigen::mapping {
namespace {

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

}  // namespace apigen::mapping
