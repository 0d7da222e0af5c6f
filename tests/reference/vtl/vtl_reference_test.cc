// Every known template through the interpreter and through the compiler: the cases beside this file, and the conformance corpus where it is found.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/reference/vtl/case.h"
#include "tests/reference/vtl/compile.h"

namespace apigen::reference {
namespace {

std::filesystem::path shared() {
  const char* given = std::getenv("APIGEN_SHARED");
  return given ? given : APIGEN_SOURCE_DIR "/../shared";
}

void check(const std::vector<TemplateCase>& cases) {
  Compiled compiled = compile(cases);
  ASSERT_EQ(compiled.problem, "");
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const TemplateCase& source = cases[i];
    Rendered rendered = interpret(source);
    EXPECT_TRUE(compiled.runs[i] || rendered.failed) << source.id;
    if (compiled.runs[i]) {
      Rendered other = render(source, compiled.runs[i]);
      EXPECT_EQ(other, rendered) << source.id << "\n" << source.text << "\ncompiled:    " << other.text << "\ninterpreted: " << rendered.text;
    }
    EXPECT_EQ(rendered.failed, !source.expect) << source.id << "\n" << source.text << "\ngot " << rendered.text;
    if (source.expect && !rendered.failed) {
      EXPECT_EQ(rendered.text, *source.expect) << source.id << "\n" << source.text;
    }
  }
}

TEST(VtlReference, OwnCases) {
  std::vector<TemplateCase> cases = read_cases(APIGEN_SOURCE_DIR "/tests/reference/vtl/cases.jsonl");
  ASSERT_GT(cases.size(), 20u);
  check(cases);
}

TEST(VtlReference, ConformanceCorpus) {
  std::filesystem::path path = shared() / "conformance" / "vtl-cases.jsonl";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  check(read_cases(path));
}

}  // namespace
}  // namespace apigen::reference
