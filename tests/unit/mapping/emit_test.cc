#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "apigen/mapping/template.h"

namespace apigen::mapping {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string emitted(std::string_view text) {
  support::Diagnostics diagnostics;
  auto parsed = parse_template(text, {}, diagnostics);
  return parsed ? emit_cpp(*parsed, "render") : "";
}

TEST(EmitTemplate, WritesTextInOnePiece) {
  std::string code = emitted("{\n  ## a comment\n  \"id\": \\$5\n}");
  EXPECT_THAT(code, HasSubstr("out.append("));
  EXPECT_EQ(code.find("out.append("), code.rfind("out.append(")) << code;
}

TEST(EmitTemplate, AsksForConstantThingsDirectly) {
  EXPECT_THAT(emitted("$input.json('$.a[0]')"), HasSubstr("t.print_json(out, ::apigen::rt::vtl::Steps{std::string_view(\"a\", 1), std::uint32_t{0}})"));
  EXPECT_THAT(emitted("$input.path('$..a')"), HasSubstr("const ::apigen::rt::vtl::PlannedPath render_path_1(std::string_view(\"$..a\", 4));"));
  EXPECT_THAT(emitted("$input.params('x')"), HasSubstr("t.param("));
  EXPECT_THAT(emitted("$context.identity.sourceIp"), HasSubstr("\"identity.sourceIp\""));
  EXPECT_THAT(emitted("$stageVariables['v']"), HasSubstr("t.stage_variable("));
  EXPECT_THAT(emitted("$util.urlEncode($input.body)"), HasSubstr("t.url_encode("));
}

TEST(EmitTemplate, PrintsPropertiesWithoutMakingThemValues) {
  EXPECT_THAT(emitted("#set($a = $input.path('$'))$a.b.c"), HasSubstr("t.print_property(out, t.property(v.a, std::string_view(\"b\", 1)), std::string_view(\"c\", 1));"));
  EXPECT_THAT(emitted("#set($a = $input.path('$'))$a.b.size()"), Not(HasSubstr("print_property")));
  EXPECT_THAT(emitted("$context.requestId$stageVariables.x"), Not(HasSubstr("print_property")));
}

TEST(EmitTemplate, AsksTheLoopItself) {
  EXPECT_THAT(emitted("#foreach($i in [1..2])$foreach.index#if($foreach.hasNext),#end#end"), testing::AllOf(HasSubstr("t.print(out, t.loop_index(v.foreach));"), HasSubstr("t.has_next(v.foreach)")));
  EXPECT_THAT(emitted("#foreach($i in [1..2])$foreach.parent.index#end"), HasSubstr("t.print_property(out, t.property(v.foreach"));
}

TEST(EmitTemplate, LeavesOutWhatNeverHasAValue) {
  EXPECT_THAT(emitted("$none.x"), Not(HasSubstr("print")));
  EXPECT_THAT(emitted("#if($none)a#end"), HasSubstr("if (true)"));
}

TEST(EmitTemplate, KeepsTheOrderOfEffects) {
  std::string code = emitted("#set($l = [])#set($x = [$l.size(), $l.add(1), $l.size()])");
  EXPECT_LT(code.find("const Value r"), code.find("vtl::method(std::string_view(\"add\"")) << code;
}

TEST(EmitTemplate, SaysWhichLineMayFail) {
  std::string code = emitted("a\n#set($x = 1)\n$x\n$x.substring(9)\n#if($x)\n#elseif($x.get(3))\n#end");
  EXPECT_THAT(code, HasSubstr("t.line(4);"));
  EXPECT_THAT(code, HasSubstr("(t.line(6), "));
  EXPECT_THAT(code, Not(HasSubstr("t.line(2)")));
  EXPECT_THAT(code, Not(HasSubstr("t.line(3)")));
}

TEST(EmitTemplate, TextCannotLeaveItsLiteral) {
  std::string code = emitted("\"); system(\"x\"); //\n*/ \\u0041 ?\?/ #set($s = '\"; evil();')$s");
  EXPECT_THAT(code, Not(HasSubstr("\n\"); system")));
  EXPECT_THAT(code, HasSubstr("\\\"; evil();"));
}

TEST(EmitTemplate, GrowsWithTheTemplateOnly) {
  std::string many = "#if($a)x";
  for (int i = 0; i < 60; ++i) many += "#elseif($a.b == " + std::to_string(i) + ")y";
  EXPECT_LT(emitted(many + "#end").size(), 60'000u);
}

}  // namespace
}  // namespace apigen::mapping
