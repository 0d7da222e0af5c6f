// The immutable tree that YAML and JSON text becomes. Order and positions are kept; nothing is interpreted beyond
// the scalar's kind (YAML 1.2 core schema: `no` and `on` are strings, `0o17` an integer, 0777 the decimal 777).
//
// Nodes live in the Document that made them and never move; plain pointers to them stay valid as long as it lives.
// Reading them is thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/support/source.h"

namespace apigen::document {

enum class Kind { null, boolean, integer, number, string, sequence, mapping };

struct Node;

/// One key with its value. Keys are always text: a scalar key (200, true, null) keeps its spelling in the source.
struct Member {
  std::string key;
  support::Span key_span;
  const Node* value = nullptr;
};

struct Node {
  Kind kind = Kind::null;
  support::Span span;
  bool boolean = false;              // Kind::boolean
  std::string text;                  // string: its value, UTF-8; integer and number: the spelling in the source
  std::vector<const Node*> items;    // Kind::sequence
  std::vector<Member> members;       // Kind::mapping, in the order of the source, keys unique

  bool is_null() const { return kind == Kind::null; }
  bool is_string() const { return kind == Kind::string; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_mapping() const { return kind == Kind::mapping; }
  bool is_scalar() const { return kind != Kind::sequence && kind != Kind::mapping; }
  /// The value of a key in a mapping; null if there is none or this is no mapping.
  const Node* find(std::string_view key) const;
};

/// The kind's name for messages: "a string", "a list", "an object".
std::string_view describe(Kind kind);

/// The value of an integer node, whatever its spelling (12, +12, 0xC, 0o14); none for other kinds and what does not fit.
std::optional<std::int64_t> as_integer(const Node& node);
/// The value of an integer or number node; infinite or NaN for YAML's .inf and .nan; none for other kinds.
std::optional<double> as_number(const Node& node);

/// The value as compact JSON text (members in document order). Numbers keep their spelling where JSON allows it, so that
/// long integers and 1.0 stay what they are; .inf and .nan, which JSON lacks, become strings.
std::string to_json(const Node& node);
void append_json(std::string& out, const Node& node);

}  // namespace apigen::document
