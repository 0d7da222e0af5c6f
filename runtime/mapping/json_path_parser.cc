#include <charconv>
#include <string>

#include "java.h"
#include "json_path.h"
#include "number.h"

namespace apigen::rt::vtl {
namespace {

constexpr int kDeepest = 32;
constexpr std::size_t kNone = std::string_view::npos;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_comparison(char c) { return c == '<' || c == '>' || c == '=' || c == '~' || c == '!'; }

std::string_view trim(std::string_view text) {
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
    return kNone;
  }
  std::size_t find_closing(std::size_t from, char open, char close, bool skip_patterns) const {
    int depth = 1;
    for (std::size_t i = from + 1; in(i); ++i) {
      char c = text_[i];
      if (c == '\'' || c == '"' || (c == '/' && skip_patterns)) {
        i = find_unescaped(i, c);
        if (i == kNone) return kNone;
        continue;
      }
      if (c == open) ++depth;
      if (c == close && --depth == 0) return i;
    }
    return kNone;
  }
  std::size_t position = 0;

 private:
  std::string_view text_;
};

class PathParser {
 public:
  PathParser(Arena& arena, int depth) : arena_(arena), depth_(depth) {}

  const JsonPath* parse(std::string_view text) {
    if (depth_ > kDeepest) return nullptr;
    text = trim(text);
    if (text.empty()) return nullptr;
    if (text[0] != '$' && text[0] != '@') {
      Buffer longer(arena_);
      longer.append("$.").append(text);
      text = longer.view();
    }
    if (text.back() == '.') return nullptr;
    Cursor c(text);
    JsonPath* path = arena_.make<JsonPath>();
    path->at_root = text[0] == '$';
    ++c.position;
    if (!c.done()) {
      if (c.current() != '.' && c.current() != '[') return nullptr;
      if (!next_token(c)) return nullptr;
    }
    path->first = first_;
    path->definite = definite_;
    return path;
  }

 private:
  PathToken& add(PathToken::Kind kind, bool token_definite) {
    PathToken* token = arena_.make<PathToken>();
    token->kind = kind;
    token->upstream_definite = definite_;
    if (last_) last_->next = token;
    else first_ = token;
    last_ = token;
    definite_ = definite_ && token_definite;
    return *token;
  }

  bool next_token(Cursor& c) {
    while (true) {
      bool ok = false;
      if (c.current() == '[') {
        ok = bracket(c);
      } else if (c.current() == '.') {
        if (c.at(c.position + 1) == '.') {
          add(PathToken::Kind::scan, false);
          c.position += 2;
        } else {
          ++c.position;
        }
        if (c.done() || c.current() == '.') return false;
        if (c.current() == '[') continue;
        ok = c.current() == '*' ? dot_wildcard(c) : property_or_function(c);
      } else if (c.current() == '*') {
        ok = dot_wildcard(c);
      } else {
        ok = property_or_function(c);
      }
      if (!ok) return false;
      // Jayway takes a single character behind a token for the end: "$.a[" is "$.a".
      if (c.position + 1 >= c.text().size()) return true;
    }
  }

  bool dot_wildcard(Cursor& c) {
    ++c.position;
    add(PathToken::Kind::wildcard, false);
    return true;
  }

  void add_names(const std::string_view* names, std::size_t count) {
    // Several names merge into one object at the end of a path, and are walked one after the other within it.
    PathToken& token = add(PathToken::Kind::property, true);
    token.names = names;
    token.count = static_cast<std::uint32_t>(count);
  }

  bool property_or_function(Cursor& c) {
    if (c.current() == ' ') return false;
    std::size_t begin = c.position, i = begin;
    while (c.in(i) && c.at(i) != '.' && c.at(i) != '[' && c.at(i) != '(') {
      if (c.at(i) == ' ') return false;
      ++i;
    }
    std::string_view name = c.part(begin, i);
    if (c.at(i) != '(') {
      c.position = i;
      add_names(new (arena_.allocate(sizeof(std::string_view), alignof(std::string_view))) std::string_view(name), 1);
      settle_multiple();
      return true;
    }
    return function(c, name, i);
  }

  /// A property of several names that is followed by something is no longer definite.
  void settle_multiple() {
    bool definite = true;
    for (PathToken* token = first_; token; token = const_cast<PathToken*>(token->next)) {
      token->upstream_definite = definite;
      bool token_definite = true;
      switch (token->kind) {
        case PathToken::Kind::property: token_definite = token->count == 1 || !token->next; break;
        case PathToken::Kind::index: token_definite = token->count == 1; break;
        case PathToken::Kind::function: break;
        default: token_definite = false;
      }
      definite = definite && token_definite;
    }
    definite_ = definite;
  }

  bool function(Cursor& c, std::string_view name, std::size_t open) {
    PathToken& token = add(PathToken::Kind::function, true);
    using F = PathToken::Function;
    token.function = name == "length" || name == "size" ? F::length : name == "sum" ? F::sum : name == "min" ? F::min : name == "max" ? F::max
                     : name == "avg" ? F::avg : name == "stddev" ? F::stddev : name == "concat" ? F::concat : name == "append" ? F::append : F::unknown;
    std::size_t close = c.find_closing(open, '(', ')', false);
    if (close == kNone) return false;
    ArenaVector<Operand> arguments(arena_);
    std::size_t from = open + 1;
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = from; i <= close; ++i) {
      char ch = c.at(i);
      if (ch == '"' && c.at(i - 1) != '\\') quoted = !quoted;
      if (quoted) continue;
      if (ch == '(' || ch == '[' || ch == '{') ++depth;
      if ((ch == ')' && i != close) || ch == ']' || ch == '}') --depth;
      if ((ch == ',' && depth == 0) || i == close) {
        std::string_view text = trim(c.part(from, i));
        from = i + 1;
        if (text.empty()) continue;
        Operand argument;
        if (text[0] == '$' || text[0] == '@') {
          argument.kind = Operand::Kind::path;
          argument.path = PathParser(arena_, depth_ + 1).parse(text);
          if (!argument.path) return false;
        } else if (text[0] == '{' || text[0] == '"' || is_digit(text[0])) {
          const json::Value* tree = parse_lenient(arena_, text);
          if (!tree) return false;
          argument.kind = Operand::Kind::json;
          argument.value = wrap(arena_, *tree);
        } else {
          continue;  // Jayway passes over what begins with anything else
        }
        arguments.push_back(argument);
      }
    }
    token.arguments = arguments.begin();
    token.count = static_cast<std::uint32_t>(arguments.size());
    c.position = close + 1;
    return true;
  }

  bool bracket(Cursor& c) {
    char first = c.at(c.next_significant(c.position));
    bool ok = false;
    if (first == '\'' || first == '"') ok = names(c, first);
    else if (is_digit(first) || first == '-' || first == ':') ok = array(c);
    else if (first == '*') ok = bracket_wildcard(c);
    else if (first == '?') ok = filter(c);
    if (ok) settle_multiple();
    return ok;
  }

  bool names(Cursor& c, char quote) {
    ArenaVector<std::string_view> found(arena_);
    std::size_t i = c.position + 1;
    bool want_name = true;
    while (true) {
      while (c.at(i) == ' ') ++i;
      if (!c.in(i)) return false;
      if (c.at(i) == ']') break;
      if (c.at(i) == ',') {
        if (want_name) return false;
        want_name = true;
        ++i;
        continue;
      }
      if (c.at(i) != quote || !want_name) return false;
      std::size_t end = c.find_unescaped(i, quote);
      if (end == kNone) return false;
      found.push_back(unescape(c.part(i + 1, end)));
      want_name = false;
      i = end + 1;
    }
    if (want_name) return false;
    c.position = i + 1;
    add_names(found.begin(), found.size());
    return true;
  }

  std::string_view unescape(std::string_view text) {
    if (text.find('\\') == kNone) return text;
    Buffer out(arena_);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\' || i + 1 >= text.size()) {
        out.append(text[i]);
        continue;
      }
      switch (text[++i]) {
        case 'n': out.append('\n'); break;
        case 't': out.append('\t'); break;
        case 'r': out.append('\r'); break;
        case 'b': out.append('\b'); break;
        case 'f': out.append('\f'); break;
        default: out.append(text[i]);
      }
    }
    return out.view();
  }

  static bool integer(std::string_view text, std::int32_t& out) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size();
  }

  bool array(Cursor& c) {
    std::size_t close = c.text().find(']', c.position);
    if (close == kNone) return false;
    std::string_view expression = trim(c.part(c.position + 1, close));
    if (expression.find_first_not_of("0123456789,-: ") != kNone) return false;
    c.position = close + 1;
    if (expression.find(':') != kNone) {
      if (expression.find_first_of(", ") != kNone) return false;
      PathToken& token = add(PathToken::Kind::slice, false);
      std::size_t colon = expression.find(':');
      std::string_view from = expression.substr(0, colon), to = expression.substr(colon + 1);
      to = to.substr(0, to.find(':'));  // a step is not looked at
      token.has_from = !from.empty();
      token.has_to = !to.empty();
      if (token.has_from && !integer(from, token.from)) return false;
      if (token.has_to && !integer(to, token.to)) return false;
      return token.has_from || token.has_to;
    }
    ArenaVector<std::int32_t> indexes(arena_);
    while (true) {
      std::size_t comma = expression.find(',');
      std::int32_t index = 0;
      if (!integer(trim(expression.substr(0, comma)), index)) return false;
      indexes.push_back(index);
      if (comma == kNone) break;
      expression.remove_prefix(comma + 1);
    }
    PathToken& token = add(PathToken::Kind::index, indexes.size() == 1);
    token.indexes = indexes.begin();
    token.count = static_cast<std::uint32_t>(indexes.size());
    return true;
  }

  bool bracket_wildcard(Cursor& c) {
    std::size_t close = c.next_significant(c.next_significant(c.position));
    if (c.at(close) != ']') return false;
    c.position = close + 1;
    add(PathToken::Kind::wildcard, false);
    return true;
  }

  bool filter(Cursor& c) {
    std::size_t open = c.next_significant(c.next_significant(c.position));
    if (c.at(open) != '(') return false;
    std::size_t close = c.find_closing(open, '(', ')', true);
    if (close == kNone) return false;
    std::size_t end = c.next_significant(close);
    if (c.at(end) != ']') return false;
    Cursor inside(c.part(open, close + 1));
    const Condition* condition = any_of(inside, depth_);
    inside.skip_blanks();
    if (!condition || !inside.done()) return false;
    add(PathToken::Kind::filter, false).condition = condition;
    c.position = end + 1;
    return true;
  }

  // -------------------------------------------------------------------------------------------------------- conditions

  const Condition* sequence(Cursor& c, int depth, bool any) {
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
  const Condition* any_of(Cursor& c, int depth) { return sequence(c, depth, true); }

  const Condition* operand_condition(Cursor& c, int depth) {
    if (depth > kDeepest) return nullptr;
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

  /// A parenthesised condition becomes a sibling of others; its own siblings are within it already.
  const Condition* copy_alone(const Condition* condition) {
    Condition* copy = arena_.make<Condition>(*condition);
    copy->next = nullptr;
    return copy;
  }

  const Condition* comparison(Cursor& c) {
    Condition* condition = arena_.make<Condition>();
    if (!operand(c, condition->left)) return nullptr;
    std::size_t before = c.position;
    if (relation(c, condition->op) && operand(c, condition->right)) return condition;
    c.position = before;
    if (condition->left.kind != Operand::Kind::path) return nullptr;
    condition->kind = Condition::Kind::existence;
    return condition;
  }

  bool relation(Cursor& c, Condition::Operator& op) {
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

  bool operand(Cursor& c, Operand& out) {
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
        if (end == kNone) return false;
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
        if (end == kNone) return false;
        c.position = end + 1;
        const json::Value* tree = parse_lenient(arena_, c.part(begin, c.position));
        if (!tree) return false;
        out.kind = Operand::Kind::json;
        out.value = wrap(arena_, *tree);
        return true;
      }
      case '/': {
        std::size_t end = c.find_unescaped(begin, '/');
        if (end == kNone) return false;
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
    if (spelling.find_first_of("0123456789") == kNone) return false;
    out.kind = Operand::Kind::number;
    out.text = spelling;
    out.value = number_of_json(arena_, spelling, spelling.find('.') == kNone);
    return true;
  }

  bool path_operand(Cursor& c, bool negated, Operand& out) {
    std::size_t begin = c.position++;
    while (!c.done()) {
      if (c.current() == '[') {
        std::size_t close = c.find_closing(c.position, '[', ']', false);
        if (close == kNone) return false;
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

  static bool closes_function(const Cursor& c, std::size_t begin) {
    std::size_t i = c.position;
    while (i > begin && c.at(i - 1) == ' ') --i;
    if (i == begin || c.at(i - 1) != '(') return false;
    for (i -= 1; i > begin; --i) {
      if (c.at(i) == '.') return true;
    }
    return false;
  }

  Arena& arena_;
  int depth_;
  PathToken* first_ = nullptr;
  PathToken* last_ = nullptr;
  bool definite_ = true;
};

}  // namespace

const JsonPath* parse_json_path(Arena& arena, std::string_view text) { return PathParser(arena, 0).parse(text); }

}  // namespace apigen::rt::vtl
