#include <gtest/gtest.h>

#include "tests/unit/document/reading.h"

namespace apigen::document {
namespace {

TEST(Json, KeepsOrderSpellingAndPlaces) {
  Reading r("{\"b\": [1, -2.50, 1e400, true, null], \"a\": {\"x\\ty\": \"\\u00e9\\uD83D\\uDE00\"}}");
  EXPECT_EQ(r.problems(), "");
  EXPECT_EQ(r.json(), "{\"b\":[1,-2.50,\"1e400\",true,null],\"a\":{\"x\\ty\":\"\xc3\xa9\xf0\x9f\x98\x80\"}}");
  EXPECT_EQ(r.text_of(*r.root()->find("b")->items[1]), "-2.50");
  EXPECT_EQ(r.text_of(*r.root()->find("a")), "{\"x\\ty\": \"\\u00e9\\uD83D\\uDE00\"}");
  EXPECT_EQ(r.root()->members[1].key_span.begin, 37u);
}

TEST(Json, DuplicateKeysAreAllReportedWithTheFirst) {
  Reading r("{\"a\": 1, \"b\": 2, \"a\": 3,\n \"a\": 4, \"\\u0062\": 5}");
  EXPECT_EQ(r.problems(), "AG0103@1:18 AG0103@2:2 AG0103@2:10");
  EXPECT_EQ(r.diagnostics.all()[0].notes.at(0).span.begin, 1u);
  EXPECT_EQ(r.json(), "{\"a\":1,\"b\":2}");
}

TEST(Json, DuplicateKeysInALargeObject) {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) text += "\"k" + std::to_string(i) + "\": 0, ";
  Reading r(text + "\"k5\": 1}");
  ASSERT_EQ(r.diagnostics.all().size(), 1u);
  EXPECT_EQ(r.root()->members.size(), 1000u);
}

TEST(Json, LoneSurrogatesAreReported) {
  Reading r(R"(["\ud83d", "\ude00x", "\ud83d\u0041", "\\ud83d"])");
  EXPECT_EQ(r.problems(), "AG0114@1:3 AG0114@1:13 AG0114@1:24");
  EXPECT_EQ(r.root()->items[3]->text, "\\ud83d");
}

TEST(Json, DepthIsBounded) {
  Reading deep(std::string(199, '[') + std::string(199, ']'));
  EXPECT_EQ(deep.problems(), "");
  Reading too_deep(std::string(100000, '['));
  EXPECT_EQ(too_deep.problems(), "AG0106@1:201");
}

TEST(Json, FlowStyleYamlIsReadAsYaml) {
  Reading r("{openapi: 3.0.0, # comment\n paths: {},}");
  EXPECT_EQ(r.problems(), "");
  EXPECT_EQ(r.json(), "{\"openapi\":\"3.0.0\",\"paths\":{}}");
}

TEST(Json, WhatIsNeitherIsReportedAsJson) {
  Reading r("{\"a\": 1,\n \"b\": [1, 2}");
  EXPECT_EQ(r.problems(), "AG0102@2:12");
  EXPECT_EQ(r.root(), nullptr);
}

TEST(Numbers, ValuesOfAllSpellings) {
  Reading r("[12, +12, 0xfF, 0o17, 0777, -0, 9223372036854775807, 9223372036854775808, -9223372036854775808, 1.5, .5, 5., 1e3, .inf, -.INF, .nan, 00.5]");
  std::vector<std::string> integers;
  for (const Node* item : r.root()->items) {
    std::optional<std::int64_t> value = as_integer(*item);
    integers.push_back(value ? std::to_string(*value) : "-");
  }
  EXPECT_EQ(integers, (std::vector<std::string>{"12", "12", "255", "15", "777", "0", "9223372036854775807", "-", "-9223372036854775808", "-", "-", "-",
                                                "-", "-", "-", "-", "-"}));
  EXPECT_EQ(as_number(*r.root()->items[2]), 255.0);
  EXPECT_EQ(as_number(*r.root()->items[12]), 1000.0);
  EXPECT_EQ(r.json(), R"([12,12,255,15,777,-0,9223372036854775807,9223372036854775808,-9223372036854775808,1.5,0.5,5.0,1e3,".inf","-.INF",".nan",0.5])");
}

}  // namespace
}  // namespace apigen::document
