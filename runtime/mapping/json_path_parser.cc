// Steps of a path: names, indexes, slices, wildcards, functions.
#include "json_path_parser.h"

#include <charconv>
#include <mutex>

#include "apigen/rt/json_path.h"

namespace apigen::rt::vtl {

const JsonPath* PathParser::parse(std::string_view text) {
  if (depth_ > kDeepestPath) return nullptr;
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

PathToken& PathParser::add(PathToken::Kind kind, bool token_definite) {
  PathToken* token = arena_.make<PathToken>();
  token->kind = kind;
  token->upstream_definite = definite_;
  if (last_) last_->next = token;
  else first_ = token;
  last_ = token;
  definite_ = definite_ && token_definite;
  return *token;
}

bool PathParser::next_token(Cursor& c) {
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

bool PathParser::dot_wildcard(Cursor& c) {
  ++c.position;
  add(PathToken::Kind::wildcard, false);
  return true;
}

void PathParser::add_names(const std::string_view* names, std::size_t count) {
  // Several names merge into one object at the end of a path, and are walked one after the other within it.
  PathToken& token = add(PathToken::Kind::property, true);
  token.names = names;
  token.count = static_cast<std::uint32_t>(count);
}

bool PathParser::property_or_function(Cursor& c) {
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

void PathParser::settle_multiple() {
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

bool PathParser::function(Cursor& c, std::string_view name, std::size_t open) {
  PathToken& token = add(PathToken::Kind::function, true);
  using F = PathToken::Function;
  token.function = name == "length" || name == "size" ? F::length : name == "sum" ? F::sum : name == "min" ? F::min : name == "max" ? F::max
                   : name == "avg" ? F::avg : name == "stddev" ? F::stddev : name == "concat" ? F::concat : name == "append" ? F::append : F::unknown;
  std::size_t close = c.find_closing(open, '(', ')', false);
  if (close == kNowhere) return false;
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
        argument.value = view(arena_, *tree);
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

bool PathParser::bracket(Cursor& c) {
  char first = c.at(c.next_significant(c.position));
  bool ok = false;
  if (first == '\'' || first == '"') ok = names(c, first);
  else if (is_digit(first) || first == '-' || first == ':') ok = array(c);
  else if (first == '*') ok = bracket_wildcard(c);
  else if (first == '?') ok = filter(c);
  if (ok) settle_multiple();
  return ok;
}

bool PathParser::names(Cursor& c, char quote) {
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
    if (end == kNowhere) return false;
    found.push_back(unescape(c.part(i + 1, end)));
    want_name = false;
    i = end + 1;
  }
  if (want_name) return false;
  c.position = i + 1;
  add_names(found.begin(), found.size());
  return true;
}

std::string_view PathParser::unescape(std::string_view text) {
  if (text.find('\\') == kNowhere) return text;
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

bool PathParser::integer(std::string_view text, std::int32_t& out) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

bool PathParser::array(Cursor& c) {
  std::size_t close = c.text().find(']', c.position);
  if (close == kNowhere) return false;
  std::string_view expression = trim(c.part(c.position + 1, close));
  if (expression.find_first_not_of("0123456789,-: ") != kNowhere) return false;
  c.position = close + 1;
  if (expression.find(':') != kNowhere) {
    if (expression.find_first_of(", ") != kNowhere) return false;
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
    if (comma == kNowhere) break;
    expression.remove_prefix(comma + 1);
  }
  PathToken& token = add(PathToken::Kind::index, indexes.size() == 1);
  token.indexes = indexes.begin();
  token.count = static_cast<std::uint32_t>(indexes.size());
  return true;
}

bool PathParser::bracket_wildcard(Cursor& c) {
  std::size_t close = c.next_significant(c.next_significant(c.position));
  if (c.at(close) != ']') return false;
  c.position = close + 1;
  add(PathToken::Kind::wildcard, false);
  return true;
}

bool PathParser::filter(Cursor& c) {
  std::size_t open = c.next_significant(c.next_significant(c.position));
  if (c.at(open) != '(') return false;
  std::size_t close = c.find_closing(open, '(', ')', true);
  if (close == kNowhere) return false;
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

const JsonPath* parse_json_path(Arena& arena, std::string_view text) { return PathParser(arena, 0).parse(text); }

PlannedPath::PlannedPath(std::string_view text) {
  // One arena for all: a plan is a few hundred bytes. Constants of several libraries may be made by several threads.
  static std::mutex mutex;
  static Arena& arena = *new Arena;
  std::lock_guard lock(mutex);
  plan_ = parse_json_path(arena, text);
}

}  // namespace apigen::rt::vtl
