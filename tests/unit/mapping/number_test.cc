#include "number.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "big_integer.h"

namespace apigen::rt::vtl {
namespace {

class Numbers : public testing::Test {
 protected:
  std::string shown(const Value& value) {
    Buffer out(arena_);
    append_number(out, value);
    return std::string(out.view());
  }
  std::string computed(Arithmetic operation, const Value& a, const Value& b) {
    bool failed = false;
    Value result = arithmetic(arena_, operation, a, b, failed);
    return failed ? "failed" : result.is_null() ? "null" : shown(result);
  }
  Value json(std::string_view text) { return number_of_json(arena_, text, text.find_first_of(".eE") == std::string_view::npos); }
  Arena arena_;
};

TEST_F(Numbers, PrintAsJavaDoes) {
  for (auto [value, text] : std::initializer_list<std::pair<double, std::string_view>>{
           {2.5, "2.5"}, {100, "100.0"}, {1e10, "1.0E10"}, {123456789.5, "1.234567895E8"}, {0.1 + 0.2, "0.30000000000000004"},
           {0.001, "0.001"}, {0.0001, "1.0E-4"}, {9999999, "9999999.0"}, {1e7, "1.0E7"}, {-0.0, "-0.0"}, {1e-300, "1.0E-300"}, {-1.5, "-1.5"}}) {
    EXPECT_EQ(shown(Value::of(value)), text);
  }
}

// Short decimals take a way of their own, in and out: it has to agree with the general one.
TEST_F(Numbers, ShortDecimalsKeepTheirSpelling) {
  std::uint64_t state = 1;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const std::uint64_t number = (state >> 20) % 10'000'000'000;
    const int decimals = 1 + static_cast<int>(state >> 60) % 6;
    std::string digits = std::to_string(number);
    if (digits.size() <= static_cast<std::size_t>(decimals)) digits.insert(0, static_cast<std::size_t>(decimals) + 1 - digits.size(), '0');
    digits.insert(digits.size() - static_cast<std::size_t>(decimals), ".");
    const double value = std::strtod(digits.c_str(), nullptr);
    const Value read = json(digits);
    ASSERT_EQ(read.kind, Kind::real);
    ASSERT_EQ(read.real, value) << digits;
    if (value < 1e-3 || value >= 1e7) continue;
    std::string expected = digits;
    while (expected.back() == '0' && expected[expected.size() - 2] != '.') expected.pop_back();
    ASSERT_EQ(shown(read), expected) << digits;
  }
}

// What is printed as it was spelt has to be what the number itself prints as.
TEST_F(Numbers, AreTakenAsSpeltOnlyWhereThatIsWhatTheyPrint) {
  for (std::string_view text : {"0", "-7", "170.5", "-0.0", "0.0", "0.001", "0.25", "1234567.25", "9999999.9"}) EXPECT_TRUE(prints_as_spelt(text, text.find('.') == text.npos)) << text;
  std::uint64_t state = 7;
  auto random = [&](std::uint64_t below) { return (state = state * 6364136223846793005u + 1442695040888963407u, (state >> 33) % below); };
  auto digits = [&](std::uint64_t most) {
    std::string text;
    for (std::uint64_t i = random(most); i > 0; --i) text += random(3) ? static_cast<char>('0' + random(10)) : '0';
    return text;
  };
  int taken = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::string text = (random(4) ? "" : "-") + digits(12);
    if (random(4)) text += "." + digits(12);
    if (!random(8)) text += "e" + digits(3);
    const bool integral = text.find_first_of(".e") == std::string::npos;
    if (!prints_as_spelt(text, integral)) continue;
    if (text.find_first_of("0123456789") == std::string::npos) continue;  // no parser gives that
    ++taken;
    ASSERT_EQ(shown(json(text)), text);
  }
  EXPECT_GT(taken, 10'000);
}

TEST_F(Numbers, GrowInsteadOfWrapping) {
  Value most = Value::of(std::int32_t{2147483647}), longest = Value::of(std::int64_t{9223372036854775807});
  EXPECT_EQ(computed(Arithmetic::add, most, most), "4294967294");
  EXPECT_EQ(computed(Arithmetic::add, longest, most), "9223372039002259454");
  EXPECT_EQ(computed(Arithmetic::multiply, longest, longest), "85070591730234615847396907784232501249");
  EXPECT_EQ(computed(Arithmetic::subtract, json("-9223372036854775808"), Value::of(1)), "-9223372036854775809");
  EXPECT_EQ(computed(Arithmetic::divide, json("85070591730234615847396907784232501249"), longest), "9223372036854775807");
  EXPECT_EQ(computed(Arithmetic::modulo, json("-100000000000000000000"), Value::of(7)), "5");
}

TEST_F(Numbers, DivideAsJavaDoes) {
  EXPECT_EQ(computed(Arithmetic::divide, Value::of(-7), Value::of(2)), "-3");
  EXPECT_EQ(computed(Arithmetic::modulo, Value::of(-7), Value::of(3)), "-1");
  EXPECT_EQ(computed(Arithmetic::divide, Value::of(7), Value::of(0)), "null");
  EXPECT_EQ(computed(Arithmetic::divide, Value::of(7.0), Value::of(2)), "3.5");
  EXPECT_EQ(computed(Arithmetic::divide, json("0.1234567890123456789"), Value::of(2)), "0.0617283945061728394");
}

TEST_F(Numbers, ReadJsonAsJsonSmartDoes) {
  EXPECT_EQ(json("1").kind, Kind::int32);
  EXPECT_EQ(json("2147483648").kind, Kind::int64);
  EXPECT_EQ(json("9223372036854775808").kind, Kind::big_integer);
  EXPECT_EQ(json("1.10").kind, Kind::real);
  EXPECT_EQ(json("0.1234567890123456789").kind, Kind::decimal);
  EXPECT_EQ(shown(json("0.1234567890123456789")), "0.1234567890123456789");
  EXPECT_EQ(shown(json("-0")), "0");
  EXPECT_EQ(shown(json("1234567890.123456789e30")), "1.234567890123456789E+39");
}

TEST_F(Numbers, CompareByValueAcrossTypes) {
  EXPECT_EQ(compare_numbers(arena_, Value::of(1), Value::of(1.0)), 0);
  EXPECT_LT(compare_numbers(arena_, Value::of(std::int64_t{1} << 60), json("100000000000000000000")), 0);
  EXPECT_GT(compare_numbers(arena_, json("0.1234567890123456789"), Value::of(0.1)), 0);
}

TEST_F(Numbers, LimitWhatOneResultMayCost) {
  Value big = json("9" + std::string(4000, '9'));
  EXPECT_EQ(computed(Arithmetic::multiply, big, big), "failed");
}

TEST(BigInteger, DividesWhatItMultiplies) {
  BigInteger a = BigInteger::power(7, 200), b = BigInteger::power(3, 90), quotient, remainder;
  BigInteger::divide(a * b + BigInteger(12345), b, quotient, remainder);
  EXPECT_EQ(BigInteger::compare(quotient, a), 0);
  EXPECT_EQ(remainder.to_string(), "12345");
}

}  // namespace
}  // namespace apigen::rt::vtl
