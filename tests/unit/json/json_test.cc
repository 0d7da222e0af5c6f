#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "apigen/json/scan.h"
#include "apigen/json/value.h"
#include "apigen/json/writer.h"

namespace apigen::json {
namespace {

std::string printed(std::string_view text) {
  rt::Arena arena;
  Parsed parsed = parse(arena, text);
  if (!parsed.value) return std::string("error: ") + parsed.error;
  rt::Buffer out(arena);
  append(out, *parsed.value);
  return std::string(out.view());
}

TEST(Json, KeepsOrderAndSpellingOfNumbers) {
  EXPECT_EQ(printed(R"( {"b" : [1, -0.50, 1E400, 123456789012345678901234567890], "a":{"x":null,"y":true}} )"),
            R"({"b":[1,-0.50,1E400,123456789012345678901234567890],"a":{"x":null,"y":true}})");
  EXPECT_EQ(printed("[]"), "[]");
  EXPECT_EQ(printed("{}"), "{}");
  EXPECT_EQ(printed("[[],{},[[]]]"), "[[],{},[[]]]");
}

TEST(Json, DecodesEscapes) {
  rt::Arena arena;
  Parsed parsed = parse(arena, R"("a\"\\\/\b\f\n\r\t\u0041\u00e4\u20AC\uD83D\uDE00z")");
  ASSERT_TRUE(parsed.value);
  EXPECT_EQ(parsed.value->text(), "a\"\\/\b\f\n\r\tA\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z");
}

TEST(Json, LastDuplicateWinsInTheFirstPlace) {
  EXPECT_EQ(printed(R"({"a":1,"b":2,"a":3})"), R"({"a":3,"b":2})");
  std::string large = "{";
  for (int i = 0; i < 40; ++i) large += "\"k" + std::to_string(i % 20) + "\":" + std::to_string(i) + ",";
  large.back() = '}';
  rt::Arena arena;
  Parsed parsed = parse(arena, large);
  ASSERT_TRUE(parsed.value);
  ASSERT_EQ(parsed.value->count, 20u);
  EXPECT_EQ(parsed.value->members[3].name, "k3");
  EXPECT_EQ(parsed.value->find("k3")->text(), "23");
  EXPECT_FALSE(parse(arena, large, {512, Duplicates::refuse}).value);
  EXPECT_FALSE(parse(arena, R"({"a":1,"a":1})", {512, Duplicates::refuse}).value);
}

TEST(Json, RefusesWhatIsNotJson) {
  for (std::string_view text : {"", " ", "{", "[", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "01", "-", "1.", "1e", "+1", ".5", "NaN",
                                "Infinity", "tru", "truex", "nul", "\"", "\"a", "\"\\x\"", "\"\\u12g4\"", "\"\\u12", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"",
                                "\"\t\"", "\"\x80\"", "\"\xC0\xAF\"", "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"", "1 2", "[1]]", "\xEF\xBB\xBF{}", "{\"a\":1}x", "'a'", "[1 2]",
                                "//x\n1", "\"\\", "[\"a\", \"b\\\"]"}) {
    rt::Arena arena;
    Parsed parsed = parse(arena, text);
    EXPECT_FALSE(parsed.value) << text;
    EXPECT_TRUE(parsed.error) << text;
    EXPECT_LE(parsed.error_offset, text.size()) << text;
  }
}

TEST(Json, SaysWhereItIsWrong) {
  struct Case { std::string_view text; std::uint32_t offset; std::string_view error; };
  const Case cases[] = {
      {"", 0, "the text is empty"},
      {" \n", 2, "the text ends where a value is expected"},
      {"[1,", 3, "the text ends where a value is expected"},
      {"[1 \n", 4, "the text ends inside an object or array"},
      {"{\"a\":[1] ", 9, "the text ends inside an object or array"},
      {"{", 1, "the text ends inside an object or array"},
      {"[[1}", 3, "a comma or ']' is expected"},
      {"{\"a\" 1}", 5, "a colon is expected after a member's name"},
      {"{\"a}", 4, "the text ends inside a string"},
      {"{\"a} \n", 5, "a string holds a control character"},
      {"[1, -]", 5, "a value is expected"},
      {"[1, 2.]", 6, "a digit is expected"},
      {"1. ", 2, "a digit is expected"},
      {"[1] ]", 4, "something follows the value"},
      {"1 2", 2, "something follows the value"},
  };
  for (const Case& c : cases) {
    const std::unique_ptr<char[]> exact(new char[c.text.size()]);  // a sanitizer sees what is read beyond it
    std::copy(c.text.begin(), c.text.end(), exact.get());
    rt::Arena arena;
    Parsed parsed = parse(arena, {exact.get(), c.text.size()});
    EXPECT_FALSE(parsed.value) << c.text;
    EXPECT_EQ(parsed.error, c.error) << c.text;
    EXPECT_EQ(parsed.error_offset, c.offset) << c.text;
  }
}

TEST(Json, FindsTheFirstByteThatIsNotOrdinary) {
  for (std::size_t size = 0; size < 50; ++size) {
    for (std::size_t place = 0; place <= size; ++place) {
      for (char stop : {'"', '\\', '\x1F', '\0', '\x80', '\xFF'}) {
        const std::unique_ptr<char[]> text(new char[size]);
        std::fill_n(text.get(), size, place % 2 ? ' ' : '\x7F');
        if (place < size) text[place] = stop;
        EXPECT_EQ(skip_plain(text.get(), text.get() + size), text.get() + place) << size;
      }
    }
  }
}

TEST(Json, BoundsDepth) {
  rt::Arena arena;
  std::string deep(512, '[');
  deep += std::string(512, ']');
  EXPECT_TRUE(parse(arena, deep).value);
  EXPECT_FALSE(parse(arena, "[" + deep + "]").value);
  EXPECT_FALSE(parse(arena, std::string(1'000'000, '[')).value);
}

TEST(Json, WriterEscapesAndReplacesBadBytes) {
  rt::Arena arena;
  rt::Buffer out(arena);
  append_string(out, std::string_view("a\"\\\n\x01/\xC3\xA4\xFFz\0", 11));
  EXPECT_EQ(out.view(), "\"a\\\"\\\\\\n\\u0001/\xC3\xA4\xEF\xBF\xBDz\\u0000\"");
}

nlohmann::json random_value(std::mt19937& random, int depth) {
  switch (random() % (depth > 4 ? 5 : 7)) {
    case 0: return nullptr;
    case 1: return random() % 2 == 0;
    case 2: return static_cast<int>(random()) / 7;
    case 3: return static_cast<double>(random()) / 1e5;
    case 4: {
      std::string text;
      for (unsigned i = random() % 40; i-- > 0;) {
        static const char* pieces[] = {"a", "\"", "\\", "\n", "\xC3\xA4", "\xF0\x9F\x98\x80", " ", "/", "\x7F", "zzzzzzzzzzzzzzzzzz"};
        text += pieces[random() % 10];
      }
      return text;
    }
    case 5: {
      auto list = nlohmann::json::array();
      for (unsigned i = random() % 6; i-- > 0;) list.push_back(random_value(random, depth + 1));
      return list;
    }
    default: {
      auto object = nlohmann::json::object();
      for (unsigned i = random() % 24; i-- > 0;) object["k" + std::to_string(random() % 50)] = random_value(random, depth + 1);
      return object;
    }
  }
}

// nlohmann/json is the twin: same values accepted with the same content, same texts refused after a mutation.
TEST(Json, AgreesWithNlohmann) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string text = random_value(random, 0).dump(round % 3 == 0 ? 2 : -1, ' ', round % 2 == 0);
    for (unsigned mutations = random() % 3; mutations-- > 0 && !text.empty();) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    rt::Arena arena;
    Parsed ours = parse(arena, text);
    bool bom = text.rfind("\xEF\xBB\xBF", 0) == 0;  // nlohmann skips it, RFC 8259 section 8.1 lets us refuse
    // nlohmann refuses numbers beyond a double; ours keeps their spelling.
    if (bom || text.find('e') != std::string::npos || text.find('E') != std::string::npos) continue;
    bool theirs = nlohmann::json::accept(text);
    ASSERT_EQ(ours.value != nullptr, theirs) << text;
    if (!theirs) continue;
    rt::Buffer out(arena);
    append(out, *ours.value);
    EXPECT_EQ(nlohmann::json::parse(out.view()), nlohmann::json::parse(text));
  }
}

}  // namespace
}  // namespace apigen::json
