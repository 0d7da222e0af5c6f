// A call of a method of java.lang.String, and the methods that have files of their own. Internal to the library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "java.h"

namespace apigen::rt::vtl {

/// The arguments of a call, with Java's choice of overload by their types.
struct StringCall {
  TemplateScope& t;
  std::string_view self;
  const Value* arguments;
  std::size_t count;

  bool text(std::size_t i) const { return i < count && arguments[i].kind == Kind::string; }
  bool texts(std::size_t n) const { return count == n && text(0) && (n < 2 || text(1)); }
  /// An int parameter takes an Integer (or a char).
  bool integer(std::size_t i) const { return i < count && arguments[i].kind == Kind::int32; }
  bool character(std::size_t i) const { return i < count && arguments[i].kind == Kind::character; }
  std::string_view at(std::size_t i) const { return arguments[i].text(); }
  std::int64_t number(std::size_t i) const { return arguments[i].integer; }
};

inline char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

// Patterns (string_patterns.cc).
/// replaceAll() and replaceFirst().
Value replace_pattern(const StringCall& c, bool all);
Value split(const StringCall& c);
/// Fails as Java does for what is no pattern.
Value bad_pattern(TemplateScope& t);

/// String.format() (string_format.cc).
Value format(const StringCall& c);

}  // namespace apigen::rt::vtl
