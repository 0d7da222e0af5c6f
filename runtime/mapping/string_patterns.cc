// java.util.regex as strings call it: replaceAll, replaceFirst, split.
#include <string>

#include "pattern.h"
#include "string_call.h"
#include "utf16.h"

namespace apigen::rt::vtl {
namespace {

using Result = Pattern::Result;

/// Matcher.appendReplacement(): `$1`, `${name}`, backslash before a literal. False: Java throws.
bool append_replacement(Buffer& out, std::string_view replacement, std::string_view subject, const Pattern& pattern) {
  const auto& groups = pattern.groups();
  auto append_group = [&](std::size_t number) {
    const Span& group = groups[number];
    if (group.begin != std::string_view::npos) out.append(subject.substr(group.begin, group.end - group.begin));
  };
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    char c = replacement[i];
    if (c == '\\') {
      if (++i >= replacement.size()) return false;
      out.append(replacement[i]);
    } else if (c != '$') {
      out.append(c);
    } else {
      if (++i >= replacement.size()) return false;
      if (replacement[i] == '{') {
        std::size_t end = replacement.find('}', i);
        if (end == std::string_view::npos) return false;
        int number = pattern.group(replacement.substr(i + 1, end - i - 1));
        if (number < 0) return false;
        append_group(static_cast<std::size_t>(number));
        i = end;
        continue;
      }
      if (replacement[i] < '0' || replacement[i] > '9') return false;
      auto number = static_cast<std::size_t>(replacement[i] - '0');
      if (number >= groups.size()) return false;
      while (i + 1 < replacement.size() && replacement[i + 1] >= '0' && replacement[i + 1] <= '9') {
        std::size_t longer = number * 10 + static_cast<std::size_t>(replacement[i + 1] - '0');
        if (longer >= groups.size()) break;
        number = longer;
        ++i;
      }
      append_group(number);
    }
  }
  return true;
}

}  // namespace

Value bad_pattern(TemplateScope& t) {
  t.fail("java.util.regex.PatternSyntaxException");
  return {};
}

Value replace_pattern(const StringCall& c, bool all) {
  if (!c.texts(2)) return {};
  Pattern* pattern = Pattern::compile(c.at(0));
  if (!pattern) return bad_pattern(c.t);
  Buffer out(c.t.arena());
  std::size_t from = 0, copied = 0;
  bool any = false;
  while (from <= c.self.size()) {
    Result result = pattern->find(c.self, from);
    if (result == Result::failed) {
      c.t.fail("a regular expression takes too long");
      return {};
    }
    if (result == Result::none) break;
    any = true;
    Span whole = pattern->groups()[0];
    out.append(c.self.substr(copied, whole.begin - copied));
    if (!append_replacement(out, c.at(1), c.self, *pattern)) {
      c.t.fail("java.lang.IllegalArgumentException: Illegal group reference");
      return {};
    }
    copied = whole.end;
    from = whole.end;
    if (whole.begin == whole.end) {  // an empty match: on to the next character
      if (from < c.self.size()) next_code_point(c.self, from);
      else ++from;
    }
    if (!all || out.size() > c.t.limits().output) break;
  }
  if (!any) return Value::of(c.self);
  out.append(c.self.substr(copied));
  return c.t.text(out);
}

Value split(const StringCall& c) {
  if (!(c.texts(1) || (c.count == 2 && c.text(0) && c.integer(1)))) return {};
  std::int64_t limit = c.count == 2 ? c.number(1) : 0;
  List* parts = new_list(c.t, ListStyle::array, 4);
  std::size_t from = 0, copied = 0;
  bool any = false;
  auto add = [&](std::size_t begin, std::size_t end) { append(c.t, *parts, Value::of(c.self.substr(begin, end - begin))); };
  std::string_view separator = c.at(0);
  bool literal = separator.size() == 1 && std::string_view(".$|()[{^?*+\\").find(separator[0]) == std::string_view::npos;
  Pattern* pattern = literal ? nullptr : Pattern::compile(separator);
  if (!literal && !pattern) return bad_pattern(c.t);
  while (from <= c.self.size() && !c.t.failed() && (limit <= 0 || parts->size < limit - 1)) {
    Span found{c.self.find(separator, from), 0};
    if (literal) {
      if (found.begin == std::string_view::npos) break;
      found.end = found.begin + 1;
    } else {
      Result result = pattern->find(c.self, from);
      if (result == Result::failed) c.t.fail("a regular expression takes too long");
      if (result != Result::found) break;
      found = pattern->groups()[0];
    }
    from = found.end;
    if (found.begin == found.end) {
      if (from < c.self.size()) next_code_point(c.self, from);
      else break;
      // An empty match at the beginning gives no empty first part.
      if (found.begin == 0) continue;
    }
    any = true;
    add(copied, found.begin);
    copied = found.end;
  }
  if (!any) {
    parts->size = 0;
    append(c.t, *parts, Value::of(c.self));
    return Value::of(parts);
  }
  add(copied, c.self.size());
  while (limit == 0 && parts->size && parts->items[parts->size - 1].length == 0) --parts->size;
  return Value::of(parts);
}

}  // namespace apigen::rt::vtl
