// java.util.List, Map, Set, Map.Entry, Iterator and the numbers' classes as templates call them.

#include <cstdlib>
#include <string>

#include "java.h"
#include "number.h"

namespace apigen::rt::vtl {
namespace {

Value none() { return {}; }
Value of_size(std::uint32_t n) { return Value::of(static_cast<std::int32_t>(n)); }

Value out_of_range(TemplateScope& t) {
  t.fail("java.lang.IndexOutOfBoundsException");
  return {};
}

bool is_index(const Value& v) { return v.kind == Kind::int32; }
bool is_collection(const Value& v) { return v.kind == Kind::list && v.list->style != ListStyle::array; }

std::int64_t find(TemplateScope& t, List& list, const Value& wanted, bool last) {
  Value* items = items_of(t, list);
  std::int64_t found = -1;
  for (std::uint32_t i = 0; i < list.size && !t.failed(); ++i) {
    if (!equals(t, items[i], wanted)) continue;
    found = i;
    if (!last) break;
  }
  return found;
}

List* copy_of(TemplateScope& t, List& list, ListStyle style) {
  Value* items = items_of(t, list);
  List* copy = new_list(t, style, list.size);
  for (std::uint32_t i = 0; i < list.size && !t.failed(); ++i) append(t, *copy, items[i]);
  return copy;
}

bool add_all(TemplateScope& t, List& list, std::uint32_t at, List& other) {
  List* copy = copy_of(t, other, ListStyle::array_list);  // a list may be added to itself
  for (std::uint32_t i = 0; i < copy->size && !t.failed(); ++i) insert(t, list, at + i, copy->items[i]);
  return copy->size != 0;
}

/// Keeps the items that are (or are not) in `other`.
bool filter(TemplateScope& t, List& list, List& other, bool keep) {
  Value* items = items_of(t, list);
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < list.size && !t.failed(); ++i) {
    if ((find(t, other, items[i], false) >= 0) == keep) items[kept++] = items[i];
  }
  bool changed = kept != list.size;
  list.size = kept;
  t.note_change();
  return changed;
}

Value contains_all(TemplateScope& t, List& list, List& wanted) {
  Value* items = items_of(t, wanted);
  for (std::uint32_t i = 0; i < wanted.size && !t.failed(); ++i) {
    if (find(t, list, items[i], false) < 0) return Value::of(false);
  }
  return Value::of(true);
}

/// What would change the length of an array: refused as by java.util.AbstractList, unless there is nothing to do.
Value call_array_length(TemplateScope& t, List& of, Method method, const Value* arguments, std::size_t count) {
  auto refuse = [&](const Value& otherwise, bool refused) {
    if (refused) t.fail("java.lang.UnsupportedOperationException");
    return refused ? Value() : otherwise;
  };
  const bool collection = count == 1 && is_collection(arguments[0]);
  auto any = [&](bool within) {  // an item that is (or is not) among the argument's
    Value* items = items_of(t, of);
    for (std::uint32_t i = 0; i < of.size; ++i) {
      if ((find(t, *arguments[0].list, items[i], false) >= 0) == within) return true;
    }
    return false;
  };
  switch (method) {
    case Method::add_: return count == 1 || (count == 2 && is_index(arguments[0])) ? refuse({}, true) : none();
    case Method::addAll_: {
      const std::size_t last = count == 2 && is_index(arguments[0]) ? 1 : 0;
      if (count != last + 1 || !is_collection(arguments[last])) return {};
      return refuse(Value::of(false), size_of(*arguments[last].list) > 0);
    }
    case Method::clear_: return count == 0 ? refuse(nothing(), size_of(of) > 0) : none();
    case Method::remove_: return count == 1 ? refuse(Value::of(false), is_index(arguments[0]) || find(t, of, arguments[0], false) >= 0) : none();
    case Method::removeAll_: return collection ? refuse(Value::of(false), any(true)) : none();
    case Method::retainAll_: return collection ? refuse(Value::of(false), any(false)) : none();
    case Method::equals_: return count == 1 ? Value::of(arguments[0].kind == Kind::list && arguments[0].list == &of) : none();
    default: return {};
  }
}

/// What Velocity gives an array: get, set, size and the like.
Value call_array(TemplateScope& t, List& of, Method method, const Value* arguments, std::size_t count) {
  switch (method) {
    case Method::get_: case Method::set_: case Method::size_: case Method::isEmpty_: case Method::contains_:
    case Method::indexOf_: case Method::lastIndexOf_: case Method::iterator_: case Method::subList_: case Method::containsAll_:
      break;
    default: return call_array_length(t, of, method, arguments, count);
  }
  of.style = ListStyle::array_list;
  Value result = call_list(t, of, method, arguments, count);
  of.style = ListStyle::array;
  return result;
}

}  // namespace

Value call_list(TemplateScope& t, List& of, Method method, const Value* arguments, std::size_t count) {
  if (of.style == ListStyle::array) return call_array(t, of, method, arguments, count);
  Value self = Value::of(&of);
  std::uint32_t size = size_of(of);
  bool indexed = of.style != ListStyle::view;
  auto in_range = [&](const Value& v, std::uint32_t end) { return v.integer >= 0 && v.integer < static_cast<std::int64_t>(end); };
  switch (method) {
    case Method::size_: return count == 0 ? of_size(size) : none();
    case Method::isEmpty_: return count == 0 ? Value::of(size == 0) : none();
    case Method::get_:
      if (!indexed || count != 1 || !is_index(arguments[0])) return {};
      if (!in_range(arguments[0], size)) return out_of_range(t);
      return items_of(t, of)[arguments[0].integer];
    case Method::add_:
      if (count == 1) {
        if (!indexed) {
          t.fail("java.lang.UnsupportedOperationException");
          return {};
        }
        append(t, of, arguments[0]);
        return Value::of(true);
      }
      if (!indexed || count != 2 || !is_index(arguments[0])) return {};
      if (!in_range(arguments[0], size + 1)) return out_of_range(t);
      insert(t, of, static_cast<std::uint32_t>(arguments[0].integer), arguments[1]);
      return nothing();
    case Method::addAll_:
      if (!indexed) return {};
      if (count == 1 && is_collection(arguments[0])) return Value::of(add_all(t, of, size, *arguments[0].list));
      if (count == 2 && is_index(arguments[0]) && is_collection(arguments[1])) {
        if (!in_range(arguments[0], size + 1)) return out_of_range(t);
        return Value::of(add_all(t, of, static_cast<std::uint32_t>(arguments[0].integer), *arguments[1].list));
      }
      return {};
    case Method::remove_: {
      if (count != 1) return {};
      Value* items = items_of(t, of);
      t.note_change();
      if (indexed && is_index(arguments[0])) {
        if (!in_range(arguments[0], of.size)) return out_of_range(t);
        Value old = items[arguments[0].integer];
        erase(of, static_cast<std::uint32_t>(arguments[0].integer));
        return old;
      }
      std::int64_t at = find(t, of, arguments[0], false);
      if (at >= 0) erase(of, static_cast<std::uint32_t>(at));
      return Value::of(at >= 0);
    }
    case Method::removeAll_: return count == 1 && is_collection(arguments[0]) ? Value::of(filter(t, of, *arguments[0].list, false)) : none();
    case Method::retainAll_: return count == 1 && is_collection(arguments[0]) ? Value::of(filter(t, of, *arguments[0].list, true)) : none();
    case Method::set_: {
      if (!indexed || count != 2 || !is_index(arguments[0])) return {};
      if (!in_range(arguments[0], size)) return out_of_range(t);
      Value& place = items_of(t, of)[arguments[0].integer];
      Value old = place;
      place = arguments[1];
      t.note_change();
      return old;
    }
    case Method::contains_: return count == 1 ? Value::of(find(t, of, arguments[0], false) >= 0) : none();
    case Method::containsAll_: return count == 1 && is_collection(arguments[0]) ? contains_all(t, of, *arguments[0].list) : none();
    case Method::indexOf_: return indexed && count == 1 ? Value::of(static_cast<std::int32_t>(find(t, of, arguments[0], false))) : none();
    case Method::lastIndexOf_: return indexed && count == 1 ? Value::of(static_cast<std::int32_t>(find(t, of, arguments[0], true))) : none();
    case Method::subList_: {
      if (!indexed || count != 2 || !is_index(arguments[0]) || !is_index(arguments[1])) return {};
      std::int64_t from = arguments[0].integer, to = arguments[1].integer;
      if (from < 0 || to > size || from > to) return out_of_range(t);
      Value* items = items_of(t, of);
      List* part = new_list(t, ListStyle::array_list, static_cast<std::uint32_t>(to - from));
      for (std::int64_t i = from; i < to && !t.failed(); ++i) append(t, *part, items[i]);
      return Value::of(part);
    }
    case Method::clear_:
      if (count != 0) return {};
      of.source = nullptr;
      of.size = 0;
      t.note_change();
      return nothing();
    case Method::iterator_: {
      if (count != 0) return {};
      items_of(t, of);
      Value v;
      v.kind = Kind::iterator;
      v.iterator = t.arena().make<Iterator>(&of, std::uint32_t{0});
      return v;
    }
    case Method::toArray_: return count == 0 ? Value::of(copy_of(t, of, ListStyle::array)) : none();
    case Method::equals_: return count == 1 ? Value::of(equals(t, self, arguments[0])) : none();
    case Method::hashCode_: return count == 0 ? Value::of(hash_code(t, self)) : none();
    case Method::toString_: return count == 0 ? Value::of(to_string(t, self)) : none();
    default: return {};
  }
}

Value call_map(TemplateScope& t, Map& of, Method method, const Value* arguments, std::size_t count) {
  Value self = Value::of(&of);
  auto visible = [&](const Value& value) { return of.hides_maps && value.kind == Kind::map ? Value() : value; };
  auto listed = [&](auto part) {
    Entry** entries = entries_of(t, of);
    List* list = new_list(t, ListStyle::view, of.size);
    for (std::uint32_t i = 0; i < of.size && !t.failed(); ++i) append(t, *list, part(entries[i]));
    return Value::of(list);
  };
  switch (method) {
    case Method::size_: return count == 0 ? of_size(size_of(of)) : none();
    case Method::isEmpty_: return count == 0 ? Value::of(size_of(of) == 0) : none();
    case Method::get_: {
      if (count != 1) return {};
      if (arguments[0].kind == Kind::string) return visible(get(t, of, arguments[0].text()));
      Entry* entry = find_entry(t, of, arguments[0]);
      return entry ? visible(entry->value) : none();
    }
    case Method::getOrDefault_: {
      if (count != 2) return {};
      Entry* entry = find_entry(t, of, arguments[0]);
      return entry ? visible(entry->value) : arguments[1];
    }
    case Method::put_: return count == 2 ? put(t, of, arguments[0], arguments[1]) : none();
    case Method::putIfAbsent_: {
      if (count != 2) return {};
      Entry* entry = find_entry(t, of, arguments[0]);
      if (entry && !entry->value.is_null()) return entry->value;
      return put(t, of, arguments[0], arguments[1]);
    }
    case Method::putAll_: {
      if (count != 1 || arguments[0].kind != Kind::map) return {};
      Map& other = *arguments[0].map;
      Entry** entries = entries_of(t, other);
      for (std::uint32_t i = 0; i < other.size && !t.failed(); ++i) put(t, of, entries[i]->key, entries[i]->value);
      return nothing();
    }
    case Method::remove_: return count == 1 ? remove(t, of, arguments[0]) : none();
    case Method::containsKey_: return count == 1 ? Value::of(find_entry(t, of, arguments[0]) != nullptr) : none();
    case Method::containsValue_: {
      if (count != 1) return {};
      Entry** entries = entries_of(t, of);
      for (std::uint32_t i = 0; i < of.size; ++i) {
        if (equals(t, entries[i]->value, arguments[0])) return Value::of(true);
      }
      return Value::of(false);
    }
    case Method::keySet_: return count == 0 ? listed([](Entry* e) { return e->key; }) : none();
    case Method::values_: return count == 0 ? listed([](Entry* e) { return e->value; }) : none();
    case Method::entrySet_:
      return count == 0 ? listed([](Entry* e) { Value v; v.kind = Kind::entry; v.entry = e; return v; }) : none();
    case Method::clear_:
      if (count != 0) return {};
      of.source = nullptr;
      of.size = 0;
      t.note_change();
      return nothing();
    case Method::equals_: return count == 1 ? Value::of(equals(t, self, arguments[0])) : none();
    case Method::hashCode_: return count == 0 ? Value::of(hash_code(t, self)) : none();
    case Method::toString_: return count == 0 ? Value::of(to_string(t, self)) : none();
    default: return {};
  }
}

namespace {

/// Integer.parseInt() and the like, which a template reaches through any number.
Value parse_number(TemplateScope& t, const Value* arguments, std::size_t count, bool as_long) {
  if (count != 1 || arguments[0].kind != Kind::string) return {};
  std::string_view text = arguments[0].text();
  std::string_view digits = !text.empty() && (text[0] == '-' || text[0] == '+') ? text.substr(1) : text;
  bool valid = !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
  Value value = valid ? integer_of(t.arena(), text) : Value();
  if (value.is_null() || value.kind == Kind::big_integer || (!as_long && value.kind == Kind::int64)) {
    t.fail("java.lang.NumberFormatException");
    return {};
  }
  return as_long ? Value::of(value.integer) : value;
}

Value parse_double(TemplateScope& t, const Value* arguments, std::size_t count) {
  if (count != 1 || arguments[0].kind != Kind::string) return {};
  std::string text(arguments[0].text());
  char* end = nullptr;
  double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end || text.find_first_of("xXnN") != std::string::npos) {
    t.fail("java.lang.NumberFormatException");
    return {};
  }
  return Value::of(value);
}

}  // namespace

Value call_number(TemplateScope& t, const Value& of, Method method, const Value* arguments, std::size_t count) {
  switch (method) {
    case Method::toString_: return count == 0 ? Value::of(to_string(t, of)) : none();
    case Method::hashCode_: return count == 0 ? Value::of(hash_code(t, of)) : none();
    case Method::equals_: return count == 1 ? Value::of(equals(t, of, arguments[0])) : none();
    case Method::compareTo_: {
      if (count != 1) return {};
      if (arguments[0].kind != of.kind) {  // Comparable takes any object, and then throws
        t.fail("java.lang.ClassCastException");
        return {};
      }
      if (of.kind == Kind::boolean) return Value::of(static_cast<std::int32_t>(of.boolean) - static_cast<std::int32_t>(arguments[0].boolean));
      return Value::of(static_cast<std::int32_t>(compare_numbers(t.arena(), of, arguments[0])));
    }
    default: break;
  }
  if (of.kind == Kind::boolean) {
    switch (method) {
      case Method::booleanValue_: return count == 0 ? of : none();
      case Method::parseBoolean_:
      case Method::valueOf_: {
        if (count != 1 || arguments[0].kind != Kind::string) return {};
        std::string_view text = arguments[0].text();
        bool yes = text.size() == 4 && (text[0] | 32) == 't' && (text[1] | 32) == 'r' && (text[2] | 32) == 'u' && (text[3] | 32) == 'e';
        return Value::of(yes);
      }
      default: return {};
    }
  }
  bool is_small = of.kind == Kind::int32 || of.kind == Kind::int64;
  switch (method) {
    case Method::intValue_: return count == 0 ? Value::of(int_value(of)) : none();
    case Method::longValue_: return count == 0 ? Value::of(long_value(of)) : none();
    case Method::doubleValue_: return count == 0 ? Value::of(double_value(of)) : none();
    case Method::parseInt_: return of.kind == Kind::int32 ? parse_number(t, arguments, count, false) : none();
    case Method::parseLong_: return of.kind == Kind::int64 ? parse_number(t, arguments, count, true) : none();
    case Method::parseDouble_: return of.kind == Kind::real ? parse_double(t, arguments, count) : none();
    case Method::valueOf_:
      if (count == 1 && arguments[0].kind == of.kind) return arguments[0];
      if (is_small) return parse_number(t, arguments, count, of.kind == Kind::int64);
      return of.kind == Kind::real ? parse_double(t, arguments, count) : none();
    case Method::max_:
    case Method::min_: {
      if (count != 2 || arguments[0].kind != of.kind || arguments[1].kind != of.kind) return {};
      bool second_is_greater = compare_numbers(t.arena(), arguments[1], arguments[0]) > 0;
      return (method == Method::max_) == second_is_greater ? arguments[1] : arguments[0];
    }
    case Method::sum_: {
      if (count != 2 || arguments[0].kind != of.kind || arguments[1].kind != of.kind) return {};
      if (of.kind == Kind::int32) {
        return Value::of(static_cast<std::int32_t>(static_cast<std::uint32_t>(arguments[0].integer) + static_cast<std::uint32_t>(arguments[1].integer)));
      }
      bool failed = false;
      return arithmetic(t.arena(), Arithmetic::add, arguments[0], arguments[1], failed);
    }
    case Method::signum_:
      if (!is_small || count != 1 || arguments[0].kind != of.kind) return {};
      return Value::of(arguments[0].integer < 0 ? -1 : arguments[0].integer > 0 ? 1 : 0);
    default: return {};
  }
}

}  // namespace apigen::rt::vtl
