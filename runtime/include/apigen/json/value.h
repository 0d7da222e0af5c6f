// Parsed JSON in an arena: a flat, immutable tree of small values, for bodies that something has to look into.
//
// Numbers keep their spelling in the text (nothing is rounded); strings are decoded UTF-8, zero-copy where they hold no
// escape. The parser is strict RFC 8259 and bounded in depth: no byte sequence makes it recurse without bound or read past
// the text. Views point into the text given or into the arena.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/rt/arena.h"

namespace apigen::json {

enum class Type : std::uint8_t { null, boolean, number, string, array, object };

struct Member;

struct Value {
  Type type = Type::null;
  bool boolean = false;
  bool integral = false;          // number without fraction and exponent
  std::uint32_t count = 0;        // elements of an array, members of an object
  union {
    const char* characters = nullptr;  // string (decoded) or number (as spelt)
    const Value* elements;
    const Member* members;
  };
  std::uint32_t length = 0;       // of characters
  std::uint32_t offset = 0;       // where the value begins in the text, for messages

  bool is(Type wanted) const { return type == wanted; }
  /// The decoded string, or a number's spelling.
  std::string_view text() const { return {characters, length}; }
  /// A member's value; null if this is no object or has no such member. With duplicates, the last one.
  const Value* find(std::string_view name) const;
  const Value* begin() const { return type == Type::array ? elements : nullptr; }
  const Value* end() const { return type == Type::array ? elements + count : nullptr; }
};

struct Member {
  std::string_view name;
  Value value;
};

enum class Duplicates : std::uint8_t {
  last_wins,  // one member remains, in the first one's place, with the last value (as Jackson, which AWS uses)
  refuse,
};

struct ParseOptions {
  std::uint32_t depth = 512;
  Duplicates duplicates = Duplicates::last_wins;
};

struct Parsed {
  const Value* value = nullptr;      // null: not JSON
  std::uint32_t error_offset = 0;
  const char* error = nullptr;       // a plain sentence: "a string holds a byte that is not UTF-8"
};

/// Parses one JSON text (white space around it allowed, nothing else). `text` outlives the value; at most 4 GiB.
Parsed parse(rt::Arena& arena, std::string_view text, ParseOptions options = {});

/// Appends the value as compact JSON text, numbers as they were spelt.
void append(rt::Buffer& out, const Value& value);

}  // namespace apigen::json
