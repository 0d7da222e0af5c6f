#include "big_integer.h"

#include <algorithm>
#include <cstdlib>

namespace apigen::rt::vtl {

BigInteger::BigInteger(std::int64_t value) : negative_(value < 0) {
  std::uint64_t magnitude = value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
  for (; magnitude; magnitude /= kBase) limbs_.push_back(static_cast<std::uint32_t>(magnitude % kBase));
}

BigInteger BigInteger::parse(std::string_view digits) {
  BigInteger result;
  if (digits.starts_with('-') || digits.starts_with('+')) {
    result.negative_ = digits[0] == '-';
    digits.remove_prefix(1);
  }
  while (!digits.empty()) {
    std::size_t count = std::min<std::size_t>(9, digits.size());
    std::uint32_t limb = 0;
    for (char c : digits.substr(digits.size() - count)) limb = limb * 10 + static_cast<std::uint32_t>(c - '0');
    result.limbs_.push_back(limb);
    digits.remove_suffix(count);
  }
  result.trim();
  return result;
}

BigInteger BigInteger::power(std::uint32_t base, std::uint32_t exponent) {
  BigInteger result(1), square(base);
  for (; exponent; exponent >>= 1) {
    if (exponent & 1) result = result * square;
    if (exponent > 1) square = square * square;
  }
  return result;
}

void BigInteger::trim() {
  while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
  if (limbs_.empty()) negative_ = false;
}

BigInteger BigInteger::operator-() const {
  BigInteger result = *this;
  if (!is_zero()) result.negative_ = !negative_;
  return result;
}

int BigInteger::compare_magnitude(const BigInteger& a, const BigInteger& b) {
  if (a.limbs_.size() != b.limbs_.size()) return a.limbs_.size() < b.limbs_.size() ? -1 : 1;
  for (std::size_t i = a.limbs_.size(); i-- > 0;) {
    if (a.limbs_[i] != b.limbs_[i]) return a.limbs_[i] < b.limbs_[i] ? -1 : 1;
  }
  return 0;
}

int BigInteger::compare(const BigInteger& a, const BigInteger& b) {
  if (a.negative_ != b.negative_) return a.negative_ ? -1 : 1;
  return a.negative_ ? -compare_magnitude(a, b) : compare_magnitude(a, b);
}

BigInteger BigInteger::add_magnitudes(const BigInteger& a, const BigInteger& b) {
  BigInteger result;
  std::uint32_t carry = 0;
  for (std::size_t i = 0; i < std::max(a.limbs_.size(), b.limbs_.size()) || carry; ++i) {
    std::uint32_t sum = carry + (i < a.limbs_.size() ? a.limbs_[i] : 0) + (i < b.limbs_.size() ? b.limbs_[i] : 0);
    result.limbs_.push_back(sum % kBase);
    carry = sum / kBase;
  }
  return result;
}

BigInteger BigInteger::subtract_magnitudes(const BigInteger& a, const BigInteger& b) {
  BigInteger result;
  std::int64_t borrow = 0;
  for (std::size_t i = 0; i < a.limbs_.size(); ++i) {
    std::int64_t difference = static_cast<std::int64_t>(a.limbs_[i]) - borrow - (i < b.limbs_.size() ? b.limbs_[i] : 0);
    borrow = difference < 0;
    result.limbs_.push_back(static_cast<std::uint32_t>(difference + (borrow ? kBase : 0)));
  }
  result.trim();
  return result;
}

BigInteger operator+(const BigInteger& a, const BigInteger& b) {
  BigInteger result;
  if (a.negative_ == b.negative_) {
    result = BigInteger::add_magnitudes(a, b);
    result.negative_ = a.negative_;
  } else if (BigInteger::compare_magnitude(a, b) >= 0) {
    result = BigInteger::subtract_magnitudes(a, b);
    result.negative_ = a.negative_;
  } else {
    result = BigInteger::subtract_magnitudes(b, a);
    result.negative_ = b.negative_;
  }
  result.trim();
  return result;
}

BigInteger operator*(const BigInteger& a, const BigInteger& b) {
  BigInteger result;
  result.limbs_.assign(a.limbs_.size() + b.limbs_.size(), 0);
  for (std::size_t i = 0; i < a.limbs_.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t k = 0; k < b.limbs_.size() || carry; ++k) {
      std::uint64_t sum = result.limbs_[i + k] + carry;
      if (k < b.limbs_.size()) sum += static_cast<std::uint64_t>(a.limbs_[i]) * b.limbs_[k];
      result.limbs_[i + k] = static_cast<std::uint32_t>(sum % BigInteger::kBase);
      carry = sum / BigInteger::kBase;
    }
  }
  result.negative_ = a.negative_ != b.negative_;
  result.trim();
  return result;
}

void BigInteger::divide(const BigInteger& dividend, const BigInteger& divisor, BigInteger& quotient, BigInteger& remainder) {
  quotient = BigInteger();
  remainder = BigInteger();
  BigInteger magnitude = divisor.negative_ ? -divisor : divisor;
  quotient.limbs_.assign(dividend.limbs_.size(), 0);
  for (std::size_t i = dividend.limbs_.size(); i-- > 0;) {
    remainder.limbs_.insert(remainder.limbs_.begin(), dividend.limbs_[i]);
    remainder.trim();
    // The digit in base 10^9 by bisection: 30 comparisons, no estimate to correct.
    std::uint32_t low = 0, high = kBase - 1;
    if (compare_magnitude(remainder, magnitude) < 0) high = 0;
    while (low < high) {
      std::uint32_t middle = low + (high - low + 1) / 2;
      if (compare_magnitude(magnitude * BigInteger(middle), remainder) <= 0) low = middle;
      else high = middle - 1;
    }
    quotient.limbs_[i] = low;
    if (low) remainder = remainder - magnitude * BigInteger(low);
  }
  quotient.negative_ = dividend.negative_ != divisor.negative_;
  remainder.negative_ = dividend.negative_;
  quotient.trim();
  remainder.trim();
}

std::string BigInteger::to_string() const {
  if (limbs_.empty()) return "0";
  std::string text = negative_ ? "-" : "";
  text += std::to_string(limbs_.back());
  for (std::size_t i = limbs_.size() - 1; i-- > 0;) {
    std::string limb = std::to_string(limbs_[i]);
    text.append(9 - limb.size(), '0');
    text += limb;
  }
  return text;
}

std::int64_t BigInteger::to_int64() const {
  std::uint64_t magnitude = 0;
  for (std::size_t i = limbs_.size(); i-- > 0;) magnitude = magnitude * kBase + limbs_[i];
  return static_cast<std::int64_t>(negative_ ? ~magnitude + 1 : magnitude);
}

double BigInteger::to_double() const { return std::strtod(to_string().c_str(), nullptr); }

std::size_t BigInteger::digits() const {
  return limbs_.empty() ? 1 : (limbs_.size() - 1) * 9 + std::to_string(limbs_.back()).size();
}

}  // namespace apigen::rt::vtl
