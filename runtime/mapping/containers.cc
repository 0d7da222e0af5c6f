#include <algorithm>
#include <cstring>

#include "apigen/json/names.h"
#include "apigen/json/value.h"
#include "java.h"
#include "number.h"
#include "utf16.h"

namespace apigen::rt::vtl {
namespace {

Value scalar(Arena& arena, const json::Value& value) {
  switch (value.type) {
    case json::Type::boolean: return Value::of(value.boolean);
    case json::Type::string: return Value::of(value.text());
    case json::Type::number: return number_of_json(arena, value.text(), value.integral);
    default: return {};
  }
}

bool is_container(const json::Value& value) { return value.type == json::Type::array || value.type == json::Type::object; }

bool is_key(const Value& key, std::string_view text) { return key.kind == Kind::string && json::same_name(key.text(), text); }

}  // namespace

Value view(Arena& arena, const json::Value& value) {
  if (!is_container(value)) return scalar(arena, value);
  Value v;
  v.kind = Kind::json;
  v.json = &value;
  return v;
}

Value wrap(Arena& arena, const json::Value& value) {
  if (value.type == json::Type::array) {
    List* list = arena.make<List>();
    list->style = ListStyle::json_array;
    list->source = &value;
    return Value::of(list);
  }
  if (value.type == json::Type::object) {
    Map* map = arena.make<Map>();
    map->source = &value;
    return Value::of(map);
  }
  return scalar(arena, value);
}

// --------------------------------------------------------------------------------------------------------------- lists

std::uint32_t size_of(const List& list) { return list.source ? list.source->count : list.size; }
std::uint32_t size_of(const Map& map) { return map.source ? map.source->count : map.size; }

List* new_list(TemplateScope& t, ListStyle style, std::uint32_t capacity) {
  List* list = t.arena().make<List>();
  list->style = style;
  if (!t.note_elements(capacity)) return list;
  list->capacity = capacity;
  if (capacity) list->items = static_cast<Value*>(t.arena().allocate(capacity * sizeof(Value), alignof(Value)));
  return list;
}

Value* items_of(TemplateScope& t, List& list) {
  if (list.source) {
    const json::Value& source = *list.source;
    list.source = nullptr;
    if (t.note_elements(source.count)) {
      list.items = static_cast<Value*>(t.arena().allocate(source.count * sizeof(Value), alignof(Value)));
      for (std::uint32_t i = 0; i < source.count; ++i) new (&list.items[i]) Value(wrap(t.arena(), source.elements[i]));
      list.size = list.capacity = source.count;
    }
  }
  return list.items;
}

void insert(TemplateScope& t, List& list, std::uint32_t at, const Value& value) {
  items_of(t, list);
  if (list.size == list.capacity) {
    std::uint32_t wanted = list.capacity ? list.capacity * 2 : 8;
    if (!t.note_elements(wanted)) return;
    auto* items = static_cast<Value*>(t.arena().allocate(wanted * sizeof(Value), alignof(Value)));
    if (list.size) std::memcpy(static_cast<void*>(items), list.items, list.size * sizeof(Value));
    list.items = items;
    list.capacity = wanted;
  }
  if (at < list.size) std::memmove(static_cast<void*>(list.items + at + 1), list.items + at, (list.size - at) * sizeof(Value));
  new (&list.items[at]) Value(value);
  ++list.size;
  t.note_change();
}

void append(TemplateScope& t, List& list, const Value& value) {
  items_of(t, list);
  insert(t, list, list.size, value);
}

void erase(List& list, std::uint32_t at) {
  std::memmove(static_cast<void*>(list.items + at), list.items + at + 1, (list.size - at - 1) * sizeof(Value));
  --list.size;
}

// ---------------------------------------------------------------------------------------------------------------- maps

Map* new_map(TemplateScope& t, MapOrder order) {
  Map* map = t.arena().make<Map>();
  map->order = order;
  return map;
}

namespace {

void add_entry(TemplateScope& t, Map& map, const Value& key, const Value& value) {
  if (map.size == map.capacity) {
    std::uint32_t wanted = map.capacity ? map.capacity * 2 : 8;
    if (!t.note_elements(wanted)) return;
    auto** entries = static_cast<Entry**>(t.arena().allocate(wanted * sizeof(Entry*), alignof(Entry*)));
    if (map.size) std::memcpy(entries, map.entries, map.size * sizeof(Entry*));
    map.entries = entries;
    map.capacity = wanted;
  }
  map.entries[map.size++] = t.arena().make<Entry>(key, value);
}

/// java.util.HashMap walks its buckets: the table doubles when it is three quarters full, and a bucket keeps the order of
/// insertion.
void sort_as_hash_map(TemplateScope& t, Map& map) {
  std::uint32_t buckets = 16;
  while (map.size > buckets / 4 * 3) buckets *= 2;
  auto bucket = [&](const Entry* entry) {
    auto hash = static_cast<std::uint32_t>(hash_code(t, entry->key));
    return (hash ^ (hash >> 16)) & (buckets - 1);
  };
  std::stable_sort(map.entries, map.entries + map.size, [&](const Entry* a, const Entry* b) { return bucket(a) < bucket(b); });
}

void materialise(TemplateScope& t, Map& map) {
  if (!map.source) return;
  const json::Value& source = *map.source;
  map.source = nullptr;
  if (!t.note_elements(source.count)) return;
  map.capacity = source.count;
  map.entries = static_cast<Entry**>(t.arena().allocate(source.count * sizeof(Entry*), alignof(Entry*)));
  auto* entries = static_cast<Entry*>(t.arena().allocate(source.count * sizeof(Entry), alignof(Entry)));
  for (std::uint32_t i = 0; i < source.count; ++i) {
    map.entries[i] = new (&entries[i]) Entry{Value::of(source.members[i].name), wrap(t.arena(), source.members[i].value)};
  }
  map.size = source.count;
}

}  // namespace

Entry** entries_of(TemplateScope& t, Map& map) {
  materialise(t, map);
  if (map.order == MapOrder::hash) sort_as_hash_map(t, map);
  return map.entries;
}

Entry* find_entry(TemplateScope& t, Map& map, const Value& key) {
  materialise(t, map);
  for (std::uint32_t i = 0; i < map.size; ++i) {
    if (key.kind == Kind::string ? is_key(map.entries[i]->key, key.text()) : equals(t, map.entries[i]->key, key)) return map.entries[i];
  }
  return nullptr;
}

Value get(TemplateScope& t, Map& map, std::string_view key) {
  if (map.source) {
    const json::Value* found = map.source->find(key);
    if (!found) return {};
    // A scalar is the same value each time; a container has to be the same object each time.
    if (!is_container(*found)) return scalar(t.arena(), *found);
    materialise(t, map);
  }
  for (std::uint32_t i = 0; i < map.size; ++i) {
    if (is_key(map.entries[i]->key, key)) return map.entries[i]->value;
  }
  return {};
}

Value put(TemplateScope& t, Map& map, const Value& key, const Value& value) {
  t.note_change();
  if (Entry* entry = find_entry(t, map, key)) {
    Value old = entry->value;
    entry->value = value;
    return old;
  }
  add_entry(t, map, key, value);
  return {};
}

Value remove(TemplateScope& t, Map& map, const Value& key) {
  t.note_change();
  Entry* entry = find_entry(t, map, key);
  if (!entry) return {};
  auto* at = std::find(map.entries, map.entries + map.size, entry);
  std::memmove(at, at + 1, static_cast<std::size_t>(map.entries + map.size - at - 1) * sizeof(Entry*));
  --map.size;
  return entry->value;
}

// -------------------------------------------------------------------------------------------------------------- equals

namespace {

bool equal_members(TemplateScope& t, Map& a, Map& b, std::uint32_t depth) {
  if (size_of(a) != size_of(b)) return false;
  materialise(t, a);
  for (std::uint32_t i = 0; i < a.size; ++i) {
    Entry* other = find_entry(t, b, a.entries[i]->key);
    if (!other || !equals(t, a.entries[i]->value, other->value, depth + 1)) return false;
  }
  return true;
}

}  // namespace

bool equals(TemplateScope& t, const Value& a, const Value& b, std::uint32_t depth) {
  if (depth > t.limits().depth) {
    t.fail("values are nested too deeply to be compared");
    return false;
  }
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Kind::null: return true;
    case Kind::boolean: return a.boolean == b.boolean;
    case Kind::int32:
    case Kind::int64: return a.integer == b.integer;
    case Kind::real: return a.real == b.real || (a.real != a.real && b.real != b.real);
    case Kind::decimal: return a.decimal->scale == b.decimal->scale && a.decimal->unscaled == b.decimal->unscaled;
    case Kind::big_integer:
    case Kind::character:
    case Kind::string: return a.text() == b.text();
    case Kind::list: {
      List &x = *a.list, &y = *b.list;
      if (&x == &y) return true;
      if (x.style == ListStyle::array || y.style == ListStyle::array) return false;
      if (size_of(x) != size_of(y)) return false;
      Value *p = items_of(t, x), *q = items_of(t, y);
      for (std::uint32_t i = 0; i < x.size; ++i) {
        if (!equals(t, p[i], q[i], depth + 1)) return false;
      }
      return true;
    }
    case Kind::map: return a.map == b.map || equal_members(t, *a.map, *b.map, depth);
    case Kind::entry: return equals(t, a.entry->key, b.entry->key, depth + 1) && equals(t, a.entry->value, b.entry->value, depth + 1);
    case Kind::input:
    case Kind::util: return true;
    default: return a.characters == b.characters;  // one object
  }
}

std::int32_t hash_code(TemplateScope& t, const Value& value, std::uint32_t depth) {
  std::uint32_t hash = 0;
  if (depth > t.limits().depth) return 0;
  switch (value.kind) {
    case Kind::boolean: return value.boolean ? 1231 : 1237;
    case Kind::int32: return static_cast<std::int32_t>(value.integer);
    case Kind::int64: return static_cast<std::int32_t>(value.integer ^ static_cast<std::int64_t>(static_cast<std::uint64_t>(value.integer) >> 32));
    case Kind::real: {
      std::uint64_t bits = 0;
      double real = value.real;
      std::memcpy(&bits, &real, sizeof bits);
      return static_cast<std::int32_t>(bits ^ (bits >> 32));
    }
    case Kind::string:
    case Kind::character: {
      for_each_unit(value.text(), [&](std::uint16_t unit) { hash = hash * 31 + unit; });
      return static_cast<std::int32_t>(hash);
    }
    case Kind::list: {
      hash = 1;
      Value* items = items_of(t, *value.list);
      for (std::uint32_t i = 0; i < value.list->size; ++i) hash = hash * 31 + static_cast<std::uint32_t>(hash_code(t, items[i], depth + 1));
      return static_cast<std::int32_t>(hash);
    }
    case Kind::entry:
      return hash_code(t, value.entry->key, depth + 1) ^ hash_code(t, value.entry->value, depth + 1);
    case Kind::map: {
      materialise(t, *value.map);
      for (std::uint32_t i = 0; i < value.map->size; ++i) {
        Value entry;
        entry.kind = Kind::entry;
        entry.entry = value.map->entries[i];
        hash += static_cast<std::uint32_t>(hash_code(t, entry, depth + 1));
      }
      return static_cast<std::int32_t>(hash);
    }
    default: return 0;
  }
}

}  // namespace apigen::rt::vtl
