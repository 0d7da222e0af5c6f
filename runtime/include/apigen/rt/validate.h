// What generated validators call: exact keyword checks over parsed JSON, and the record of what failed.
//
// A generated check returns whether a value is valid and tells a Validation about each failure. In fast mode (the first
// pass) a failure ends the check at once and nothing is recorded; only an invalid value is checked a second time in
// recording mode, which goes on to find every failure. One thread; memory comes from the request's arena, and the success
// path takes none but for uniqueItems, unevaluated* and large values of recursive schemas with alternatives.
// Source: JSON Schema draft 4, and 2020-12 (validation, core sections 10 and 11).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/json/value.h"
#include "apigen/rt/arena.h"

namespace apigen::rt {

/// The keyword that a value fails. The order is part of generated code.
enum class Rule : std::uint8_t {
  type, enumeration, minimum, exclusive_minimum, maximum, exclusive_maximum, multiple_of, min_length, max_length, pattern, format,
  min_items, max_items, unique_items, contains, min_contains, max_contains, min_properties, max_properties, required, additional_properties,
  additional_items, property_names, dependent_required, any_of, one_of, not_, never, unevaluated_properties, unevaluated_items, discriminator,
  read_only, write_only,
};

/// One failure. `value.offset` finds the value in its text; `detail` is the schema's side, ready for a sentence ("1", "an integer").
struct ValidationFailure {
  Rule rule;
  json::Value value;
  std::string_view detail;
  std::string_view name;  // the member that is missing or not allowed
};

class Validation;
/// A generated check.
using Check = bool (*)(const json::Value& v, Validation& c);

class Validation {
 public:
  Validation(Arena& arena, bool record) : arena_(&arena), failures_(arena), record_(record) {}

  /// Notes a failure; false: the check is to end here (fast mode, or inside a branch that may fail).
  bool fail(const json::Value& value, Rule rule, std::string_view detail = {}, std::string_view name = {}) {
    if (!record_ || quiet_) return false;
    return note(value, rule, detail, name);
  }
  /// Failures inside anyOf, oneOf, not, if, contains are no failures of the whole.
  class Quiet {
   public:
    explicit Quiet(Validation& validation) : validation_(validation) { ++validation_.quiet_; }
    ~Quiet() { --validation_.quiet_; }
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;

   private:
    Validation& validation_;
  };
  /// Whether a check goes on after a failure.
  bool recording() const { return record_ && !quiet_; }
  const ArenaVector<ValidationFailure>& failures() const { return failures_; }
  Arena& arena() const { return *arena_; }

  /// The dynamic scope of $dynamicRef: resources entered, outermost first (core 7.1). Depth is bounded by the JSON's.
  static constexpr std::size_t kMostScopes = 1024;
  class Scope {
   public:
    Scope(Validation& validation, std::uint32_t resource) : validation_(validation), entered_(validation.enter(resource)) {}
    ~Scope() { validation_.scope_count_ -= entered_; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Validation& validation_;
    bool entered_;
  };
  std::size_t scope_count() const { return scope_count_; }
  std::uint32_t scope(std::size_t index) const { return scopes_[index]; }
  /// A generated check of a recursive schema that may come to one value by several ways: doubled at every level, those would
  /// take exponential time. Beyond a number of steps that ordinary values do not reach, results are kept (in the arena).
  bool once(const json::Value& value, Check check) {
    return ++steps_ <= kPlainSteps ? check(value, *this) : remembered(value, check);
  }
  /// Room for the dynamic scope, from the arena; only schemas with $dynamicRef call it.
  void use_scopes() { if (!scopes_) scopes_ = static_cast<std::uint32_t*>(arena_->allocate(kMostScopes * sizeof(std::uint32_t), alignof(std::uint32_t))); }

 private:
  /// Schemas of the resource that is innermost already add nothing.
  bool enter(std::uint32_t resource) {
    if (scope_count_ == kMostScopes || (scope_count_ && scopes_[scope_count_ - 1] == resource)) return false;
    scopes_[scope_count_++] = resource;
    return true;
  }
  bool note(const json::Value& value, Rule rule, std::string_view detail, std::string_view name);

  static constexpr std::uint32_t kPlainSteps = 4096;
  enum class Verdict : std::uint8_t { unknown, valid, invalid, told };  // told: its failures are recorded
  struct Known { const json::Value* value; Check check; std::uint64_t scope; Verdict verdict; };
  bool remembered(const json::Value& value, Check check);
  Known& known(const json::Value* value, Check check, std::uint64_t scope);
  std::uint64_t scope_key() const;

  Arena* arena_;
  ArenaVector<ValidationFailure> failures_;
  std::uint32_t* scopes_ = nullptr;
  std::size_t scope_count_ = 0;
  Known* known_ = nullptr;  // a hash table with a power of two of places
  std::size_t known_room_ = 0, known_count_ = 0;
  std::uint32_t steps_ = 0;
  int quiet_ = 0;
  bool record_;
};

/// Notes a failure and leaves a generated check unless all failures are wanted. Used inside `bool good = true; ...`.
#define APIGEN_CHECK(condition, rule, detail)                              \
  do {                                                                     \
    if (!(condition)) {                                                    \
      good = false;                                                        \
      if (!c.fail(v, ::apigen::rt::Rule::rule, detail)) return false;      \
    }                                                                      \
  } while (false)
/// Runs another check on a value; the same leaving rule.
#define APIGEN_APPLY(call)       \
  do {                           \
    if (!(call)) {               \
      if (!c.recording()) return false; \
      good = false;              \
    }                            \
  } while (false)

// ------------------------------------------------------------------------------------------------------------- numbers

/// A decimal constant of a schema: digits x 10^exponent, digits without leading and trailing zeros ("" is 0).
struct Decimal {
  bool negative;
  std::string_view digits;
  std::int64_t exponent;
};
/// Exact comparison of a JSON number with a constant: negative, 0, positive.
int compare(const json::Value& number, const Decimal& with);
/// The same against a small integer: the usual bound.
int compare(const json::Value& number, std::int64_t with);
/// Whether the number is a whole multiple of divisor x 10^exponent, exactly. divisor > 0, at most 18 digits.
bool is_multiple(const json::Value& number, std::int64_t divisor, std::int64_t exponent);
/// Whether the number's value is whole (1.0 and 1e2 are).
bool is_whole(const json::Value& number);

// ------------------------------------------------------------------------------------------------------------- strings

/// A string value that is not part of the text (a member's name, for propertyNames).
inline json::Value text_value(std::string_view text, std::uint32_t offset) {
  json::Value value;
  value.type = json::Type::string;
  value.characters = text.data();
  value.length = static_cast<std::uint32_t>(text.size());
  value.offset = offset;
  return value;
}
/// Equality of texts whose lengths were compared before.
inline bool same_bytes(std::string_view a, std::string_view same_length) { return __builtin_memcmp(a.data(), same_length.data(), same_length.size()) == 0; }
/// Code points, not bytes.
std::size_t code_points(std::string_view utf8);

/// A pattern, unanchored, in the words of its engine (apigen translated and checked it). Made once, before the gateway
/// serves; matching is thread-safe.
class Pattern {
 public:
  enum class Engine : std::uint8_t { linear, backtracking };  // RE2; PCRE2 with limits
  Pattern(std::string_view text, Engine engine);
  ~Pattern();
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;
  /// A subject on which the limits are reached does not match.
  bool matches(std::string_view text) const;

 private:
  struct Impl;
  Impl* impl_;
};

/// A set of characters of a pattern that became code: ASCII by bits (0 to 63, 64 to 127), and all others or none.
struct CharacterSet {
  std::uint64_t low, high;
  bool others;
};
/// Steps over at most `most` characters of a set; how many there were. `text` is UTF-8.
inline std::uint32_t skip_run(std::string_view text, std::size_t& at, CharacterSet set, std::uint32_t most) {
  std::uint32_t count = 0;
  for (; count < most && at < text.size(); ++count) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 128) {
      if (!((c < 64 ? set.low : set.high) >> (c & 63) & 1)) break;
      ++at;
    } else {
      if (!set.others) break;
      do ++at;
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    }
  }
  return count;
}

enum class Format : std::uint8_t {
  date_time, date, time, duration, email, hostname, ipv4, ipv6, uri, uri_reference, uuid, json_pointer, relative_json_pointer, byte, int32, int64,
  float_, double_, iri, iri_reference, idn_email, uri_template, regex, idn_hostname, base64url, int8, int16, uint8, uint16, uint32, uint64,
};
/// Whether a value is of a format; a value of another type is valid (validation section 7.1).
bool has_format(const json::Value& v, Format format);
/// The same for idn_hostname and idn_email, which need IDNA 2008.
bool has_idn_format(const json::Value& v, Format format);

// -------------------------------------------------------------------------------------------------- values as a whole

/// Equality of JSON values: numbers by value, objects in any order (core 4.2.2).
bool equal(const json::Value& a, const json::Value& b);
/// Whether no two elements are equal. n log n.
bool all_unique(const json::Value& array, Arena& arena);

/// A constant of a schema (enum, const), parsed once.
class JsonConstant {
 public:
  explicit JsonConstant(std::string_view text);
  const json::Value& value() const { return *value_; }

 private:
  Arena arena_;
  const json::Value* value_;
};

/// Which members or elements of one value were evaluated, for unevaluatedProperties and unevaluatedItems (core 11).
class Evaluated {
 public:
  Evaluated(const json::Value& value, Arena& arena);
  void mark(std::uint32_t index) { if (words_) words_[index / 64] |= std::uint64_t{1} << (index % 64); }
  void mark_all() { all_ = true; }
  void mark_first(std::uint32_t count) { for (std::uint32_t i = 0; i < count && i < count_; ++i) mark(i); }
  bool has(std::uint32_t index) const { return all_ || (words_ && (words_[index / 64] >> (index % 64) & 1)); }
  void merge(const Evaluated& other);

 private:
  std::uint64_t* words_ = nullptr;
  std::uint32_t count_ = 0;
  bool all_ = false;
};

}  // namespace apigen::rt
