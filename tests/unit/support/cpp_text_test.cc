#include <gtest/gtest.h>

#include "apigen/support/text.h"
#include "tests/unit/support/hostile_text.h"

namespace apigen::support {
namespace {

TEST(CppStringLiteral, EscapesWhatNeedsIt) {
  EXPECT_EQ(cpp_string_literal(""), "\"\"");
  EXPECT_EQ(cpp_string_literal("a\"b\\c\n\r\t"), R"("a\"b\\c\n\r\t")");
  EXPECT_EQ(cpp_string_literal("\x01" "7"), R"("\0017")");
  EXPECT_EQ(cpp_string_literal("\xc3\xa9"), R"("\303\251")");
  EXPECT_EQ(cpp_string_literal("?\?/"), R"("?\?/")");
}

TEST(CppStringLiteral, SplitsLongText) {
  std::string literal = cpp_string_literal(std::string(10240, 'x'), 4);
  std::size_t begin = 0;
  while (begin < literal.size()) {
    std::size_t end = std::min(literal.find('\n', begin), literal.size());
    EXPECT_LE(end - begin, 110u);
    EXPECT_EQ(literal[end - 1], '"');
    begin = end + 1;
  }
  EXPECT_NE(literal.find("\"\n    \"x"), std::string::npos);
}

TEST(CppStringView, CountsBytes) { EXPECT_EQ(cpp_string_view(std::string("a\0b", 3)), "std::string_view(\"a\\000b\", 3)"); }

TEST(CppComment, IsOneSafeLine) {
  for (const std::string& text : hostile_text()) {
    std::string line = cpp_comment_text(text, 20000);
    EXPECT_EQ(line.find_first_of(std::string_view("\n\r\0\x0b\x0c", 5)), std::string::npos);
    EXPECT_EQ(line.find("*/"), std::string::npos);
    EXPECT_EQ(line.find("/*"), std::string::npos);
    EXPECT_EQ(line.find("?\?"), std::string::npos);
    EXPECT_FALSE(line.ends_with('\\'));
    EXPECT_EQ(find_invalid_utf8(line), std::string::npos);
  }
}

TEST(CppComment, KeepsPlainText) {
  EXPECT_EQ(cpp_comment_text("GET /pets/{petId}: caf\xc3\xa9"), "GET /pets/{petId}: caf\xc3\xa9");
  EXPECT_EQ(cpp_comment_text("two\nlines"), "two lines");
  EXPECT_EQ(cpp_comment_text("abcdefgh", 4), "abcd...");
  EXPECT_EQ(cpp_comment_text("ab\xc3\xa9", 3), "ab...");
}

TEST(CppCommentLines, BreaksAtSpacesAndKeepsParagraphs) {
  EXPECT_EQ(cpp_comment_lines("one two three\n\nfour\n\n", 10), (std::vector<std::string>{"one two", "three", "", "four"}));
  EXPECT_TRUE(cpp_comment_lines("").empty());
  EXPECT_EQ(cpp_comment_lines("1\n2\n3", 80, 2), (std::vector<std::string>{"1", "2", "..."}));
}

}  // namespace
}  // namespace apigen::support
