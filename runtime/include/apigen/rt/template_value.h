// The values that mapping templates compute with, and Java's rules for them.
//
// A Value is small and freely copied; what it points to lives in the arena of the request. Lists and maps are shared and
// mutable as Java's are; those that come from JSON stay views of the parsed tree until something needs their members as
// values of their own. One thread. Rules: vtl-jsonpath reference sections 3, 6, 9 and 11.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/rt/arena.h"

namespace apigen::json {
struct Value;
}

namespace apigen::rt::vtl {

enum class Kind : std::uint8_t {
  null,
  boolean,
  int32,        // java.lang.Integer
  int64,        // Long
  big_integer,  // its decimal digits
  real,         // Double
  decimal,      // BigDecimal
  character,    // Character: its UTF-8 bytes
  string,
  list,
  map,
  json,         // an array or object of a parsed body, seen in place; short-lived: becomes list or map when kept
  entry,        // of a map
  iterator,
  loop,         // $foreach
  block,        // #define
  input,        // $input
  util,         // $util
};

struct List;
struct Map;
struct Entry;
struct Iterator;
struct Loop;
struct Decimal;
struct BlockCode;

struct Value {
  Kind kind = Kind::null;
  bool boolean = false;
  std::uint32_t length = 0;  // of characters
  union {
    std::int64_t integer = 0;
    double real;
    const char* characters;
    List* list;
    Map* map;
    const json::Value* json;
    Entry* entry;
    Iterator* iterator;
    Loop* loop;
    const Decimal* decimal;
    BlockCode* block;
  };

  static Value of(bool value) { Value v; v.kind = Kind::boolean; v.boolean = value; return v; }
  static Value of(std::int32_t value) { Value v; v.kind = Kind::int32; v.integer = value; return v; }
  static Value of(std::int64_t value) { Value v; v.kind = Kind::int64; v.integer = value; return v; }
  static Value of(double value) { Value v; v.kind = Kind::real; v.real = value; return v; }
  /// The text is not copied: it outlives the template's run.
  static Value of(std::string_view text) {
    Value v;
    v.kind = Kind::string;
    v.characters = text.data() ? text.data() : "";
    v.length = static_cast<std::uint32_t>(text.size());
    return v;
  }
  static Value of(const char*) = delete;
  static Value big_integer(std::string_view digits) { Value v = of(digits); v.kind = Kind::big_integer; return v; }
  static Value of(List* list) { Value v; v.kind = Kind::list; v.list = list; return v; }
  static Value of(Map* map) { Value v; v.kind = Kind::map; v.map = map; return v; }

  bool is(Kind wanted) const { return kind == wanted; }
  bool is_null() const { return kind == Kind::null; }
  bool is_integer() const { return kind == Kind::int32 || kind == Kind::int64 || kind == Kind::big_integer; }
  bool is_number() const { return is_integer() || kind == Kind::real || kind == Kind::decimal; }
  /// Of a string, character or big_integer.
  std::string_view text() const { return {characters, length}; }
};

/// unscaled * 10^-scale.
struct Decimal {
  std::string_view unscaled;
  std::int32_t scale = 0;
};

/// How a list came about decides what it prints as and what it can do.
enum class ListStyle : std::uint8_t {
  array_list,  // [a, b]
  json_array,  // JSON text
  array,       // an Object[] or String[]: get, size and the like through a wrapper
  view,        // keySet, values, entrySet: [a, b], no index
};

struct List {
  ListStyle style = ListStyle::array_list;
  const json::Value* source = nullptr;  // not yet turned into items
  Value* items = nullptr;
  std::uint32_t size = 0;
  std::uint32_t capacity = 0;
};

enum class MapOrder : std::uint8_t {
  insertion,  // LinkedHashMap
  hash,       // HashMap
};

struct Map {
  MapOrder order = MapOrder::insertion;
  /// $context and what is in it: members that are maps read as null through get() (reference section 10).
  bool hides_maps = false;
  const json::Value* source = nullptr;  // not yet turned into entries
  Entry** entries = nullptr;            // in the order of insertion
  std::uint32_t size = 0;
  std::uint32_t capacity = 0;
};

struct Entry {
  Value key;
  Value value;
};

struct Iterator {
  List* list = nullptr;
  std::uint32_t next = 0;
};

/// $foreach.
struct Loop {
  std::int32_t index = -1;
  bool has_next = false;
  Loop* parent = nullptr;      // the enclosing loop's, if $foreach was that
  Value replaced;              // what $foreach was otherwise
  Map* storage = nullptr;      // what a template puts into it
};

}  // namespace apigen::rt::vtl
