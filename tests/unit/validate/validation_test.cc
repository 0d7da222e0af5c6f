#include <gtest/gtest.h>

#include <string>

#include "apigen/rt/validate.h"

namespace apigen::rt {
namespace {

int calls = 0;

bool doubling(const json::Value& v, Validation& c);

/// As generated code has {"anyOf": [A, B]}, where both A and B want a member that is valid under the whole.
bool both_ways(const json::Value& v, Validation& c) {
  Validation::Quiet hushed(c);
  const json::Value* next = v.find("a");
  return next && (c.once(*next, doubling) || c.once(*next, doubling));
}
bool doubling(const json::Value& v, Validation& c) {
  ++calls;
  bool good = true;
  APIGEN_CHECK(both_ways(v, c), any_of, {});
  return good;
}

/// As {"allOf": [A, A]}: each way tells its failures.
bool twice(const json::Value& v, Validation& c) {
  ++calls;
  bool good = true;
  const json::Value* next = v.find("a");
  if (!next) APIGEN_CHECK(v.is(json::Type::object) && v.count == 1, type, "an object");
  if (next) APIGEN_APPLY(c.once(*next, twice));
  if (next) APIGEN_APPLY(c.once(*next, twice));
  return good;
}

std::string nested(int levels, std::string_view inside) {
  std::string text;
  for (int i = 0; i < levels; ++i) text += "{\"a\":";
  return text.append(inside).append(std::string(static_cast<std::size_t>(levels), '}'));
}

TEST(Validation, ChecksAPartOfAValueOnceHoweverManyWaysLeadThere) {
  Arena arena;
  const std::string text = nested(400, "[1]");
  const json::Parsed parsed = json::parse(arena, text);
  ASSERT_TRUE(parsed.value);
  for (bool record : {false, true}) {
    calls = 0;
    Validation c(arena, record);
    EXPECT_FALSE(doubling(*parsed.value, c));
    EXPECT_LT(calls, 10'000);
    EXPECT_EQ(c.failures().size(), record ? 1u : 0u);
  }
}

TEST(Validation, TellsFailuresThatSeveralWaysLeadTo) {
  Arena arena;
  const std::string bad = nested(400, "[1]"), good = nested(400, "{\"b\":1}");
  const json::Parsed wrong = json::parse(arena, bad), right = json::parse(arena, good);
  calls = 0;
  Validation fast(arena, false), thorough(arena, true);
  EXPECT_FALSE(twice(*wrong.value, fast));
  EXPECT_FALSE(twice(*wrong.value, thorough));
  EXPECT_GE(thorough.failures().size(), 1u);
  EXPECT_EQ(thorough.failures()[0].value.type, json::Type::array);
  Validation again(arena, false), recording(arena, true);
  EXPECT_TRUE(twice(*right.value, again));
  EXPECT_TRUE(twice(*right.value, recording));
  EXPECT_TRUE(recording.failures().empty());
  EXPECT_LT(calls, 30'000);
}

bool in_resource_2(const json::Value&, Validation& c) {
  ++calls;
  for (std::size_t i = 0; i < c.scope_count(); ++i) {
    if (c.scope(i) == 2) return true;
  }
  return false;
}

TEST(Validation, KeepsResultsOfDifferentDynamicScopesApart) {
  Arena arena;
  const json::Parsed parsed = json::parse(arena, "[1]");
  Validation c(arena, false);
  c.use_scopes();
  Validation::Scope outer(c, 1);
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_FALSE(c.once(*parsed.value, in_resource_2));
    Validation::Scope inner(c, 2);
    ASSERT_TRUE(c.once(*parsed.value, in_resource_2));
  }
  EXPECT_LT(calls, 40'000);
}

}  // namespace
}  // namespace apigen::rt
