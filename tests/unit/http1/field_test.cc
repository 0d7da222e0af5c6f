#include "apigen/http1/field.h"

#include <gtest/gtest.h>

#include <string>

namespace apigen::http1 {
namespace {

using namespace std::string_view_literals;

TEST(Field, TakesNameAndValueApart) {
  rt::HeaderField field;
  for (auto [line, name, value] : {std::tuple{"X-A: b"sv, "X-A"sv, "b"sv},
                                   {"X-A:b"sv, "X-A"sv, "b"sv},
                                   {"x: \t v \t"sv, "x"sv, "v"sv},
                                   {"x:"sv, "x"sv, ""sv},
                                   {"x: a: b"sv, "x"sv, "a: b"sv},
                                   {"!#$%&'*+-.^_`|~9: \x80\xff"sv, "!#$%&'*+-.^_`|~9"sv, "\x80\xff"sv},
                                   {"x: a \t b"sv, "x"sv, "a \t b"sv}}) {
    ASSERT_TRUE(parse_field(line, field)) << line;
    EXPECT_EQ(field.name, name);
    EXPECT_EQ(field.value, value);
  }
}

TEST(Field, RefusesWhatTheGrammarDoesNotAllow) {
  rt::HeaderField field;
  for (std::string_view line :
       {""sv,        ":"sv,       ": x"sv,     "x"sv,       "x y: z"sv,   "x : y"sv,    "x\t: y"sv, " x: y"sv,
        "\tx: y"sv,  "x[a]: y"sv, "x(: y"sv,   "x/: y"sv,   "\x01x: y"sv, "x\x80: y"sv, "x\0: y"sv, "x: a\0b"sv,
        "x: a\rb"sv, "x: a\nb"sv, "x: \x7f"sv, "x: \x0b"sv, "\"x\": y"sv, "x=y"sv,      "x,: y"sv}) {
    EXPECT_FALSE(parse_field(line, field)) << testing::PrintToString(line);
  }
}

// The eight-bytes-at-a-time check against the plain rule, for every byte at every place of a longer text.
TEST(Field, ContentCheckLooksAtEveryByte) {
  for (std::size_t size = 1; size <= 20; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, 'a');
        text[place] = static_cast<char>(byte);
        bool allowed = byte == '\t' || (byte >= 0x20 && byte != 0x7f);
        ASSERT_EQ(is_field_content(text), allowed) << byte << " at " << place << " of " << size;
      }
    }
  }
}

TEST(ContentLength, IsDigitsAndNothingElse) {
  EXPECT_EQ(parse_content_length("0"), 0u);
  EXPECT_EQ(parse_content_length("007"), 7u);
  EXPECT_EQ(parse_content_length("999999999999999999"), 999999999999999999u);
  for (std::string_view value :
       {""sv, "+5"sv, "-1"sv, "0x5"sv, "5abc"sv, "5 5"sv, "5,5"sv, "5, 5"sv, "5.0"sv, "0o5"sv, " 5"sv,
        "\xa0"
        "5"sv,
        "18446744073709551621"sv, "9223372036854775808"sv, "1000000000000000000000000000000000000000"sv}) {
    EXPECT_FALSE(parse_content_length(value)) << value;
  }
}

TEST(LineReader, GivesLinesHoweverTheyArrive) {
  std::string_view text = "one\r\n\r\ntwo three\r\nrest";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    LineReader reader;
    std::string lines;
    for (std::size_t size = step;; size = std::min(size + step, text.size())) {
      // The buffer moves between reads.
      std::string moved(text.substr(0, size));
      while (reader.next(moved) == LineReader::State::line) (lines += reader.line(moved)) += '|';
      if (size == text.size()) break;
    }
    EXPECT_EQ(lines, "one||two three|");
    EXPECT_EQ(text.substr(reader.position()), "rest");
  }
}

TEST(LineReader, ReportsLinesThatEndWithLfAlone) {
  for (std::string_view text : {"\n"sv, "one\n"sv, "one\r\n\n"sv}) {
    LineReader reader;
    LineReader::State state;
    while ((state = reader.next(text)) == LineReader::State::line) {
    }
    EXPECT_EQ(state, LineReader::State::bare_lf);
  }
}

}  // namespace
}  // namespace apigen::http1
