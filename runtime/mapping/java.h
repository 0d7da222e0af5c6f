// Java's rules for values: what they print as, when they are equal, and what their containers do. Internal to the library.
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/rt/arena.h"
#include "apigen/rt/mapping.h"
#include "apigen/rt/template_value.h"

namespace apigen::rt::vtl {

// ---------------------------------------------------------------------------------------------------------- containers

/// A value of a parsed tree: scalars as they are, arrays and objects as List and Map that look into it.
Value wrap(Arena& arena, const json::Value& value);
/// The same without making a List or Map.
Value view(Arena& arena, const json::Value& value);

/// The items; turned into values first where the list still is JSON.
Value* items_of(TemplateScope& t, List& list);
std::uint32_t size_of(const List& list);
std::uint32_t size_of(const Map& map);
List* new_list(TemplateScope& t, ListStyle style, std::uint32_t capacity);
void append(TemplateScope& t, List& list, const Value& value);
void insert(TemplateScope& t, List& list, std::uint32_t at, const Value& value);
void erase(List& list, std::uint32_t at);

Map* new_map(TemplateScope& t, MapOrder order = MapOrder::insertion);
/// The entries, in the order in which Java iterates.
Entry** entries_of(TemplateScope& t, Map& map);
Entry* find_entry(TemplateScope& t, Map& map, const Value& key);
/// Null if there is no such key.
Value get(TemplateScope& t, Map& map, std::string_view key);
/// The old value.
Value put(TemplateScope& t, Map& map, const Value& key, const Value& value);
Value remove(TemplateScope& t, Map& map, const Value& key);

/// What a template has put into $foreach, made on first use.
Map& storage_of(TemplateScope& t, Loop& loop);

// --------------------------------------------------------------------------------------------------------------- rules

/// Object.equals(): types matter, 1 is not 1L.
bool equals(TemplateScope& t, const Value& a, const Value& b, std::uint32_t depth = 0);
std::int32_t hash_code(TemplateScope& t, const Value& value, std::uint32_t depth = 0);
/// Object.toString(), appended; null as "null". By value, as a #define among what is printed may change any variable.
void append_string(TemplateScope& t, Buffer& out, Value value, std::uint32_t depth = 0);
/// What a reference to a value of a parsed tree prints: nothing for null. False, having printed nothing, for what holds others.
bool append_scalar(TemplateScope& t, Buffer& out, const json::Value& value);
/// toString() as a value. A string is itself; null data for a block that recurses too deep.
std::string_view to_string(TemplateScope& t, Value value);
/// As json-smart writes it. `escape_slash`: as JSONArray.toString() does.
void append_json(TemplateScope& t, Buffer& out, Value value, bool escape_slash, std::uint32_t depth = 0);

// ------------------------------------------------------------------------------------------------------------- methods

Value call_string(TemplateScope& t, const Value& of, Method method, const Value* arguments, std::size_t count);
Value call_list(TemplateScope& t, List& of, Method method, const Value* arguments, std::size_t count);
Value call_map(TemplateScope& t, Map& of, Method method, const Value* arguments, std::size_t count);
Value call_number(TemplateScope& t, const Value& of, Method method, const Value* arguments, std::size_t count);
/// Methods that give nothing: what they print.
inline Value nothing() { return Value::of(std::string_view()); }

// ---------------------------------------------------------------------------------------------------------------- JSON

/// A parsed tree of lenient JSON, as json-smart reads it in permissive mode; null if even that fails. `null` itself is a
/// value of type null.
const json::Value* parse_lenient(Arena& arena, std::string_view text);

/// Evaluates a JSONPath in Jayway's dialect. Null: nothing found, or the path is not valid.
Value evaluate_path(TemplateScope& t, const Value& root, std::string_view path);
Value evaluate_path(TemplateScope& t, const Value& root, Steps path);
Value evaluate_path(TemplateScope& t, const Value& root, const PlannedPath& path);

}  // namespace apigen::rt::vtl
