#include <gtest/gtest.h>

#include <string>

#include "apigen/rt/validate.h"

namespace apigen::rt {
namespace {

bool fits(std::string_view text, Format format) {
  const json::Value value = text_value(text, 0);
  return format == Format::idn_hostname || format == Format::idn_email ? has_idn_format(value, format) : has_format(value, format);
}
void expect(Format format, std::initializer_list<std::string_view> good, std::initializer_list<std::string_view> bad) {
  for (std::string_view text : good) EXPECT_TRUE(fits(text, format)) << text;
  for (std::string_view text : bad) EXPECT_FALSE(fits(text, format)) << text;
}

TEST(Formats, Regex) {
  expect(Format::regex,
         {"", "a", "^a.c$", "a|b|", "(a)(?:b)(?<c>d)\\k<c>\\1\\2", "\\k<later>(?<later>x)", "[a-z\\-\\d]", "[^]", "[]", "[-a]", "[a-]", "a{2}", "a{2,}", "a{02,2}?", "a*?b+?c??", "(?=a)b",
          "(?<!a)b", "\\u{1F600}[\\u{1F600}-\\u{1F64F}]", "\\ud83d\\ude00", "[\\ud83d\\ude00-\\ud83d\\ude4f]", "\\p{L}\\P{Script=Greek}", "\\x41\\cA\\0\\/", "[\xC3\xA4-\xC3\xBC]", "((((((a))))))",
          "[(]", "[*+?{}]", "\\bfoo\\B"},
         {"(", ")", "a)", "(a", "[", "[a", "]", "}", "{", "a{", "a{1", "a{,2}", "a{2,1}", "a{99999999999999999999,1}", "*", "a**", "+a", "?", "|*", "(*)", "^*", "$+", "(?=a)*", "(?<!a)?", "\\b+", "(?",
          "(?a)", "(?<>a)", "(?<1>a)", "(?<a>x)(?<a>y)", "\\k<a>", "\\k", "\\1", "(a)\\2", "\\", "\\Z", "\\a", "\\-", "\\_", "\\x4", "\\u12", "\\u{110000}", "\\u{}", "\\c1", "\\00", "\\p{}", "\\p{a=}",
          "\\p", "\\pL", "[z-a]", "[\\d-z]", "[a-\\w]", "[\\b-\\a]", "[\\1]", "[\\B]"});
  EXPECT_FALSE(fits(std::string(100'000, '('), Format::regex));
  EXPECT_FALSE(fits(std::string(1000, '(') + std::string(1000, ')'), Format::regex));
  EXPECT_TRUE(fits(std::string(500, '(') + std::string(500, ')'), Format::regex));
}

TEST(Formats, InternationalHostnames) {
  expect(Format::idn_hostname,
         {"example.com", "xn--nxasmm1c.com", "\xEC\x8B\xA4\xEB\xA1\x80.\xED\x85\x8C\xEC\x8A\xA4\xED\x8A\xB8", "fa\xC3\x9F.de", "a\xE3\x80\x82"
          "b", "a\xEF\xBC\x8E" "b", "a\xEF\xBD\xA1" "b", "EXAMPLE.com"},
         {"", ".", "\xE3\x80\x82", ".a", "a.", "a..b", "-a", "a-", "a_b", "a b", "aa--b", "xn--X", "XN--aa---o47jg78q", "a\xC2\xB7l", "\xCC\x80hello", "a\xE2\x80\x8D" "b", "1\xD7\x90",
          std::string_view("a\0b", 3)});
  EXPECT_FALSE(fits(std::string(64, 'a'), Format::idn_hostname));
  EXPECT_FALSE(fits(std::string(1'000'000, 'a'), Format::idn_hostname));
  std::string longest;
  for (int i = 0; i < 4; ++i) longest += std::string(63, 'a') + ".";
  EXPECT_FALSE(fits(longest.substr(0, 254), Format::idn_hostname));
  EXPECT_TRUE(fits(longest.substr(0, 253), Format::idn_hostname));
}

TEST(Formats, Mailboxes) {
  expect(Format::email, {"a@b.example", "\"a b\"@b.example", "a@[127.0.0.1]", "a@[IPv6:::1]"}, {"a", "@b", "a@", "a@b_c", "a..b@c", ".a@c", "a@[1.2.3]", std::string_view("a\0b@c", 5), "\xC3\xA4@b.example"});
  expect(Format::idn_email, {"\xC3\xA4@b.example", "a@fa\xC3\x9F.de", "a@[127.0.0.1]"}, {"a@-b\xC3\xA4", "a", "a@\xCC\x80hello", "a@b@\xC3\xA4 c"});
}

TEST(Formats, BinaryAndNumbers) {
  expect(Format::base64url, {"", "YQ", "YQ==", "YWI", "YWJj", "-_-_"}, {"Y", "YWJj+", "YQ=", "YWI==", "a b="});
  auto number = [](const char* text, Format format) {
    Arena arena;
    return has_format(*json::parse(arena, text).value, format);
  };
  struct Row { Format format; const char *least, *below, *most, *above; };
  for (const Row& row : {Row{Format::int8, "-128", "-129", "127", "128"}, Row{Format::int16, "-32768", "-32769", "32767", "32768"},
                         Row{Format::int32, "-2147483648", "-2147483649", "2147483647", "2147483648"},
                         Row{Format::int64, "-9223372036854775808", "-9223372036854775809", "9223372036854775807", "9223372036854775808"}, Row{Format::uint8, "0", "-1", "255", "256"},
                         Row{Format::uint16, "0", "-1", "65535", "65536"}, Row{Format::uint32, "0", "-1", "4294967295", "4294967296"},
                         Row{Format::uint64, "0", "-1", "18446744073709551615", "18446744073709551616"}}) {
    EXPECT_TRUE(number(row.least, row.format)) << row.least;
    EXPECT_FALSE(number(row.below, row.format)) << row.below;
    EXPECT_TRUE(number(row.most, row.format)) << row.most;
    EXPECT_FALSE(number(row.above, row.format)) << row.above;
    EXPECT_FALSE(number("0.5", row.format));
    EXPECT_TRUE(number("1e1", row.format));
    EXPECT_TRUE(number("\"text\"", row.format));
  }
}

}  // namespace
}  // namespace apigen::rt
