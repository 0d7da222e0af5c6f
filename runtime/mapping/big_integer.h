// Integers of any size, for the few numbers that leave 64 bits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace apigen::rt::vtl {

class BigInteger {
 public:
  BigInteger() = default;
  explicit BigInteger(std::int64_t value);
  /// Digits, perhaps with a sign in front.
  static BigInteger parse(std::string_view digits);
  /// 2^exponent, 5^exponent, 10^exponent.
  static BigInteger power(std::uint32_t base, std::uint32_t exponent);

  bool is_zero() const { return limbs_.empty(); }
  bool negative() const { return negative_; }
  BigInteger operator-() const;
  friend BigInteger operator+(const BigInteger& a, const BigInteger& b);
  friend BigInteger operator-(const BigInteger& a, const BigInteger& b) { return a + -b; }
  friend BigInteger operator*(const BigInteger& a, const BigInteger& b);
  /// Truncated toward zero; the remainder has the dividend's sign. `divisor` is not zero.
  static void divide(const BigInteger& dividend, const BigInteger& divisor, BigInteger& quotient, BigInteger& remainder);
  static int compare(const BigInteger& a, const BigInteger& b);
  static int compare_magnitude(const BigInteger& a, const BigInteger& b);

  std::string to_string() const;
  /// Of a value that fits; otherwise the low 64 bits.
  std::int64_t to_int64() const;
  double to_double() const;
  std::size_t digits() const;

 private:
  static constexpr std::uint32_t kBase = 1'000'000'000;
  void trim();
  static BigInteger add_magnitudes(const BigInteger& a, const BigInteger& b);
  static BigInteger subtract_magnitudes(const BigInteger& a, const BigInteger& b);  // |a| >= |b|

  bool negative_ = false;
  std::vector<std::uint32_t> limbs_;  // base 10^9, lowest first, no leading zeros
};

}  // namespace apigen::rt::vtl
