#include "apigen/schema/emit.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "apigen/document/document.h"
#include "apigen/schema/compile.h"

namespace apigen::schema {
namespace {

std::string code(const std::string& text) {
  support::Diagnostics diagnostics;
  auto document = document::parse(std::make_shared<support::SourceFile>("schema.json", text), diagnostics);
  Compiler compiler({}, {}, diagnostics);
  compiler.add_document("http://apigen.invalid/schema", *document->root());
  const BlockId block = compiler.add(*document->root(), "schema");
  const Plan& plan = compiler.finish();
  EXPECT_TRUE(diagnostics.all().empty()) << diagnostics.all()[0].message;
  return emit_cpp(plan, {{block, "check"}});
}

bool keeps_results(const std::string& schema) { return code(schema).find("c.once(") != std::string::npos; }

// What may be reached by two ways at every level would take time that doubles with each.
TEST(Emit, KeepsResultsWhereARecursionBranches) {
  EXPECT_TRUE(keeps_results(R"({"anyOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"a": {"$ref": "#"}, "b": true}}]})"));
  EXPECT_TRUE(keeps_results(R"({"allOf": [{"items": {"$ref": "#"}}], "items": {"$ref": "#"}})"));
  EXPECT_TRUE(keeps_results(R"({"properties": {"a": {"$ref": "#"}}, "patternProperties": {"^a": {"$ref": "#"}}})"));
  EXPECT_TRUE(keeps_results(R"({"if": {"properties": {"a": {"$ref": "#"}}}, "then": {"properties": {"a": {"$ref": "#"}}}})"));
  EXPECT_TRUE(keeps_results(R"({"items": {"$ref": "#"}, "contains": {"$ref": "#"}})"));
}

TEST(Emit, CallsDirectlyWhereOneWayLeadsOn) {
  EXPECT_FALSE(keeps_results(R"({"properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}, "additionalProperties": {"$ref": "#"}})"));
  EXPECT_FALSE(keeps_results(R"({"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#"}}]})"));
  EXPECT_FALSE(keeps_results(R"({"anyOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"a": {"type": "integer"}}}]})"));
}

}  // namespace
}  // namespace apigen::schema
