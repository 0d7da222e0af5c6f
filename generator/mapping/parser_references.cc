// References with their steps, and the look-ahead that tells them from text.
#include "parser.h"

namespace apigen::mapping {

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
