#include "apigen/emit/code_writer.h"

#include <gtest/gtest.h>

namespace apigen::emit {
namespace {

TEST(Fill, PutsValuesIntoHoles) { EXPECT_EQ(fill("int @name@ = @value@;\n", {{"name", "x"}, {"value", "1"}}), "int x = 1;\n"); }

TEST(Fill, IndentsLinesOfAValueAsItsHole) {
  EXPECT_EQ(fill("f() {\n  @body@\n}\n", {{"body", "a;\n\nb;"}}), "f() {\n  a;\n\n  b;\n}\n");
}

TEST(Fill, LeavesOutALineThatIsAnEmptyHole) { EXPECT_EQ(fill("a\n  @b@\nc@d@\n", {{"b", ""}, {"d", ""}}), "a\nc\n"); }

TEST(Fill, KeepsAtSignsThatAreNoHoles) { EXPECT_EQ(fill("a@b.c @@ @X@ @\n", {}), "a@b.c @@ @X@ @\n"); }

TEST(Fill, DoesNotLookIntoValues) { EXPECT_EQ(fill("@a@ @b@", {{"a", "@b@"}, {"b", "1"}}), "@b@ 1"); }

TEST(FillDeathTest, RefusesMissingAndUnusedValues) {
  EXPECT_EXIT(fill("@a@", {}), testing::ExitedWithCode(3), "hole has no value: a");
  EXPECT_EXIT(fill("", {{"a", "1"}}), testing::ExitedWithCode(3), "no hole for a value: a");
}

TEST(CodeWriter, SeparatesParagraphsOnce) {
  CodeWriter out;
  out.blank();
  out.emit("\na\n");
  out.blank();
  out.blank();
  out.emit("b\n");
  EXPECT_EQ(out.text(), "a\n\nb\n");
}

}  // namespace
}  // namespace apigen::emit
