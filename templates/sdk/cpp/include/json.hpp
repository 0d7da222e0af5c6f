// A JSON value of any kind: what no type is documented for, and members and variants that this version does not know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sdk/fwd.hpp"

namespace sdk {

/// A value of RFC 8259. Numbers keep their digits, objects the order of their members. A value type: reading one from
/// several threads is safe, as long as none changes it.
class Json {
 public:
  enum class Kind : unsigned char {
    null,
    boolean,
    number,
    string,
    array,
    object
  };

  // Not `= default`: clang 14 asks for it while the members' initialisers are unknown, and remembers that there is none.
  Json() {}
  Json(std::nullptr_t) {}
  Json(std::string text) : kind_(Kind::string), text_(std::move(text)) {}
  Json(std::string_view text) : Json(std::string(text)) {}
  Json(const char* text) : Json(std::string(text)) {}
  template <detail::Arithmetic T>
  Json(T value) : kind_(std::is_same_v<T, bool> ? Kind::boolean : Kind::number) {
    if constexpr (std::is_same_v<T, bool>) {
      text_ = value ? "true" : "false";
    } else if constexpr (std::is_integral_v<T>) {
      text_ = std::to_string(value);
    } else if constexpr (std::is_same_v<T, float>) {
      text_ = shortest(value);
    } else {
      text_ = shortest(static_cast<double>(value));
    }
  }

  /// A number by its digits, which must be those of a JSON number.
  static Json number(std::string digits);
  static Json array(std::vector<Json> items = {});
  static Json object(std::vector<std::pair<std::string, Json>> members = {});

  /// Reads JSON text: one value, at most 500 deep; of members with one name the last one counts. Nothing if it is none;
  /// `problem` says why.
  static std::optional<Json> parse(std::string_view text, std::string* problem = nullptr);
  /// Compact JSON text. What is not UTF-8 becomes U+FFFD.
  std::string dump() const;

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_object() const { return kind_ == Kind::object; }
  bool is_array() const { return kind_ == Kind::array; }
  bool is_string() const { return kind_ == Kind::string; }
  bool is_number() const { return kind_ == Kind::number; }
  /// A number without a fraction, however long.
  bool is_integer() const;

  std::optional<bool> as_bool() const;
  /// Nothing for fractions and what has more than 64 bits.
  std::optional<std::int64_t> as_int64() const;
  std::optional<double> as_double() const;
  /// The text of a string, else null.
  const std::string* as_string() const { return kind_ == Kind::string ? &text_ : nullptr; }
  /// A string's text, a number's digits, true or false; "" else.
  const std::string& text() const { return text_; }

  /// Items of an array, values of an object's members; empty else.
  const std::vector<Json>& items() const { return items_; }
  /// Names of an object's members, in the order of items().
  const std::vector<std::string>& names() const { return names_; }
  /// An object's member, else null.
  const Json* find(std::string_view name) const;

  /// Makes an array of what is none, then adds an item.
  void push(Json item);
  /// Makes an object of what is none, then sets a member.
  void set(std::string_view name, Json value);

  /// Objects with their members in another order differ, as do 1 and 1.0.
  friend bool operator==(const Json&, const Json&) = default;

 private:
  static std::string shortest(float value);
  static std::string shortest(double value);

  Kind kind_ = Kind::null;
  std::string text_;
  std::vector<std::string> names_;
  std::vector<Json> items_;
};

/// A value that is none of the variants that this version knows.
struct Unknown {
  Unknown() = default;
  explicit Unknown(Json value) : json(std::move(value)) {}
  Json json;
  friend bool operator==(const Unknown&, const Unknown&) = default;
};

}  // namespace sdk
