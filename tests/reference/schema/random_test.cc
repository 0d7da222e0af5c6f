// Generated validators against the interpreter of the plan, on random schemas and values.
// APIGEN_RANDOM_PAIRS: how many pairs (default 200,000).
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "apigen/document/document.h"
#include "apigen/rt/validate.h"
#include "apigen/schema/compile.h"
#include "tests/reference/schema/interpreter.h"
#include "tests/reference/schema/random_schemas.h"

namespace apigen::random {
extern const rt::Check checks[];
extern const std::size_t check_count;
}  // namespace apigen::random

namespace apigen {
namespace {

TEST(RandomSchemas, GeneratedCodeAgreesWithThePlansInterpreter) {
  const char* wanted = std::getenv("APIGEN_RANDOM_PAIRS");
  const std::size_t pairs = wanted ? std::strtoull(wanted, nullptr, 10) : 200'000;
  reference::RandomJson schemas(APIGEN_RANDOM_SEED), values(17);
  std::size_t valid = 0, total = 0;
  for (std::size_t s = 0; s < random::check_count; ++s) {
    support::Diagnostics diagnostics;
    std::string schema_text = schemas.schema();
    auto document = document::parse(std::make_shared<support::SourceFile>("random", schema_text), diagnostics);
    schema::Compiler compiler({}, {}, diagnostics);
    compiler.add_document("http://apigen.invalid/random", *document->root());
    auto block = compiler.add(*document->root(), "schema");
    const schema::Plan& plan = compiler.finish();
    ASSERT_FALSE(diagnostics.has_errors()) << schema_text;
    for (std::size_t i = 0; i < pairs / random::check_count; ++i) {
      std::string text = values.value();
      rt::Arena arena;
      json::Parsed parsed = json::parse(arena, text);
      ASSERT_TRUE(parsed.value) << text;
      bool expected = reference::validates(plan, block, *parsed.value);
      rt::Validation fast(arena, false), recording(arena, true);
      ASSERT_EQ(random::checks[s](*parsed.value, fast), expected) << text << "\n" << schema_text;
      ASSERT_EQ(random::checks[s](*parsed.value, recording), expected) << text << "\n" << schema_text;
      ASSERT_EQ(recording.failures().empty(), expected) << text << "\n" << schema_text;
      valid += expected;
      ++total;
    }
  }
  EXPECT_GT(valid, total / 50);
  EXPECT_LT(valid, total - total / 50);
}

}  // namespace
}  // namespace apigen
