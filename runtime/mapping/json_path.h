// JSONPath in Jayway's dialect, read from text. Reference: vtl-jsonpath section 11. Internal to the library.
//
// Everything is made in the arena and points into the text, which has to live as long. A plan that was read is never changed:
// several threads may follow it at a time.
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/rt/arena.h"
#include "apigen/rt/template_value.h"

namespace apigen::rt::vtl {

struct PathToken;
struct Condition;

struct JsonPath {
  bool at_root = true;  // $, or @: the item that a filter looks at
  bool definite = true;
  const PathToken* first = nullptr;
};

/// An operand of a filter, or an argument of a function.
struct Operand {
  enum class Kind : std::uint8_t { undefined, null, boolean, number, text, json, pattern, path } kind = Kind::undefined;
  bool boolean = false;
  bool ignore_case = false;
  bool wanted = true;        // path: false for `!@.a`
  Value value;               // number; json: a tree; text
  std::string_view text;     // text, pattern, number's spelling
  const JsonPath* path = nullptr;
};

struct Condition {
  enum class Kind : std::uint8_t { all, any, negation, comparison, existence } kind = Kind::comparison;
  enum class Operator : std::uint8_t {
    equal, not_equal, same, not_same, less, less_equal, greater, greater_equal, matches, in, not_in, contains, all, size, empty, subset,
  } op = Operator::equal;
  Operand left, right;
  const Condition* inner = nullptr;  // the first part
  const Condition* next = nullptr;   // its sibling within all, any
};

struct PathToken {
  enum class Kind : std::uint8_t { property, index, slice, wildcard, scan, filter, function } kind = Kind::property;
  enum class Function : std::uint8_t { length, sum, min, max, avg, stddev, concat, append, unknown } function = Function::length;
  const PathToken* next = nullptr;
  bool upstream_definite = true;
  bool has_from = false, has_to = false;
  std::int32_t from = 0, to = 0;
  const std::string_view* names = nullptr;   // property
  const std::int32_t* indexes = nullptr;     // index
  const Operand* arguments = nullptr;        // function
  std::uint32_t count = 0;                   // of names, indexes or arguments
  const Condition* condition = nullptr;      // filter
};

/// Null if the text is no path.
const JsonPath* parse_json_path(Arena& arena, std::string_view text);

}  // namespace apigen::rt::vtl
