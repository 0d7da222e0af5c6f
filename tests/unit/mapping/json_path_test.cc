#include "apigen/mapping/json_path.h"

#include <gtest/gtest.h>

namespace apigen::mapping {
namespace {

std::string shown(std::string_view path) {
  auto steps = simple_steps(path);
  if (!steps) return "planned";
  std::string text;
  for (const PathStep& step : *steps) text += step.by_name ? "." + step.name : "[" + std::to_string(step.index) + "]";
  return text;
}

TEST(JsonPathSteps, NamesAndIndexesAreRead) {
  EXPECT_EQ(shown("$"), "");
  EXPECT_EQ(shown("$.a.b-c[0][12].d"), ".a.b-c[0][12].d");
  EXPECT_EQ(shown("a.b[1]"), ".a.b[1]");
  EXPECT_EQ(shown("$['a b'][\"c\"].d"), ".a b.c.d");
}

TEST(JsonPathSteps, WhateverElseThereIsNeedsAPlan) {
  for (std::string_view path : {"", "$.", "$..a", "$.*", "$.a[*]", "$.a[-1]", "$.a[0,1]", "$.a[1:2]", "$['a','b']", "$.a[?(@.b)]", "$.a.length()", "@.a", "$.a[", "$.a b", "$ .a",
                                "$.a[99999999999]", "$['a\\'b']", "$['a'", "$.a.[0]", "$[a]"}) {
    EXPECT_EQ(shown(path), "planned") << path;
  }
}

TEST(JsonPathSteps, BecomeABracedList) {
  EXPECT_EQ(steps_code(*simple_steps("$.a[3]")), "std::string_view(\"a\", 1), std::uint32_t{3}");
}

}  // namespace
}  // namespace apigen::mapping
