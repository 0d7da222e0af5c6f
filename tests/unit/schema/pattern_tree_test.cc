#include "pattern_tree.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace apigen::schema {
namespace {

PatternLengths lengths_of(std::string_view source) {
  auto tree = parse_pattern(source);
  EXPECT_TRUE(tree) << source;
  return tree ? lengths(*tree) : PatternLengths{};
}

TEST(PatternTree, KnowsLengths) {
  constexpr auto many = PatternNode::kMany;
  struct Row { const char* source; std::uint64_t least, most; };
  for (const Row& row : {Row{"^abc$", 3, 3}, Row{"abc", 3, many}, Row{"^abc", 3, many}, Row{"^a{2,5}b?$", 2, 6}, Row{"^(ab|c)+$", 1, many}, Row{"^(?:ab|cde)$", 2, 3}, Row{"^$", 0, 0},
                         Row{"^a|b$", 1, many}, Row{"^a$|^bc$", 1, 2}, Row{"^\\d{3}-\\u00e4[^x]$", 6, 6}, Row{"^(?=x)a$", 1, 1}, Row{"^(a)\\1$", 1, many}, Row{"^\xC3\xA4$", 1, 1}}) {
    EXPECT_EQ(lengths_of(row.source).least, row.least) << row.source;
    EXPECT_EQ(lengths_of(row.source).most, row.most) << row.source;
  }
}

TEST(PatternTree, TellsExponentialPatterns) {
  for (const char* source : {"(a+)+", "^(a*)*$", "^([a-z]+\\s*)*$", "(\\w|\\d)+x", "^((a+))+$", "(?:x?[0-9]*)+"}) EXPECT_TRUE(is_exponential(*parse_pattern(source))) << source;
  for (const char* source : {"a+b+", "^(-[a-z]+)*$", "^([a-z]|[0-9])*$", "^([a-z]+,)+$", "(ab|ac)*", "^[a-z]{2,}$", "(a{2})+", "^(\\d{3}-?)+$"}) {
    EXPECT_FALSE(is_exponential(*parse_pattern(source))) << source;
  }
}

TEST(PatternTree, FindsSimplePatterns) {
  for (const char* source : {"^[a-z]+$", "^\\d{4}-\\d{2}$", "^[A-Z]{2}[0-9]*", "^(?:ab){2}c?$", "^[^,]+,x$", "^a*a$"}) EXPECT_TRUE(simple_pattern(*parse_pattern(source))) << source;
  // Where a run ends cannot be told by one character, or there is a choice, or no beginning.
  for (const char* source : {"[a-z]+$", "^a*b?a$", "^a|b$", "^(a|b)$", "^.*x$", "^\\s+$", "^[a-z]+[a-f]?$", "^(ab)*$", "^\\bx$", "^\xC3\xA4$"}) {
    EXPECT_FALSE(simple_pattern(*parse_pattern(source))) << source;
  }
}

TEST(PatternTree, SurvivesAnyText) {
  std::mt19937 random(5);
  const std::string pieces = "ab^$.*+?()[]{}|\\d1,-:=!<>upx\xC3\xA4";
  for (int i = 0; i < 20'000; ++i) {
    std::string source;
    for (unsigned n = random() % 14; n-- > 0;) source += pieces[random() % pieces.size()];
    if (auto tree = parse_pattern(source)) {
      lengths(*tree);
      is_exponential(*tree);
      simple_pattern(*tree);
    }
  }
}

}  // namespace
}  // namespace apigen::schema
