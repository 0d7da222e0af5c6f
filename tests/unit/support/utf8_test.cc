#include <gtest/gtest.h>

#include "apigen/support/text.h"

namespace apigen::support {
namespace {

TEST(Utf8, LengthIsStrict) {
  EXPECT_EQ(utf8_length("a"), 1u);
  EXPECT_EQ(utf8_length("\xc3\xa9"), 2u);
  EXPECT_EQ(utf8_length("\xe2\x82\xac"), 3u);
  EXPECT_EQ(utf8_length("\xf0\x9f\x98\x80"), 4u);
  for (const char* bad : {"", "\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe2\x82"}) {
    EXPECT_EQ(utf8_length(bad), 0u);
  }
  EXPECT_EQ(find_invalid_utf8("ab\xc3\xa9\xff"), 4u);
  EXPECT_EQ(find_invalid_utf8("ab\xc3\xa9"), std::string::npos);
}

TEST(Utf8, EveryCodePointSurvives) {
  for (std::uint32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 0x101) {
    std::string text;
    append_utf8(text, c);
    EXPECT_EQ(utf8_length(text), text.size()) << c;
  }
  std::string surrogate;
  append_utf8(surrogate, 0xD800);
  EXPECT_EQ(surrogate, "\xef\xbf\xbd");
}

TEST(Json, StringsAreEscaped) {
  EXPECT_EQ(json_string(std::string("a\"\\\n\x01\0\x7f", 7)), R"("a\"\\\n\u0001\u0000\u007f")");
  EXPECT_EQ(json_string("\xff\xc3\xa9"), "\"\xef\xbf\xbd\xc3\xa9\"");
}

TEST(Terminal, ControlsDoNotReachIt) {
  EXPECT_EQ(printable("a\x1b[31m\nb\x9b"), "a\xef\xbf\xbd[31m\nb\xef\xbf\xbd");
  EXPECT_EQ(printable("\xc2\x9b"), "\xef\xbf\xbd");
  EXPECT_EQ(in_quotes("two\nlines"), "\"two\\nlines\"");
  EXPECT_EQ(in_quotes("abcdef", 3), "\"abc...\"");
}

}  // namespace
}  // namespace apigen::support
