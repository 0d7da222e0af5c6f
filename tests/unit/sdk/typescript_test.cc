#include <gtest/gtest.h>

#include "generator/sdk/typescript/layout.h"
#include "generator/sdk/typescript/text.h"

namespace apigen::sdk::typescript {
namespace {

TEST(TypescriptLiteral, HoldsAnyText) {
  EXPECT_EQ(literal("plain"), "\"plain\"");
  EXPECT_EQ(literal("a\\b\n"), "\"a\\\\b\\n\"");
  EXPECT_EQ(literal("say \"hi\""), "'say \"hi\"'");
  EXPECT_EQ(literal("'\"\""), "'\\'\"\"'");
  EXPECT_EQ(literal("`${x}`"), "\"`${x}`\"");
  EXPECT_EQ(literal(std::string("\0\x7f", 2)), "\"\\u0000\\u007f\"");
  EXPECT_EQ(literal("\xE2\x80\xA8\xE2\x80\xAE"), "\"\\u2028\\u202e\"");
  EXPECT_EQ(literal("\xF0\x9F\x99\x82"), "\"\\ud83d\\ude42\"");
  EXPECT_EQ(literal("\xff"), "\"\\ufffd\"");
}

TEST(TypescriptLiteral, NamesMembers) {
  EXPECT_EQ(member_name("petId"), "petId");
  EXPECT_EQ(member_name("class"), "class");
  EXPECT_EQ(member_name("foo-bar"), "\"foo-bar\"");
  EXPECT_EQ(member_name("2fa"), "\"2fa\"");
  EXPECT_EQ(member_name(""), "\"\"");
  EXPECT_EQ(member_name("__proto__"), "__proto__");
  EXPECT_EQ(member_key("__proto__"), "[\"__proto__\"]");
}

TEST(TypescriptComment, CannotBeLeft) {
  EXPECT_EQ(doc_comment("a */ b", ""), "/** a *\\/ b */\n");
  EXPECT_EQ(doc_comment("@ts-ignore {@link x} me@example.com", ""), "/** &#64;ts-ignore {&#64;link x} me@example.com */\n");
  EXPECT_EQ(doc_comment("a\n\nb", "  ", {"@deprecated"}), "  /**\n   * a\n   *\n   * b\n   * @deprecated\n   */\n");
  EXPECT_EQ(doc_comment("*\n/", ""), "/**\n * *\n * /\n */\n");
  EXPECT_EQ(doc_comment("", ""), "");
}

TEST(TypescriptLayout, BreaksWhatDoesNotFit) {
  EXPECT_EQ(lay_out(call("f", {"a", "b"}), 0, 0), "f(a, b)");
  const std::string longest(60, 'x');
  EXPECT_EQ(lay_out(call("f", {longest, "a"}), 2, 20), "f(\n    " + longest + ",\n    a,\n  )");
  EXPECT_EQ(lay_out(object({"a: 1"}, false), 0, 0), "{ a: 1 }");
  EXPECT_EQ(lay_out(object({"a: 1"}), 0, 0), "{\n  a: 1,\n}");
  EXPECT_EQ(lay_out(object({}), 0, 0), "{}");
  EXPECT_EQ(lay_out(call("f", {"a", object({"b: 1"})}), 0, 0), "f(a, {\n  b: 1,\n})");
}

TEST(TypescriptLayout, BreaksCallsWithinCalls) {
  const std::string longest(70, 'x');
  EXPECT_EQ(lay_out(parsed("f(g(" + longest + "), \"a, (b\")"), 0, 0), "f(\n  g(" + longest + "),\n  \"a, (b\",\n)");
  EXPECT_EQ(lay_out(parsed("f(g(" + longest + "12345))"), 0, 0), "f(\n  g(\n    " + longest + "12345,\n  ),\n)");
  EXPECT_EQ(lay_out(lazy("f", "g(x)"), 0, 0), "f(() => g(x))");
  EXPECT_EQ(lay_out(lazy("f", "g(x)"), 0, 70), "f(() =>\n  g(x),\n)");
}

TEST(TypescriptLayout, BreaksMembers) {
  const std::string longest(70, 'x');
  EXPECT_EQ(member_declaration(2, "a?:", "B | null"), "  a?: B | null;\n");
  EXPECT_EQ(member_declaration(2, "a?:", longest + " | B"), "  a?:\n    " + longest + " | B;\n");
  EXPECT_EQ(member_declaration(2, "a?:", longest + " | Bcdefgh"), "  a?:\n    | " + longest + "\n    | Bcdefgh;\n");
  EXPECT_EQ(member_declaration(2, "a?:", "{ [key: string]: " + longest + " }"), "  a?: {\n    [key: string]: " + longest + ";\n  };\n");
  EXPECT_EQ(property(2, "a", "b"), "  a: b,\n");
  EXPECT_EQ(property(2, longest, "bcdefgh"), "  " + longest + ":\n    bcdefgh,\n");
}

TEST(TypescriptLayout, BreaksUnions) {
  EXPECT_EQ(union_declaration("type A =", {"B", "C"}), "type A = B | C;\n");
  const std::string longest(76, 'x');
  EXPECT_EQ(union_declaration("type A =", {longest, "C"}), "type A =\n  | " + longest + "\n  | C;\n");
}

}  // namespace
}  // namespace apigen::sdk::typescript
