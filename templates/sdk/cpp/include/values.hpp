// What the members of models are made of, beside the types of the standard library.
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/fwd.hpp"

namespace sdk {

/// A value or JSON's null; null unless something is said. For what must be there, but may be null.
template <class T>
class Nullable {
 public:
  Nullable() = default;
  Nullable(std::nullptr_t) {}
  template <detail::Makes<T, Nullable> U = T>
  Nullable(U&& value) : value_(std::in_place, std::forward<U>(value)) {}

  bool is_null() const { return !value_; }
  bool has_value() const { return value_.has_value(); }
  explicit operator bool() const { return has_value(); }
  /// The value must be there.
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }
  template <class U>
  T value_or(U&& other) const {
    return value_.value_or(std::forward<U>(other));
  }

  friend bool operator==(const Nullable& one, const Nullable& other) { return one.value_ == other.value_; }

 private:
  std::optional<T> value_;
};

/// A value, JSON's null, or absent; absent unless something is said. For what may be left out and may be null.
template <class T>
class Field {
 public:
  Field() = default;
  Field(std::nullptr_t) : present_(true) {}
  template <detail::Makes<Nullable<T>, Field> U = T>
  Field(U&& value) : value_(std::forward<U>(value)), present_(true) {}

  bool is_absent() const { return !present_; }
  bool is_null() const { return present_ && value_.is_null(); }
  bool has_value() const { return value_.has_value(); }
  explicit operator bool() const { return has_value(); }
  /// The value must be there.
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }
  template <class U>
  T value_or(U&& other) const {
    return value_.value_or(std::forward<U>(other));
  }
  void reset() { *this = Field(); }

  friend bool operator==(const Field& one, const Field& other) {
    return one.present_ == other.present_ && one.value_ == other.value_;
  }

 private:
  Nullable<T> value_;
  bool present_ = false;
};

/// A value on the heap that is copied as a value: what lets a type hold itself. T may be incomplete where it is named.
template <class T>
class Box {
 public:
  Box() = default;
  Box(T value) : value_(std::make_unique<T>(std::move(value))) {}
  Box(const Box& other) : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
  Box(Box&& other) noexcept = default;
  Box& operator=(const Box& other) {
    if (this != &other) value_ = other.value_ ? std::make_unique<T>(*other.value_) : nullptr;
    return *this;
  }
  Box& operator=(Box&& other) noexcept = default;
  ~Box() = default;

  T& operator*() {
    if (!value_) value_ = std::make_unique<T>();
    return *value_;
  }
  /// Of an empty box a T as its default is.
  const T& operator*() const {
    if (value_) return *value_;
    static const T none{};
    return none;
  }
  T* operator->() { return &**this; }
  const T* operator->() const { return &**this; }

  friend bool operator==(const Box& one, const Box& other) { return *one == *other; }

 private:
  std::unique_ptr<T> value_;
};

/// A date and time of RFC 3339, as it was received or made: its offset and its digits are kept.
class DateTime {
 public:
  using Time = std::chrono::sys_time<std::chrono::microseconds>;

  /// The start of 1970.
  DateTime() : DateTime(Time()) {}
  /// `offset`: of the clock on the wall from UTC.
  explicit DateTime(Time time, std::chrono::minutes offset = {});
  static std::optional<DateTime> parse(std::string_view text);

  const std::string& text() const { return text_; }
  Time time() const { return time_; }
  std::chrono::minutes offset() const { return offset_; }

  /// By the point in time.
  friend bool operator==(const DateTime& one, const DateTime& other) { return one.time_ == other.time_; }
  friend auto operator<=>(const DateTime& one, const DateTime& other) { return one.time_ <=> other.time_; }

 private:
  std::string text_;
  Time time_{};
  std::chrono::minutes offset_{};
};

/// A date of RFC 3339: 2026-01-31.
using Date = std::chrono::year_month_day;
std::string to_string(const Date& date);
std::optional<Date> parse_date(std::string_view text);

/// What travels as base64.
using Bytes = std::vector<std::uint8_t>;

}  // namespace sdk
