// Taking apart the spelling of a JSON number.
#pragma once

#include <cstdint>
#include <string_view>

namespace apigen::rt {

/// A number's value as digits with a decimal point somewhere: 0.d1d2d3... x 10^magnitude. Views into the spelling.
struct Spelled {
  bool negative = false;
  std::string_view whole, fraction;  // digits around the point, leading zeros of the whole number stripped
  std::int64_t exponent = 0;         // clamped to +-10^17: beyond, only the order of magnitude matters
  std::size_t first = 0;             // index of the first nonzero digit in whole+fraction
  std::size_t last = 0;              // one past the last nonzero digit; first == last: the value is zero

  bool zero() const { return first == last; }
  std::size_t digits() const { return last - first; }
  char digit(std::size_t i) const {
    i += first;
    return i < whole.size() ? whole[i] : fraction[i - whole.size()];
  }
  /// The power of ten of the first significant digit, plus one.
  std::int64_t magnitude() const { return exponent + static_cast<std::int64_t>(whole.size()) - static_cast<std::int64_t>(first); }
  /// The power of ten of the last significant digit.
  std::int64_t scale() const { return exponent + static_cast<std::int64_t>(whole.size()) - static_cast<std::int64_t>(last); }
};

Spelled spell(std::string_view number);

}  // namespace apigen::rt
