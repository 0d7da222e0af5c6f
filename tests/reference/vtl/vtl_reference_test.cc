// Every known template through the interpreter and through the compiler: the cases beside this file, and the conformance corpus where it is found.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/reference/vtl/case.h"
#include "tests/reference/vtl/compile.h"
#include "tests/reference/vtl/random_template.h"
#include "tests/support/shared_folder.h"

namespace apigen::reference {
namespace {

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
  auto path = test::shared("conformance/vtl-cases.jsonl");
  if (!path) GTEST_SKIP() << "no conformance cases are here";
  check(read_cases(*path));
}

TEST(VtlReference, RandomTemplates) {
  const char* given = std::getenv("APIGEN_RANDOM_SEED");
  const auto seed = static_cast<std::uint32_t>(given ? std::strtoul(given, nullptr, 10) : 1);
  RandomTemplate random(seed);
  std::vector<TemplateCase> cases;
  for (int i = 0; i < 100; ++i) {
    TemplateCase source;
    source.id = "seed " + std::to_string(seed) + ", template " + std::to_string(i);
    source.text = random.next();
    source.body = kRandomBody;
    cases.push_back(source);
  }
  Compiled compiled = compile(cases);
  ASSERT_EQ(compiled.problem, "");
  int rendered = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    Rendered expected = interpret(cases[i]);
    EXPECT_EQ(compiled.runs[i] == nullptr && !expected.failed, false) << cases[i].id;
    if (!compiled.runs[i]) continue;
    Rendered other = render(cases[i], compiled.runs[i]);
    EXPECT_EQ(other, expected) << cases[i].id << "\n" << cases[i].text << "\ncompiled:    " << other.text << "\ninterpreted: " << expected.text;
    rendered += !expected.failed;
  }
  EXPECT_GT(rendered, 40) << "most random templates have to be valid";
}

}  // namespace
}  // namespace apigen::reference
