// java.lang.String (and Character) as templates call them.

#include <algorithm>
#include <cstdlib>
#include <string>

#include "java.h"
#include "number.h"
#include "pattern.h"
#include "string_call.h"
#include "utf16.h"

namespace apigen::rt::vtl {
namespace {

using Result = Pattern::Result;

Value none() { return {}; }
Value of_size(std::size_t n) { return Value::of(static_cast<std::int32_t>(n)); }
Value of_position(const StringCall& c, std::size_t byte) {
  return Value::of(byte == std::string_view::npos ? -1 : static_cast<std::int32_t>(unit_of_byte(c.self, byte)));
}

Value out_of_range(TemplateScope& t) {
  t.fail("java.lang.StringIndexOutOfBoundsException");
  return {};
}

Value substring(const StringCall& c) {
  if (c.count < 1 || c.count > 2 || !c.integer(0) || (c.count == 2 && !c.integer(1))) return {};
  auto length = static_cast<std::int64_t>(utf16_length(c.self));
  std::int64_t begin = c.number(0), end = c.count == 2 ? c.number(1) : length;
  if (begin < 0 || end > length || begin > end) return out_of_range(c.t);
  std::size_t from = byte_of_unit(c.self, static_cast<std::size_t>(begin)), to = byte_of_unit(c.self, static_cast<std::size_t>(end));
  return Value::of(c.self.substr(from, to - from));
}

Value char_at(const StringCall& c) {
  if (c.count != 1 || !c.integer(0)) return {};
  std::int64_t i = c.number(0);
  if (i < 0 || static_cast<std::size_t>(i) >= utf16_length(c.self)) return out_of_range(c.t);
  std::size_t from = byte_of_unit(c.self, static_cast<std::size_t>(i)), to = from;
  std::uint32_t point = next_code_point(c.self, to);
  Value v = Value::of(point > 0xFFFF ? std::string_view("?") : c.self.substr(from, to - from));  // half a pair prints as `?`
  v.kind = Kind::character;
  return v;
}

Value code_point_at(const StringCall& c) {
  if (c.count != 1 || !c.integer(0)) return {};
  std::int64_t i = c.number(0);
  if (i < 0 || static_cast<std::size_t>(i) >= utf16_length(c.self)) return out_of_range(c.t);
  std::size_t from = byte_of_unit(c.self, static_cast<std::size_t>(i));
  return of_size(next_code_point(c.self, from));
}

/// A text, or a character given as its number or as a Character, to search for.
bool searched(const StringCall& c, std::size_t i, std::string_view& out) {
  if (c.text(i) || c.character(i)) {
    out = c.at(i);
    return true;
  }
  if (!c.integer(i)) return false;
  Buffer text(c.t.arena());
  auto point = static_cast<std::uint32_t>(c.number(i));
  if (point < 0x80) {
    text.append(static_cast<char>(point));
  } else if (point < 0x800) {
    text.append(static_cast<char>(0xC0 | point >> 6)).append(static_cast<char>(0x80 | (point & 0x3F)));
  } else if (point < 0x10000) {
    text.append(static_cast<char>(0xE0 | point >> 12)).append(static_cast<char>(0x80 | (point >> 6 & 0x3F)));
    text.append(static_cast<char>(0x80 | (point & 0x3F)));
  } else {
    return false;
  }
  out = text.view();
  return true;
}

Value index_of(const StringCall& c, bool last) {
  std::string_view wanted;
  if (c.count < 1 || c.count > 2 || !searched(c, 0, wanted) || (c.count == 2 && !c.integer(1))) return {};
  std::int64_t from = c.count == 2 ? c.number(1) : 0;
  if (last) {
    if (c.count == 2 && from < 0) return Value::of(-1);
    std::size_t start = c.count == 2 ? byte_of_unit(c.self, static_cast<std::size_t>(from)) : std::string_view::npos;
    return of_position(c, c.self.rfind(wanted, start));
  }
  std::size_t start = from > 0 ? byte_of_unit(c.self, static_cast<std::size_t>(from)) : 0;
  return of_position(c, c.self.find(wanted, start));
}

Value starts_with(const StringCall& c) {
  if (c.texts(1)) return Value::of(c.self.starts_with(c.at(0)));
  if (c.count != 2 || !c.text(0) || !c.integer(1)) return {};
  std::int64_t from = c.number(1);
  if (from < 0 || static_cast<std::size_t>(from) > utf16_length(c.self)) return Value::of(false);
  return Value::of(c.self.substr(byte_of_unit(c.self, static_cast<std::size_t>(from))).starts_with(c.at(0)));
}

/// The difference of the first units that differ, else of the lengths.
std::int32_t compare(std::string_view a, std::string_view b) {
  std::u16string x, y;
  for_each_unit(a, [&](std::uint16_t unit) { x += static_cast<char16_t>(unit); });
  for_each_unit(b, [&](std::uint16_t unit) { y += static_cast<char16_t>(unit); });
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    if (x[i] != y[i]) return static_cast<std::int32_t>(x[i]) - static_cast<std::int32_t>(y[i]);
  }
  return static_cast<std::int32_t>(x.size()) - static_cast<std::int32_t>(y.size());
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

/// Upper and lower case of ASCII, Latin-1, Greek and Cyrillic letters; other text stays as it is.
std::uint32_t change_case(std::uint32_t c, bool to_upper) {
  auto between = [&](std::uint32_t low, std::uint32_t high) { return c >= low && c <= high; };
  if (to_upper) {
    if (between('a', 'z') || (between(0xE0, 0xFE) && c != 0xF7) || (between(0x3B1, 0x3C9) && c != 0x3C2) || between(0x430, 0x44F)) return c - 32;
    if (between(0x450, 0x45F)) return c - 80;
    if (between(0x100, 0x137) || between(0x14A, 0x177)) return c & ~1u;
    if (c == 0xFF) return 0x178;
    if (c == 0xB5) return 0x39C;
  } else {
    if (between('A', 'Z') || (between(0xC0, 0xDE) && c != 0xD7) || between(0x391, 0x3A9) || between(0x410, 0x42F)) return c + 32;
    if (between(0x400, 0x40F)) return c + 80;
    if ((between(0x100, 0x12F) || between(0x132, 0x137) || between(0x14A, 0x177))) return c | 1u;
    if (c == 0x178) return 0xFF;
  }
  return c;
}

Value with_case(const StringCall& c, bool to_upper) {
  if (c.count != 0) return {};
  Buffer out(c.t.arena());
  if (is_ascii(c.self)) {
    for (char x : c.self) out.append(to_upper ? upper(x) : lower(x));
    return c.t.text(out);
  }
  for (std::size_t i = 0; i < c.self.size();) {
    std::size_t from = i;
    std::uint32_t point = next_code_point(c.self, i);
    std::uint32_t changed = change_case(point, to_upper);
    if (to_upper && point == 0xDF) {
      out.append("SS");
    } else if (changed == point) {
      out.append(c.self.substr(from, i - from));
    } else if (changed < 0x80) {
      out.append(static_cast<char>(changed));
    } else {
      out.append(static_cast<char>(0xC0 | changed >> 6)).append(static_cast<char>(0x80 | (changed & 0x3F)));
    }
  }
  return c.t.text(out);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

Value replace_literally(const StringCall& c) {
  bool characters = c.count == 2 && c.character(0) && c.character(1);
  if (!c.texts(2) && !characters) return {};
  std::string_view from = c.at(0), to = c.at(1);
  Buffer out(c.t.arena());
  if (from.empty()) {  // between all characters, and at both ends
    for (std::size_t i = 0; i < c.self.size();) {
      std::size_t begin = i;
      next_code_point(c.self, i);
      out.append(to).append(c.self.substr(begin, i - begin));
      if (out.size() > c.t.limits().output) break;
    }
    out.append(to);
    return c.t.text(out);
  }
  std::size_t at = 0;
  for (std::size_t found; (found = c.self.find(from, at)) != std::string_view::npos; at = found + from.size()) {
    out.append(c.self.substr(at, found - at)).append(to);
    if (out.size() > c.t.limits().output) break;
  }
  if (at == 0) return Value::of(c.self);
  out.append(c.self.substr(at));
  return c.t.text(out);
}

Value join(const StringCall& c) {
  if (c.count < 1 || !c.text(0)) return {};
  Buffer out(c.t.arena());
  auto add = [&](const Value& part, bool first) {
    if (!first) out.append(c.at(0));
    append_string(c.t, out, part);
  };
  if (c.count == 2 && c.arguments[1].kind == Kind::list) {
    List& list = *c.arguments[1].list;
    Value* items = items_of(c.t, list);
    for (std::uint32_t i = 0; i < list.size && !c.t.failed(); ++i) {
      if (items[i].kind != Kind::string && items[i].kind != Kind::null) {
        c.t.fail("java.lang.ClassCastException: only texts can be joined");
        return {};
      }
      add(items[i], i == 0);
    }
  } else {
    for (std::size_t i = 1; i < c.count; ++i) add(c.arguments[i], i == 1);
  }
  return c.t.text(out);
}

Value repeat(const StringCall& c) {
  if (c.count != 1 || !c.integer(0)) return {};
  if (c.number(0) < 0) {
    c.t.fail("java.lang.IllegalArgumentException: count is negative");
    return {};
  }
  Buffer out(c.t.arena());
  for (std::int64_t i = 0; i < c.number(0) && !c.self.empty() && out.size() <= c.t.limits().output; ++i) out.append(c.self);
  return c.t.text(out);
}

Value to_char_array(const StringCall& c) {
  if (c.count != 0) return {};
  List* list = new_list(c.t, ListStyle::array, static_cast<std::uint32_t>(utf16_length(c.self)));
  for (std::size_t i = 0; i < c.self.size() && !c.t.failed();) {
    std::size_t from = i;
    bool pair = next_code_point(c.self, i) > 0xFFFF;
    Value unit = Value::of(pair ? std::string_view("?") : c.self.substr(from, i - from));
    unit.kind = Kind::character;
    for (int half = 0; half < (pair ? 2 : 1); ++half) append(c.t, *list, unit);
  }
  return Value::of(list);
}

}  // namespace

Value call_string(TemplateScope& t, const Value& of, Method method, const Value* arguments, std::size_t count) {
  StringCall c{t, of.text(), arguments, count};
  if (of.kind == Kind::character) {
    switch (method) {
      case Method::toString_: return count == 0 ? Value::of(c.self) : none();
      case Method::equals_: return count == 1 ? Value::of(equals(t, of, arguments[0])) : none();
      case Method::hashCode_: return count == 0 ? Value::of(hash_code(t, of)) : none();
      case Method::compareTo_: return count == 1 && c.character(0) ? Value::of(compare(c.self, c.at(0))) : none();
      default: return {};
    }
  }
  switch (method) {
    case Method::length_: return count == 0 ? of_size(utf16_length(c.self)) : none();
    case Method::isEmpty_: return count == 0 ? Value::of(c.self.empty()) : none();
    case Method::isBlank_: return count == 0 ? Value::of(trimmed(c.self).empty()) : none();
    case Method::trim_:
    case Method::strip_: return count == 0 ? Value::of(trimmed(c.self)) : none();
    case Method::toUpperCase_: return with_case(c, true);
    case Method::toLowerCase_: return with_case(c, false);
    case Method::substring_: return substring(c);
    case Method::subSequence_: return count == 2 ? substring(c) : none();
    case Method::indexOf_: return index_of(c, false);
    case Method::lastIndexOf_: return index_of(c, true);
    case Method::charAt_: return char_at(c);
    case Method::codePointAt_: return code_point_at(c);
    case Method::contains_: return c.texts(1) ? Value::of(c.self.find(c.at(0)) != std::string_view::npos) : none();
    case Method::startsWith_: return starts_with(c);
    case Method::endsWith_: return c.texts(1) ? Value::of(c.self.ends_with(c.at(0))) : none();
    case Method::equals_: return count == 1 ? Value::of(equals(t, of, arguments[0])) : none();
    case Method::equalsIgnoreCase_:
      if (count == 1 && arguments[0].is_null()) return Value::of(false);
      return c.texts(1) ? Value::of(same_ignoring_case(c.self, c.at(0))) : none();
    case Method::compareTo_:
      if (count == 1 && !c.text(0)) t.fail("java.lang.ClassCastException");  // Comparable takes any object, and then throws
      return c.texts(1) ? Value::of(compare(c.self, c.at(0))) : none();
    case Method::concat_: {
      if (!c.texts(1)) return {};
      Buffer out(t.arena());
      out.append(c.self).append(c.at(0));
      return t.text(out);
    }
    case Method::replace_: return replace_literally(c);
    case Method::replaceAll_: return replace_pattern(c, true);
    case Method::replaceFirst_: return replace_pattern(c, false);
    case Method::matches_: {
      if (!c.texts(1)) return {};
      Pattern* pattern = Pattern::compile(c.at(0));
      if (!pattern) return bad_pattern(t);
      Result result = pattern->matches(c.self);
      if (result == Result::failed) t.fail("a regular expression takes too long");
      return Value::of(result == Result::found);
    }
    case Method::split_: return split(c);
    case Method::toString_: return count == 0 ? of : none();
    case Method::hashCode_: return count == 0 ? Value::of(hash_code(t, of)) : none();
    case Method::format_: return format(c);
    case Method::join_: return join(c);
    case Method::repeat_: return repeat(c);
    case Method::toCharArray_: return to_char_array(c);
    case Method::valueOf_:
    case Method::copyValueOf_: {
      if (count != 1 || arguments[0].is_null()) return {};
      if (arguments[0].kind == Kind::list && arguments[0].list->style == ListStyle::array) {
        Buffer out(t.arena());
        for (std::uint32_t i = 0; i < arguments[0].list->size; ++i) append_string(t, out, arguments[0].list->items[i]);
        return t.text(out);
      }
      return Value::of(to_string(t, arguments[0]));
    }
    default: return {};
  }
}

}  // namespace apigen::rt::vtl
