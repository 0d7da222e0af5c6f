// A regular expression of ECMA 262 as a tree: for what can be said of it without running it, and for patterns that are simple
// enough to become code. Source: ECMA 262 section 22.2.1.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/schema/plan.h"

namespace apigen::schema {

/// A set of characters: exact for ASCII; beyond it, none, all or some of them.
struct CharacterSet {
  std::uint64_t low = 0, high = 0;  // code points 0 to 63, 64 to 127
  enum class Others : std::uint8_t { none, all, some } others = Others::none;

  void add(std::uint32_t first, std::uint32_t last);
  void add(const CharacterSet& more);
  void invert();
  bool meets(const CharacterSet& other) const { return (low & other.low) || (high & other.high) || (others != Others::none && other.others != Others::none); }
};

struct PatternNode {
  enum class Kind : std::uint8_t { sequence, choice, repeat, set, begin, end, nothing, unknown } kind = Kind::sequence;
  CharacterSet set;                 // set
  std::vector<PatternNode> parts;   // sequence, choice; the one part of repeat
  std::uint32_t least = 1, most = 1;  // repeat; most kMany: without bound
  static constexpr std::uint32_t kMany = std::numeric_limits<std::uint32_t>::max();
};

/// The tree; none for what is no pattern. `nothing` stands for look-around and word boundaries, `unknown` for back-references.
std::optional<PatternNode> parse_pattern(std::string_view source);

/// Code points that a text needs for a match anywhere in it, and the most that a text may have if the pattern is anchored at
/// both ends; kMany without such a bound.
struct PatternLengths { std::uint64_t least = 0, most = PatternNode::kMany; };
PatternLengths lengths(const PatternNode& pattern);

/// Whether engines that backtrack take exponential time on some texts: a repeat inside a repeat that nothing separates, or
/// repeated alternatives that begin alike.
bool is_exponential(const PatternNode& pattern);

/// The pattern as runs, if it begins with ^ and every run's end can be told by the next character alone.
std::optional<SimplePattern> simple_pattern(const PatternNode& pattern);

}  // namespace apigen::schema
