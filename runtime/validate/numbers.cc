#include "numbers.h"

#include <charconv>

#include "apigen/rt/validate.h"

namespace apigen::rt {
namespace {

constexpr std::int64_t kHuge = 100'000'000'000'000'000;

int sign_of(bool negative) { return negative ? -1 : 1; }

/// Integers of up to 18 digits are the usual case and fit a machine word.
bool small_integer(const json::Value& number, std::int64_t& value) {
  if (!number.integral || number.length > 18) return false;
  std::string_view text = number.text();
  return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc();
}

/// |a| against |b|, both not zero; b as digits x 10^exponent.
int compare_magnitudes(const Spelled& a, std::string_view digits, std::int64_t exponent) {
  std::int64_t magnitude = exponent + static_cast<std::int64_t>(digits.size());
  if (a.magnitude() != magnitude) return a.magnitude() < magnitude ? -1 : 1;
  std::size_t common = a.digits() < digits.size() ? a.digits() : digits.size();
  for (std::size_t i = 0; i < common; ++i) {
    if (a.digit(i) != digits[i]) return a.digit(i) < digits[i] ? -1 : 1;
  }
  if (a.digits() == digits.size()) return 0;
  return a.digits() < digits.size() ? -1 : 1;  // no trailing zeros on either side
}

}  // namespace

Spelled spell(std::string_view text) {
  Spelled result;
  std::size_t at = 0;
  if (!text.empty() && text[0] == '-') {
    result.negative = true;
    at = 1;
  }
  std::size_t end = at;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  result.whole = text.substr(at, end - at);
  if (end < text.size() && text[end] == '.') {
    std::size_t begin = ++end;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    result.fraction = text.substr(begin, end - begin);
  }
  if (end < text.size()) {  // e or E
    ++end;
    bool minus = text[end] == '-';
    if (text[end] == '+' || text[end] == '-') ++end;
    std::int64_t exponent = 0;
    for (; end < text.size(); ++end) {
      if (exponent < kHuge / 10) exponent = exponent * 10 + (text[end] - '0');
      else exponent = kHuge;
    }
    result.exponent = minus ? -exponent : exponent;
  }
  std::size_t total = result.whole.size() + result.fraction.size();
  auto digit = [&](std::size_t i) { return i < result.whole.size() ? result.whole[i] : result.fraction[i - result.whole.size()]; };
  while (result.first < total && digit(result.first) == '0') ++result.first;
  result.last = total;
  while (result.last > result.first && digit(result.last - 1) == '0') --result.last;
  return result;
}

int compare(const json::Value& number, const Decimal& with) {
  Spelled a = spell(number.text());
  bool zero = with.digits.empty();
  if (a.zero() || zero) {
    if (a.zero() && zero) return 0;
    return a.zero() ? -sign_of(with.negative) : sign_of(a.negative);
  }
  if (a.negative != with.negative) return sign_of(a.negative);
  return sign_of(a.negative) * compare_magnitudes(a, with.digits, with.exponent);
}

int compare(const json::Value& number, std::int64_t with) {
  std::int64_t value;
  if (small_integer(number, value)) return value < with ? -1 : value > with ? 1 : 0;
  char digits[24];
  char* end = std::to_chars(digits, digits + sizeof digits, with).ptr;
  std::string_view text(digits, static_cast<std::size_t>(end - digits));
  Decimal decimal{with < 0, text.substr(with < 0 ? 1 : 0), 0};
  while (!decimal.digits.empty() && decimal.digits.back() == '0') {
    decimal.digits.remove_suffix(1);
    ++decimal.exponent;
  }
  return compare(number, decimal);
}

bool is_whole(const json::Value& number) {
  if (number.integral) return true;
  Spelled a = spell(number.text());
  return a.zero() || a.scale() >= 0;
}

bool is_multiple(const json::Value& number, std::int64_t divisor, std::int64_t exponent) {
  std::int64_t value;
  if (exponent == 0 && small_integer(number, value)) return value % divisor == 0;
  // d x 10^s is a multiple of m x 10^e if and only if d x 10^(s-e) is one of m. With s < e that would make d a multiple of
  // ten, but its trailing zeros are in s already.
  Spelled a = spell(number.text());
  if (a.zero()) return true;
  std::int64_t shift = a.scale() - exponent;
  if (shift < 0) return false;
  using Wide = unsigned long long;
  const Wide modulus = static_cast<Wide>(divisor);
  auto times = [&](Wide x, Wide y) {  // x * y mod modulus without a wider type: both are below 10^18
    Wide sum = 0;
    while (y) {
      if (y & 1) sum = (sum + x) % modulus;
      x = (x + x) % modulus;
      y >>= 1;
    }
    return sum;
  };
  Wide rest = 0;
  for (std::size_t i = 0; i < a.digits(); ++i) rest = (rest * 10 + static_cast<Wide>(a.digit(i) - '0')) % modulus;
  Wide power = 1 % modulus, base = 10 % modulus;
  for (std::int64_t n = shift; n; n >>= 1) {
    if (n & 1) power = times(power, base);
    base = times(base, base);
  }
  return times(rest, power) == 0;
}

}  // namespace apigen::rt
