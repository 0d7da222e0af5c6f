#include "apigen/schema/emit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "apigen/document/document.h"
#include "apigen/schema/compile.h"

namespace apigen::schema {
namespace {

std::vector<std::string> files(const std::string& text, std::size_t size) {
  support::Diagnostics diagnostics;
  auto document = document::parse(std::make_shared<support::SourceFile>("schema.json", text), diagnostics);
  Compiler compiler({}, {}, diagnostics);
  compiler.add_document("http://apigen.invalid/schema", *document->root());
  const BlockId block = compiler.add(*document->root(), "schema");
  const Plan& plan = compiler.finish();
  EXPECT_TRUE(diagnostics.all().empty()) << diagnostics.all()[0].message;
  return emit_cpp_files(plan, {{block, "check"}}, "Parts", size);
}
std::string code(const std::string& text) { return files(text, 1 << 30).at(0); }

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

/// An object of many members, each with a schema of its own; `extra` stands among them.
std::string many_members(const std::string& extra) {
  std::string text = R"({"$defs": {"shared": {"type": "object", "required": ["id"], "properties": {"id": {"pattern": "^[a-f]{4}$"}}}}, "properties": {)";
  for (int i = 0; i < 400; ++i) {
    const std::string number = std::to_string(i);
    text += "\"m" + number + R"(": {"type": "object", "properties": {"a": {"type": "integer", "maximum": )" + number + R"(}, "b": {"$ref": "#/$defs/shared"}}}, )";
    if (i == 200) text += extra;
  }
  return text + R"("last": true}})";
}

TEST(Emit, CutsLargePlansIntoFilesThatChangeLittle) {
  const std::vector<std::string> before = files(many_members(""), 8192), after = files(many_members(R"("new": {"type": "array", "items": {"minimum": 7}}, )"), 8192);
  ASSERT_GT(before.size(), 8u);
  std::size_t same = 0, large = 0;
  for (const std::string& text : before) {
    large += text.size() > 8192u * 4;
    same += std::find(after.begin(), after.end(), text) != after.end();
  }
  EXPECT_EQ(large, 1u);  // the function of the object with 400 members
  // What calls the new function and where it stands; a neighbour may be cut elsewhere.
  EXPECT_GE(same + 4, before.size());
  EXPECT_EQ(before, files(many_members(""), 8192));
}

}  // namespace
}  // namespace apigen::schema
