// Conditions of filters and their operands.
#include <string>

#include "json_path_parser.h"
#include "number.h"

namespace apigen::rt::vtl {

const Condition* PathParser::sequence(Cursor& c, int depth, bool any) {
  const Condition* first = any ? sequence(c, depth, false) : operand_condition(c, depth);
  if (!first) return nullptr;
  Condition* whole = nullptr;
  auto* last = const_cast<Condition*>(first);
  while (true) {
    std::size_t before = c.position;
    c.skip_blanks();
    if (c.part(c.position, std::min(c.position + 2, c.text().size())) != (any ? "||" : "&&")) {
      c.position = before;
      break;
    }
    c.position += 2;
    const Condition* more = any ? sequence(c, depth, false) : operand_condition(c, depth);
    if (!more) {
      c.position = before;
      break;
    }
    if (!whole) {
      whole = arena_.make<Condition>();
      whole->kind = any ? Condition::Kind::any : Condition::Kind::all;
      whole->inner = first;
    }
    last->next = more;
    last = const_cast<Condition*>(more);
  }
  return whole ? whole : first;
}

const Condition* PathParser::operand_condition(Cursor& c, int depth) {
  if (depth > kDeepestPath) return nullptr;
  c.skip_blanks();
  if (c.current() == '!') {
    char next = c.at(c.next_significant(c.position));
    if (next != '$' && next != '@') {
      ++c.position;
      const Condition* inner = operand_condition(c, depth + 1);
      if (!inner) return nullptr;
      Condition* negation = arena_.make<Condition>();
      negation->kind = Condition::Kind::negation;
      negation->inner = inner;
      return negation;
    }
  }
  if (c.current() == '(') {
    ++c.position;
    const Condition* inner = any_of(c, depth + 1);
    c.skip_blanks();
    if (!inner || c.current() != ')') return nullptr;
    ++c.position;
    return copy_alone(inner);
  }
  return comparison(c);
}

const Condition* PathParser::copy_alone(const Condition* condition) {
  Condition* copy = arena_.make<Condition>(*condition);
  copy->next = nullptr;
  return copy;
}

const Condition* PathParser::comparison(Cursor& c) {
  Condition* condition = arena_.make<Condition>();
  if (!operand(c, condition->left)) return nullptr;
  std::size_t before = c.position;
  if (relation(c, condition->op) && operand(c, condition->right)) return condition;
  c.position = before;
  if (condition->left.kind != Operand::Kind::path) return nullptr;
  condition->kind = Condition::Kind::existence;
  return condition;
}

bool PathParser::relation(Cursor& c, Condition::Operator& op) {
  c.skip_blanks();
  std::size_t begin = c.position;
  if (is_comparison(c.current())) {
    while (is_comparison(c.current())) ++c.position;
  } else {
    while (!c.done() && c.current() != ' ') ++c.position;
  }
  std::string word(c.part(begin, c.position));
  for (char& letter : word) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + 32);
  }
  using O = Condition::Operator;
  static constexpr struct { std::string_view spelling; O op; } kOperators[] = {
      {"==", O::equal}, {"===", O::same}, {"!=", O::not_equal}, {"!==", O::not_same}, {"<", O::less}, {"<=", O::less_equal},
      {">", O::greater}, {">=", O::greater_equal}, {"=~", O::matches}, {"in", O::in}, {"nin", O::not_in}, {"contains", O::contains},
      {"all", O::all}, {"size", O::size}, {"empty", O::empty}, {"subsetof", O::subset}};
  for (const auto& known : kOperators) {
    if (known.spelling == word) {
      op = known.op;
      return true;
    }
  }
  return false;
}

bool PathParser::operand(Cursor& c, Operand& out) {
  c.skip_blanks();
  bool negated = false;
  if (c.current() == '!') {
    negated = true;
    ++c.position;
    c.skip_blanks();
    if (c.current() != '$' && c.current() != '@') return false;
  }
  std::size_t begin = c.position;
  switch (c.current()) {
    case '$':
    case '@': return path_operand(c, negated, out);
    case '\'':
    case '"': {
      std::size_t end = c.find_unescaped(begin, c.current());
      if (end == kNowhere) return false;
      out.kind = Operand::Kind::text;
      out.text = unescape(c.part(begin + 1, end));
      c.position = end + 1;
      return true;
    }
    case 't':
    case 'f':
    case 'n':
      for (std::string_view word : {"true", "false", "null"}) {
        if (!c.text().substr(begin).starts_with(word)) continue;
        out.kind = word == "null" ? Operand::Kind::null : Operand::Kind::boolean;
        out.boolean = word == "true";
        c.position += word.size();
        return true;
      }
      return false;
    case '{':
    case '[': {
      std::size_t end = c.find_closing(begin, c.current(), c.current() == '[' ? ']' : '}', false);
      if (end == kNowhere) return false;
      c.position = end + 1;
      const json::Value* tree = parse_lenient(arena_, c.part(begin, c.position));
      if (!tree) return false;
      out.kind = Operand::Kind::json;
      out.value = view(arena_, *tree);
      return true;
    }
    case '/': {
      std::size_t end = c.find_unescaped(begin, '/');
      if (end == kNowhere) return false;
      out.kind = Operand::Kind::pattern;
      out.text = c.part(begin + 1, end);
      out.ignore_case = c.at(end + 1) == 'i';
      c.position = end + (out.ignore_case ? 2 : 1);
      return true;
    }
    default: break;
  }
  while (is_digit(c.current()) || c.current() == '-' || c.current() == '.') ++c.position;
  std::string_view spelling = c.part(begin, c.position);
  if (spelling.find_first_of("0123456789") == kNowhere) return false;
  out.kind = Operand::Kind::number;
  out.text = spelling;
  out.value = number_of_json(arena_, spelling, spelling.find('.') == kNowhere);
  return true;
}

bool PathParser::path_operand(Cursor& c, bool negated, Operand& out) {
  std::size_t begin = c.position++;
  while (!c.done()) {
    if (c.current() == '[') {
      std::size_t close = c.find_closing(c.position, '[', ']', false);
      if (close == kNowhere) return false;
      c.position = close + 1;
      if (c.done()) break;
    }
    bool closes = c.current() == ')' && !closes_function(c, begin);
    if (is_comparison(c.current()) || c.current() == ' ' || closes) break;
    ++c.position;
  }
  out.kind = Operand::Kind::path;
  out.wanted = !negated;
  out.path = PathParser(arena_, depth_ + 1).parse(c.part(begin, c.position));
  return out.path != nullptr;
}

bool PathParser::closes_function(const Cursor& c, std::size_t begin) {
  std::size_t i = c.position;
  while (i > begin && c.at(i - 1) == ' ') --i;
  if (i == begin || c.at(i - 1) != '(') return false;
  for (i -= 1; i > begin; --i) {
    if (c.at(i) == '.') return true;
  }
  return false;
}

}  // namespace apigen::rt::vtl
