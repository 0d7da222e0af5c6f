#include "apigen/schema/evaluate.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "apigen/document/document.h"
#include "apigen/schema/compile.h"
#include "apigen/schema/shape.h"

namespace apigen::schema {
namespace {

struct Compiled {
  explicit Compiled(const std::string& text, Options options = {}) : document(read(text)), compiler(options, {}, diagnostics) {
    compiler.add_document("http://apigen.invalid/schema", *document->root());
    block = compiler.add(*document->root(), "schema");
    plan = &compiler.finish();
  }
  static std::shared_ptr<const document::Document> read(const std::string& text) {
    support::Diagnostics problems;
    return document::parse(std::make_shared<support::SourceFile>("test", text), problems);
  }
  Verdict of(const std::string& value) { return evaluate(*plan, block, *read("[" + value + "]")->root()->items[0]); }

  support::Diagnostics diagnostics;
  std::shared_ptr<const document::Document> document;
  Compiler compiler;
  BlockId block;
  const Plan* plan;
};

TEST(Evaluate, JudgesValues) {
  Compiled one(R"({"type":"object","required":["a"],"properties":{"a":{"type":"integer","minimum":3,"multipleOf":0.5},"b":{"pattern":"^x","maxLength":2}},"additionalProperties":false})");
  EXPECT_EQ(one.of(R"({"a":3,"b":"xy"})"), Verdict::valid);
  EXPECT_EQ(one.of(R"({"a":3.0})"), Verdict::valid);
  for (const char* bad : {"{}", R"({"a":2})", R"({"a":3.5})", R"({"a":3,"b":"y"})", R"({"a":3,"b":"xyz"})", R"({"a":3,"c":1})", "[]", "null"}) EXPECT_EQ(one.of(bad), Verdict::invalid) << bad;
}

TEST(Evaluate, SaysWhenItCannotTell) {
  Compiled one(R"({"anyOf":[{"properties":{"a":true}}],"unevaluatedProperties":false})");
  EXPECT_EQ(one.of(R"({"b":1})"), Verdict::unknown);
  EXPECT_EQ(one.of("1"), Verdict::valid);
  Compiled two(R"x({"not":{"pattern":"^(?=a)"},"type":["string","integer"]})x");
  EXPECT_EQ(two.of(R"("a")"), Verdict::unknown);
  EXPECT_EQ(two.of("true"), Verdict::invalid);
}

TEST(Shape, CollectsWhatIsOpen) {
  Compiled one(R"({"allOf":[{"type":"object","properties":{"a":{"type":"integer"}}},{"properties":{"b":{"type":["string","null"]}}}],"oneOf":[{"required":["a"]},{"type":"array"}]})");
  Shape shape = shape_of(*one.plan, one.block);
  EXPECT_EQ(shape.types, TypeSet::object);
  ASSERT_EQ(shape.members.size(), 2u);
  EXPECT_EQ(shape.members[0].shape->types, TypeSet::integer);
  EXPECT_EQ(shape.members[1].shape->types, TypeSet::string | TypeSet::null);
  EXPECT_TRUE(shape.open);
  Compiled two(R"({"$defs":{"t":{"properties":{"t":{"$ref":"#/$defs/t"}}}},"$ref":"#/$defs/t"})");
  shape_of(*two.plan, two.block);  // ends
}

TEST(Compile, RefusesMembersOutsideTheirDirection) {
  Options request;
  request.direction = Options::Direction::request;
  const char* text = R"({"required":["id","name"],"properties":{"id":{"readOnly":true},"name":{"type":"string"},"secret":{"writeOnly":true}}})";
  Compiled one(text, request);
  EXPECT_EQ(one.of(R"({"name":"x","secret":1})"), Verdict::valid);
  EXPECT_EQ(one.of(R"({"name":"x","id":1})"), Verdict::invalid);
  Options answer;
  answer.direction = Options::Direction::response;
  Compiled two(text, answer);
  EXPECT_EQ(two.of(R"({"name":"x","id":1})"), Verdict::valid);
  EXPECT_EQ(two.of(R"({"name":"x","id":1,"secret":1})"), Verdict::invalid);
}

TEST(Compile, ReadsDiscriminators) {
  Options options;
  options.openapi = true;
  Compiled one(R"({"$defs":{"Cat":{"required":["lives"]},"Dog":{"required":["barks"]}},"oneOf":[{"$ref":"#/$defs/Cat"},{"$ref":"#/$defs/Dog"}],
                   "discriminator":{"propertyName":"kind","mapping":{"kitty":"#/$defs/Cat","Dog":"Cat"}}})", options);
  EXPECT_EQ(one.of(R"({"kind":"Cat","lives":1})"), Verdict::valid);
  EXPECT_EQ(one.of(R"({"kind":"kitty","lives":1})"), Verdict::valid);
  EXPECT_EQ(one.of(R"({"kind":"Dog","lives":1})"), Verdict::valid);  // the mapping gives that name away
  EXPECT_EQ(one.of(R"({"kind":"Dog","barks":1})"), Verdict::invalid);
  EXPECT_EQ(one.of(R"({"lives":1})"), Verdict::invalid);
}

}  // namespace
}  // namespace apigen::schema
