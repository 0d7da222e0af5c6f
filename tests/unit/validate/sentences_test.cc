#include "sentences.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace apigen::rt {
namespace {

void pointers(const json::Value& root, const json::Value& at, const std::string& expected) {
  Arena arena;
  Buffer out(arena);
  append_pointer(out, root, {Rule::type, at, "a string", {}});
  EXPECT_EQ(out.view(), expected);
  for (std::uint32_t i = 0; at.type == json::Type::array && i < at.count; ++i) pointers(root, at.elements[i], expected + "/" + std::to_string(i));
  for (std::uint32_t i = 0; at.type == json::Type::object && i < at.count; ++i) pointers(root, at.members[i].value, expected + "/" + std::string(at.members[i].name));
}

TEST(Sentences, PointToEveryValue) {
  Arena arena;
  json::Parsed parsed = json::parse(arena, R"( {"a":[[],{},[[1,2],3]],"b":{"c":{"d":[{"e":null}]},"f":"x"},"g":[true,{"h":[0,[0,[0]]]}]})");
  ASSERT_TRUE(parsed.value);
  pointers(*parsed.value, *parsed.value, "#");
}

TEST(Sentences, EscapeNames) {
  Arena arena;
  json::Parsed parsed = json::parse(arena, R"({"a/b~c":{}})");
  Buffer out(arena);
  append_pointer(out, *parsed.value, {Rule::required, parsed.value->members[0].value, {}, "\xC3\xA4 %"});
  EXPECT_EQ(out.view(), "#/a~1b~0c/%C3%A4%20%25");
}

TEST(Sentences, ArePlain) {
  Arena arena;
  json::Value number;
  number.type = json::Type::number;
  struct Row { ValidationFailure failure; std::string_view sentence; };
  const std::string long_name(200, 'n');
  for (const Row& row : {Row{{Rule::type, number, "a string or null", {}}, "The value has to be a string or null, not a number."},
                         Row{{Rule::min_length, number, "1", {}}, "The text has to have at least 1 character."},
                         Row{{Rule::max_items, number, "3", {}}, "The array may have at most 3 elements."},
                         Row{{Rule::format, number, "int32", {}}, "The value is outside the range of int32."},
                         Row{{Rule::dependent_required, number, "a", "b"}, "The member \"b\" is missing, which \"a\" needs."}}) {
    Buffer out(arena);
    append_sentence(out, row.failure);
    EXPECT_EQ(out.view(), row.sentence);
  }
  Buffer out(arena);
  append_sentence(out, {Rule::additional_properties, number, {}, long_name});
  EXPECT_LT(out.size(), 130u);
}

}  // namespace
}  // namespace apigen::rt
