// Following the plan of a JSONPath through values, as Jayway does. Internal to the library.
#pragma once

#include "apigen/json/value.h"
#include "java.h"
#include "json_path.h"

namespace apigen::rt::vtl {

// Values as JSONPath sees them: a parsed tree in place, or lists and maps.
inline bool is_map(const Value& v) { return v.kind == Kind::map || (v.kind == Kind::json && v.json->type == json::Type::object); }
inline bool is_array(const Value& v) { return v.kind == Kind::list || (v.kind == Kind::json && v.json->type == json::Type::array); }

inline std::uint32_t length(const Value& v) {
  if (v.kind == Kind::json) return v.json->count;
  return v.kind == Kind::list ? size_of(*v.list) : size_of(*v.map);
}

inline Value element(TemplateScope& t, const Value& array, std::uint32_t i) {
  return array.kind == Kind::json ? view(t.arena(), array.json->elements[i]) : items_of(t, *array.list)[i];
}

inline bool member(TemplateScope& t, const Value& map, std::string_view name, Value& out) {
  if (map.kind == Kind::json) {
    const json::Value* found = map.json->find(name);
    if (found) out = view(t.arena(), *found);
    return found;
  }
  Entry* entry = find_entry(t, *map.map, Value::of(name));
  if (entry) out = entry->value;
  return entry;
}

template <class F>
void for_each_member(TemplateScope& t, const Value& map, F f) {
  if (map.kind == Kind::json) {
    for (std::uint32_t i = 0; i < map.json->count; ++i) f(map.json->members[i].name, view(t.arena(), map.json->members[i].value));
    return;
  }
  entries_of(t, *map.map);
  for (std::uint32_t i = 0; i < map.map->size; ++i) {
    const Entry& entry = *map.map->entries[i];
    f(to_string(t, entry.key), entry.value);
  }
}

/// How the evaluation of a path goes on; Jayway throws what is not `fine`.
enum class Status : std::uint8_t { fine, not_found, failed };

class Evaluation {
 public:
  Evaluation(TemplateScope& t, const Value& root, bool require_properties)
      : t_(t), root_(root), require_(require_properties), results_(*new_list(t, ListStyle::json_array, 0)) {}
  /// False where Jayway throws; then a path that is not definite gives an empty list, another one nothing.
  Status run(const JsonPath& path, const Value& item);
  /// What run() found.
  Status result(const JsonPath& path, Value& out);

 private:
  Status add(const Value& value);
  Status on(const PathToken& token, const Value& value) { return token.next ? walk(*token.next, value) : add(value); }
  Status walk(const PathToken& token, const Value& model);
  Status one_property(const PathToken& token, const Value& model, std::string_view name);
  Status property(const PathToken& token, const Value& model);
  /// A value that outlives this evaluation as a member of something new.
  Value kept(const Value& value) { return value.kind == Kind::json ? wrap(t_.arena(), *value.json) : value; }
  Status at_index(const PathToken& token, const Value& model, std::int64_t index);
  Status array(const PathToken& token, const Value& model);
  Status wildcard(const PathToken& token, const Value& model);
  bool scan_matches(const PathToken& target, const Value& model);
  Status scan(const PathToken& target, const Value& model, std::uint32_t depth);
  Status filter(const PathToken& token, const Value& model);

  // Functions.
  Status argument(const Operand& operand, Value& out);
  Status function(const PathToken& token, const Value& model);

  // Conditions.
  Status accept(const Condition& condition, const Value& item, bool& accepted);
  Operand operand_of(const Value& value);
  Status settle(const Operand& operand, const Value& item, Operand& out);
  static bool number_of(const Operand& operand, Arena& arena, Value& out);
  bool equal(const Operand& left, const Operand& right);
  bool contained(const Operand& wanted, const Value& array);
  Status compare(Condition::Operator op, const Operand& left, const Operand& right, bool& accepted);

  static constexpr std::uint32_t kMostSteps = 1'000'000;
  static constexpr std::uint32_t kDeepest = 600;  // the parser allows 512

  TemplateScope& t_;
  const Value& root_;
  bool require_;
  List& results_;
  std::uint32_t steps_ = 0;
};

}  // namespace apigen::rt::vtl
