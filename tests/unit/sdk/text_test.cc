#include "apigen/sdk/text.h"

#include <gtest/gtest.h>

namespace apigen::sdk {
namespace {

using Lines = std::vector<std::string>;

TEST(DocLines, WrapsAndKeepsParagraphs) {
  EXPECT_EQ(doc_lines("one two three\n\n\nfour\n", 8), (Lines{"one two", "three", "", "four"}));
  EXPECT_EQ(doc_lines("longerthanthewidth x", 5), (Lines{"longerthanthewidth", "x"}));
  EXPECT_EQ(doc_lines(" \n\n"), Lines{});
}

TEST(DocLines, DropsWhatIsNotSeen) {
  EXPECT_EQ(doc_lines("a\x01\x7f" "b\xE2\x80\xAE" "c\xE2\x80\xA8" "d\r\ne"), (Lines{"abc", "d", "e"}));
  EXPECT_EQ(doc_lines("a\xff"), (Lines{"a\xEF\xBF\xBD"}));
}

TEST(DocLines, EndsLongTexts) {
  const Lines lines = doc_lines("a\nb\nc\nd\ne", 80, 3);
  EXPECT_EQ(lines, (Lines{"a", "b", "..."}));
}

TEST(DocLine, IsOneLine) {
  EXPECT_EQ(doc_line("a\n  b\tc "), "a b c");
  EXPECT_EQ(doc_line("aaaa bbbb cccc", 10), "aaaa bbbb...");
}

TEST(MarkdownText, EscapesMarkup) { EXPECT_EQ(markdown_text("a*b <i> [x](y)"), "a\\*b \\<i\\> \\[x\\]\\(y\\)"); }

}  // namespace
}  // namespace apigen::sdk
