#include "number.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "big_integer.h"

namespace apigen::rt::vtl {
namespace {

constexpr std::int64_t kMax32 = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMin32 = std::numeric_limits<std::int32_t>::min();

struct BigDecimal {
  BigInteger unscaled;
  std::int32_t scale = 0;
};

bool is_small(const Value& v) { return v.kind == Kind::int32 || v.kind == Kind::int64; }

BigInteger big(const Value& v) { return v.kind == Kind::big_integer ? BigInteger::parse(v.text()) : BigInteger(long_value(v)); }

/// new BigDecimal(double): exact.
BigDecimal exact(double value) {
  int exponent = 0;
  double fraction = std::frexp(value, &exponent);
  auto mantissa = static_cast<std::int64_t>(std::ldexp(fraction, 53));
  exponent -= 53;
  if (mantissa == 0) return {};
  while (mantissa % 2 == 0) {
    mantissa /= 2;
    ++exponent;
  }
  if (exponent >= 0) return {BigInteger(mantissa) * BigInteger::power(2, static_cast<std::uint32_t>(exponent)), 0};
  return {BigInteger(mantissa) * BigInteger::power(5, static_cast<std::uint32_t>(-exponent)), -exponent};
}

BigDecimal decimal(const Value& v) {
  if (v.kind == Kind::decimal) return {BigInteger::parse(v.decimal->unscaled), v.decimal->scale};
  if (v.kind == Kind::big_integer) return {big(v), 0};
  return exact(double_value(v));
}

void rescale(BigDecimal& a, std::int32_t scale) {
  if (a.scale >= scale) return;
  a.unscaled = a.unscaled * BigInteger::power(10, static_cast<std::uint32_t>(scale - a.scale));
  a.scale = scale;
}

Value value_of(Arena& arena, const BigInteger& number, bool& failed) {
  if (number.digits() > kMostDigits) failed = true;
  if (failed) return {};
  return Value::big_integer(arena.copy(number.to_string()));
}

Value value_of(Arena& arena, const BigDecimal& number, bool& failed) {
  if (number.unscaled.digits() > kMostDigits) failed = true;
  if (failed) return {};
  Value v;
  v.kind = Kind::decimal;
  v.decimal = arena.make<Decimal>(arena.copy(number.unscaled.to_string()), number.scale);
  return v;
}

/// The result of integer arithmetic keeps the wider operand's type, and becomes a Long when it leaves an Integer.
Value wrap(std::int64_t value, const Value& left, const Value& right) {
  bool both_small = left.kind == Kind::int32 && right.kind == Kind::int32;
  if (both_small && value >= kMin32 && value <= kMax32) return Value::of(static_cast<std::int32_t>(value));
  return Value::of(value);
}

Value long_arithmetic(Arena& arena, Arithmetic operation, const Value& left, const Value& right, bool& failed) {
  std::int64_t a = left.integer, b = right.integer, result = 0;
  switch (operation) {
    case Arithmetic::add:
      if (!__builtin_add_overflow(a, b, &result)) return wrap(result, left, right);
      return value_of(arena, BigInteger(a) + BigInteger(b), failed);
    case Arithmetic::subtract:
      if (!__builtin_sub_overflow(a, b, &result)) return wrap(result, left, right);
      return value_of(arena, BigInteger(a) - BigInteger(b), failed);
    case Arithmetic::multiply:
      if (!__builtin_mul_overflow(a, b, &result)) return wrap(result, left, right);
      // Velocity's overflow check misses this one product.
      if (b == -1 && a == std::numeric_limits<std::int64_t>::min()) return wrap(a, left, right);
      return value_of(arena, BigInteger(a) * BigInteger(b), failed);
    case Arithmetic::divide:
      return wrap(b == -1 ? static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(a)) : a / b, left, right);
    case Arithmetic::modulo: return wrap(b == -1 ? 0 : a % b, left, right);
  }
  return {};
}

Value big_arithmetic(Arena& arena, Arithmetic operation, const BigInteger& a, const BigInteger& b, bool& failed) {
  BigInteger quotient, remainder;
  switch (operation) {
    case Arithmetic::add: return value_of(arena, a + b, failed);
    case Arithmetic::subtract: return value_of(arena, a - b, failed);
    case Arithmetic::multiply: return value_of(arena, a * b, failed);
    case Arithmetic::divide:
      BigInteger::divide(a, b, quotient, remainder);
      return value_of(arena, quotient, failed);
    case Arithmetic::modulo:
      if (b.negative()) {  // BigInteger.mod() throws
        failed = true;
        return {};
      }
      BigInteger::divide(a, b, quotient, remainder);
      return value_of(arena, remainder.negative() ? remainder + b : remainder, failed);
  }
  return {};
}

Value decimal_arithmetic(Arena& arena, Arithmetic operation, BigDecimal a, BigDecimal b, bool& failed) {
  switch (operation) {
    case Arithmetic::add:
    case Arithmetic::subtract: {
      std::int32_t scale = std::max(a.scale, b.scale);
      rescale(a, scale);
      rescale(b, scale);
      return value_of(arena, BigDecimal{operation == Arithmetic::add ? a.unscaled + b.unscaled : a.unscaled - b.unscaled, scale}, failed);
    }
    case Arithmetic::multiply: return value_of(arena, BigDecimal{a.unscaled * b.unscaled, a.scale + b.scale}, failed);
    case Arithmetic::divide: {
      // The quotient has the dividend's scale, rounded half down.
      std::int32_t scale = a.scale;
      if (b.scale >= 0) rescale(a, a.scale + b.scale);
      else b.unscaled = b.unscaled * BigInteger::power(10, static_cast<std::uint32_t>(-b.scale));
      BigInteger quotient, remainder;
      BigInteger::divide(a.unscaled, b.unscaled, quotient, remainder);
      BigInteger twice = remainder + remainder;
      if (BigInteger::compare_magnitude(twice, b.unscaled) > 0) {
        quotient = quotient + BigInteger(a.unscaled.negative() == b.unscaled.negative() ? 1 : -1);
      }
      return value_of(arena, BigDecimal{quotient, scale}, failed);
    }
    case Arithmetic::modulo: failed = true; return {};  // MathUtils throws
  }
  return {};
}

bool is_zero(const Value& v) {
  switch (v.kind) {
    case Kind::int32:
    case Kind::int64: return v.integer == 0;
    case Kind::real: return v.real == 0;
    case Kind::big_integer: return BigInteger::parse(v.text()).is_zero();
    default: return BigInteger::parse(v.decimal->unscaled).is_zero();
  }
}

enum class Base { small, big, real, decimal };

Base base_of(const Value& left, const Value& right) {
  if (is_small(left) && is_small(right)) return Base::small;
  bool exact_wins = left.kind == Kind::decimal || right.kind == Kind::decimal;
  bool any_big = left.kind == Kind::big_integer || right.kind == Kind::big_integer;
  if (exact_wins || (any_big && !(left.is_integer() && right.is_integer()))) return Base::decimal;
  return any_big ? Base::big : Base::real;
}

}  // namespace

Value arithmetic(Arena& arena, Arithmetic operation, const Value& left, const Value& right, bool& failed) {
  if ((operation == Arithmetic::divide || operation == Arithmetic::modulo) && is_zero(right)) return {};
  switch (base_of(left, right)) {
    case Base::small: return long_arithmetic(arena, operation, left, right, failed);
    case Base::big: return big_arithmetic(arena, operation, big(left), big(right), failed);
    case Base::decimal:
      if ((left.kind == Kind::real && !std::isfinite(left.real)) || (right.kind == Kind::real && !std::isfinite(right.real))) {
        failed = true;  // new BigDecimal(double) throws
        return {};
      }
      return decimal_arithmetic(arena, operation, decimal(left), decimal(right), failed);
    case Base::real: break;
  }
  double a = double_value(left), b = double_value(right);
  switch (operation) {
    case Arithmetic::add: return Value::of(a + b);
    case Arithmetic::subtract: return Value::of(a - b);
    case Arithmetic::multiply: return Value::of(a * b);
    case Arithmetic::divide: return Value::of(a / b);
    case Arithmetic::modulo: return Value::of(std::fmod(a, b));
  }
  return {};
}

int compare_numbers(Arena&, const Value& left, const Value& right) {
  switch (base_of(left, right)) {
    case Base::small: return left.integer < right.integer ? -1 : left.integer > right.integer;
    case Base::big: return BigInteger::compare(big(left), big(right));
    case Base::decimal: {
      double a = double_value(left), b = double_value(right);
      if (!std::isfinite(a) || !std::isfinite(b)) return a < b ? -1 : a > b;
      BigDecimal x = decimal(left), y = decimal(right);
      std::int32_t scale = std::max(x.scale, y.scale);
      rescale(x, scale);
      rescale(y, scale);
      return BigInteger::compare(x.unscaled, y.unscaled);
    }
    case Base::real: break;
  }
  double a = double_value(left), b = double_value(right);
  return a < b ? -1 : a > b;
}

std::int64_t long_value(const Value& v) {
  switch (v.kind) {
    case Kind::int32:
    case Kind::int64: return v.integer;
    case Kind::big_integer: return BigInteger::parse(v.text()).to_int64();
    case Kind::real:
      if (std::isnan(v.real)) return 0;
      if (v.real >= 9223372036854775807.0) return std::numeric_limits<std::int64_t>::max();
      if (v.real <= -9223372036854775808.0) return std::numeric_limits<std::int64_t>::min();
      return static_cast<std::int64_t>(v.real);
    case Kind::decimal: {
      BigDecimal d = decimal(v);
      if (d.scale <= 0) {
        rescale(d, 0);
        return d.unscaled.to_int64();
      }
      BigInteger quotient, remainder;
      BigInteger::divide(d.unscaled, BigInteger::power(10, static_cast<std::uint32_t>(d.scale)), quotient, remainder);
      return quotient.to_int64();
    }
    default: return 0;
  }
}

std::int32_t int_value(const Value& v) {
  if (v.kind == Kind::real) {  // saturates, while the integer types keep their low bits
    if (std::isnan(v.real)) return 0;
    if (v.real >= static_cast<double>(kMax32)) return static_cast<std::int32_t>(kMax32);
    if (v.real <= static_cast<double>(kMin32)) return static_cast<std::int32_t>(kMin32);
    return static_cast<std::int32_t>(v.real);
  }
  return static_cast<std::int32_t>(static_cast<std::uint64_t>(long_value(v)));
}

double double_value(const Value& v) {
  switch (v.kind) {
    case Kind::int32:
    case Kind::int64: return static_cast<double>(v.integer);
    case Kind::real: return v.real;
    case Kind::big_integer: return BigInteger::parse(v.text()).to_double();
    case Kind::decimal: {
      std::string text(v.decimal->unscaled);
      text += 'e';
      text += std::to_string(-static_cast<std::int64_t>(v.decimal->scale));
      return std::strtod(text.c_str(), nullptr);
    }
    default: return 0;
  }
}

namespace {

// Exact as doubles, so that a product or quotient with one of them is rounded once.
constexpr double kPowers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
constexpr std::size_t kExactDigits = 15;  // any decimal of so many digits is told apart from all others by its double

/// Values with few decimals, which most are: n / 10^k with n below 10^15 is the only decimal of so few digits that gives this
/// double, so it is the shortest. False if it is none of them.
bool append_short_double(Buffer& out, double value) {
  const double size = std::fabs(value);
  if (!(size >= 1e-3 && size < 1e7)) return false;
  for (std::size_t k = 1; k <= 6; ++k) {
    const auto whole = static_cast<std::uint64_t>(size * kPowers[k] + 0.5);
    if (static_cast<double>(whole) / kPowers[k] != size) continue;
    char text[20];
    char* at = text + sizeof text;
    std::uint64_t rest = whole;
    for (std::size_t i = 0; i < k; ++i, rest /= 10) *--at = static_cast<char>('0' + rest % 10);
    *--at = '.';
    do {
      *--at = static_cast<char>('0' + rest % 10);
      rest /= 10;
    } while (rest);
    if (value < 0) *--at = '-';
    out.append(std::string_view(at, static_cast<std::size_t>(text + sizeof text - at)));
    return true;
  }
  return false;
}

const char* after_digits(const char* at, const char* end) {
  while (at != end && *at >= '0' && *at <= '9') ++at;
  return at;
}

/// "17.5" and the like: few enough digits for the division to be exact but for its one rounding (Clinger). False if it is longer
/// or has an exponent.
bool short_double(std::string_view spelling, double& value) {
  std::size_t at = 0, digits = 0, decimals = 0;
  const bool negative = spelling.starts_with('-');
  if (negative) ++at;
  std::uint64_t number = 0;
  bool fraction = false;
  for (; at < spelling.size(); ++at) {
    const char c = spelling[at];
    if (c == '.' && !fraction) {
      fraction = true;
    } else if (c >= '0' && c <= '9' && digits < kExactDigits) {
      number = number * 10 + static_cast<std::uint64_t>(c - '0');
      ++digits;
      decimals += fraction;
    } else {
      return false;
    }
  }
  if (!digits) return false;
  value = static_cast<double>(number) / kPowers[decimals];
  if (negative) value = -value;
  return true;
}

/// 17.5 prints as it was spelt; 17.50, 1e3 and 0.00001 do not. What has few enough digits is told apart from all others by its
/// double, so that no shorter text gives the same.
bool decimal_prints_as_spelt(std::string_view text) {
  constexpr std::ptrdiff_t kMostWhole = 7, kMostInAll = kExactDigits;  // from 10^7 on there is an exponent, as there is below 10^-3
  const char* const end = text.data() + text.size();
  const char* const first = text.data() + text.starts_with('-');
  const char* const point = after_digits(first, end);
  if (point == first || point - first > kMostWhole || point == end || *point != '.') return false;
  const char* const decimals = point + 1;
  if (decimals == end || after_digits(decimals, end) != end || end - first - 1 > kMostInAll) return false;
  if (end - decimals > 1 && end[-1] == '0') return false;
  if (*first != '0') return true;
  return point - first == 1 && (end - decimals == 1 || decimals[0] != '0' || decimals[1] != '0' || (end - decimals > 2 && decimals[2] != '0'));
}

}  // namespace

bool prints_as_spelt(std::string_view text, bool integral) {
  if (!integral) return decimal_prints_as_spelt(text);
  constexpr std::size_t kSureInLong = 19;  // with a sign
  return text.size() < kSureInLong && !(text.size() > 1 && (text[0] == '0' || (text[0] == '-' && text[1] == '0')));
}

void append_double(Buffer& out, double value) {
  if (append_short_double(out, value)) return;
  if (std::isnan(value)) { out.append("NaN"); return; }
  if (std::isinf(value)) { out.append(value < 0 ? "-Infinity" : "Infinity"); return; }
  if (value == 0) { out.append(std::signbit(value) ? "-0.0" : "0.0"); return; }
  char text[40];
  auto end = std::to_chars(text, text + sizeof text, std::fabs(value), std::chars_format::scientific).ptr;
  std::string_view shortest(text, static_cast<std::size_t>(end - text));
  std::size_t e = shortest.find('e');
  char digits[24];
  std::size_t count = 0;
  for (char c : shortest.substr(0, e)) {
    if (c != '.') digits[count++] = c;
  }
  int exponent = 0;
  std::string_view power = shortest.substr(e + (shortest[e + 1] == '+' ? 2 : 1));
  std::from_chars(power.data(), power.data() + power.size(), exponent);
  std::string_view all(digits, count);
  if (value < 0) out.append('-');
  if (exponent >= 7 || exponent < -3) {
    out.append(all.substr(0, 1)).append('.').append(count > 1 ? all.substr(1) : "0").append('E').append_number(exponent);
  } else if (exponent < 0) {
    out.append("0.");
    for (int i = exponent; i < -1; ++i) out.append('0');
    out.append(all);
  } else {
    std::size_t whole = static_cast<std::size_t>(exponent) + 1;
    out.append(all.substr(0, whole));
    for (std::size_t i = count; i < whole; ++i) out.append('0');
    out.append('.').append(count > whole ? all.substr(whole) : "0");
  }
}

namespace {
/// BigDecimal.toString().
void append_decimal(Buffer& out, const Decimal& d) {
  std::string_view digits = d.unscaled;
  bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  std::int64_t scale = d.scale;
  std::int64_t adjusted = -scale + static_cast<std::int64_t>(digits.size()) - 1;
  if (negative) out.append('-');
  if (scale == 0) {
    out.append(digits);
  } else if (scale > 0 && adjusted >= -6) {
    std::int64_t point = static_cast<std::int64_t>(digits.size()) - scale;
    if (point > 0) {
      out.append(digits.substr(0, static_cast<std::size_t>(point))).append('.').append(digits.substr(static_cast<std::size_t>(point)));
    } else {
      out.append("0.");
      for (; point < 0; ++point) out.append('0');
      out.append(digits);
    }
  } else {
    out.append(digits.substr(0, 1));
    if (digits.size() > 1) out.append('.').append(digits.substr(1));
    if (adjusted) out.append('E').append(adjusted > 0 ? "+" : "").append_number(adjusted);
  }
}
}  // namespace

void append_number(Buffer& out, const Value& v) {
  switch (v.kind) {
    case Kind::int32:
    case Kind::int64: out.append_number(v.integer); break;
    case Kind::big_integer: out.append(v.text()); break;
    case Kind::real: append_double(out, v.real); break;
    case Kind::decimal: append_decimal(out, *v.decimal); break;
    default: break;
  }
}

Value integer_of(Arena& arena, std::string_view digits) {
  std::int64_t value = 0;
  std::string_view unsigned_digits = digits.starts_with('+') ? digits.substr(1) : digits;
  auto [end, error] = std::from_chars(unsigned_digits.data(), unsigned_digits.data() + unsigned_digits.size(), value);
  if (error == std::errc{}) {
    if (value >= kMin32 && value <= kMax32) return Value::of(static_cast<std::int32_t>(value));
    return Value::of(value);
  }
  return Value::big_integer(arena.copy(BigInteger::parse(digits).to_string()));
}

Value number_of_json(Arena& arena, std::string_view spelling, bool integral) {
  if (integral) return spelling.size() > kMostDigits ? Value::big_integer(spelling) : integer_of(arena, spelling);
  if (spelling.size() > 18) {
    std::string digits;
    std::int64_t scale = 0;
    std::size_t i = 0;
    bool fraction = false;
    for (; i < spelling.size() && spelling[i] != 'e' && spelling[i] != 'E'; ++i) {
      if (spelling[i] == '.') fraction = true;
      else if (spelling[i] != '+') {
        digits += spelling[i];
        if (fraction) ++scale;
      }
    }
    std::int64_t exponent = 0;
    if (i < spelling.size()) {
      std::string_view power = spelling.substr(i + 1);
      if (power.starts_with('+')) power.remove_prefix(1);
      if (std::from_chars(power.data(), power.data() + power.size(), exponent).ec != std::errc{}) exponent = 999'999'999;
    }
    scale -= exponent;
    if (digits.size() <= kMostDigits && scale > -100'000 && scale < 100'000) {
      Value v;
      v.kind = Kind::decimal;
      v.decimal = arena.make<Decimal>(arena.copy(BigInteger::parse(digits).to_string()), static_cast<std::int32_t>(scale));
      return v;
    }
  }
  double value = 0;
  if (short_double(spelling, value)) return Value::of(value);
  std::string_view unsigned_spelling = spelling.starts_with('+') ? spelling.substr(1) : spelling;
  auto [end, error] = std::from_chars(unsigned_spelling.data(), unsigned_spelling.data() + unsigned_spelling.size(), value);
  if (error == std::errc::result_out_of_range) {
    char text[64];
    std::size_t length = std::min(unsigned_spelling.size(), sizeof text - 1);
    std::memcpy(text, unsigned_spelling.data(), length);
    text[length] = '\0';
    value = std::strtod(text, nullptr);
  }
  return Value::of(value);
}

}  // namespace apigen::rt::vtl
