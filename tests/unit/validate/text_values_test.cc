#include "text_values.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace apigen::rt {
namespace {

constexpr TextShape kInteger{.types = TextShape::number, .ambiguous = false};
constexpr TextShape kIntegers{.types = TextShape::array, .ambiguous = false, .item = &kInteger};
constexpr TextShape kText{.types = TextShape::string, .ambiguous = false};
constexpr MemberShape kMembers[] = {{"n", &kInteger}, {"t", &kText}, {"list", &kIntegers}};
constexpr TextShape kObject{.types = TextShape::object, .ambiguous = false, .members = kMembers, .member_count = 3, .additional = &kAnyText};

/// The value as JSON, or "error: ...".
std::string read(std::vector<std::string_view> texts, const TextParameter& parameter, Escapes escapes = Escapes::form, unsigned reading = 0) {
  Arena arena;
  TextReader reader(arena, escapes, reading);
  json::Value value;
  if (!reader.value(texts.data(), texts.size(), parameter, value)) return std::string("error: ") + reader.problem();
  Buffer out(arena);
  json::append(out, value);
  return std::string(out.view());
}

TEST(TextValues, ReadsScalarsByTheirTypes) {
  EXPECT_EQ(read({"5"}, {.shape = &kInteger}), "5");
  EXPECT_EQ(read({"5"}, {.shape = &kText}), "\"5\"");
  EXPECT_EQ(read({"05"}, {.shape = &kInteger}), "\"05\"");
  EXPECT_EQ(read({"-1.5e+3"}, {.shape = &kAnyText}, Escapes::percent), "-1.5e+3");
  EXPECT_EQ(read({"true"}, {.shape = &kAnyText}), "true");
  EXPECT_EQ(read({"true"}, {.shape = &kAnyText}, Escapes::form, 1), "\"true\"");
  EXPECT_EQ(read({"a+b%20c"}, {.shape = &kText}), "\"a b c\"");
  EXPECT_EQ(read({"a+b%20c"}, {.shape = &kText}, Escapes::percent), "\"a+b c\"");
  EXPECT_EQ(read({"%41%"}, {.shape = &kText}), "error: holds a percent sign that two hexadecimal digits do not follow");
  EXPECT_EQ(read({"%ff"}, {.shape = &kText}), "error: is not UTF-8");
  EXPECT_EQ(read({"1", "2"}, {.shape = &kInteger}), "error: is given more than once");
}

TEST(TextValues, ReadsListsAndObjectsInEveryStyle) {
  EXPECT_EQ(read({"1,2"}, {.style = Style::simple, .shape = &kIntegers}), "[1,2]");
  EXPECT_EQ(read({"1", "2"}, {.style = Style::form, .explode = true, .shape = &kIntegers}), "[1,2]");
  EXPECT_EQ(read({"1%202+3"}, {.style = Style::space_delimited, .shape = &kIntegers}), "[1,2,3]");
  EXPECT_EQ(read({"1%7c2|3"}, {.style = Style::pipe_delimited, .shape = &kIntegers}), "[1,2,3]");
  EXPECT_EQ(read({"1%092"}, {.style = Style::tab_delimited, .shape = &kIntegers}), "[1,2]");
  EXPECT_EQ(read({""}, {.style = Style::simple, .shape = &kIntegers}), "[]");
  EXPECT_EQ(read({"1 ,\t2"}, {.style = Style::simple, .shape = &kIntegers}, Escapes::none), "[1,2]");
  EXPECT_EQ(read({"n,1,t,2"}, {.style = Style::simple, .shape = &kObject}), R"({"n":1,"t":"2"})");
  EXPECT_EQ(read({"n=1,t=2"}, {.style = Style::simple, .explode = true, .shape = &kObject}), R"({"n":1,"t":"2"})");
  EXPECT_EQ(read({"n,1,n,2"}, {.style = Style::simple, .shape = &kObject}), "error: names a member twice");
  EXPECT_EQ(read({"{\"a\":[1]}"}, {.json = true}), "{\"a\":[1]}");
  EXPECT_EQ(read({"{\"a\":1,\"a\":2}"}, {.json = true}), "error: is not JSON");
}

TEST(TextValues, ReadsDeepObjects) {
  Arena arena;
  auto deep = [&](std::vector<NamedValue> pairs) {
    ArenaVector<NamedValue> list(arena);
    for (const NamedValue& pair : pairs) list.push_back(pair);
    TextReader reader(arena, Escapes::form, 0);
    json::Value value;
    if (!reader.deep_object(list, kObject, value)) return std::string("error: ") + reader.problem();
    Buffer out(arena);
    json::append(out, value);
    return std::string(out.view());
  };
  EXPECT_EQ(deep({{"[n]", "1"}, {"[t]", "x"}}), R"({"n":1,"t":"x"})");
  const std::string_view query = "1&2";  // values are views into one text, in its order
  EXPECT_EQ(deep({{"[list]", query.substr(0, 1)}, {"[list]", query.substr(2)}}), R"({"list":[1,2]})");
  EXPECT_EQ(deep({{"[list][0]", query.substr(0, 1)}, {"[list][1]", query.substr(2)}}), R"({"list":[1,2]})");
  EXPECT_EQ(deep({{"[a][b]", "1"}, {"[a][c]", "x"}}), R"({"a":{"b":1,"c":"x"}})");
  EXPECT_EQ(deep({{"[a", "1"}}), "error: has a name whose brackets do not match");
  std::string name;
  for (int i = 0; i < 40; ++i) name += "[a]";
  EXPECT_EQ(deep({{name, "1"}}), "error: is nested too deeply");
}

void offsets(const json::Value& value, std::uint32_t& last, bool& first) {
  EXPECT_TRUE(first || value.offset > last);
  first = false;
  last = value.offset;
  for (std::uint32_t i = 0; value.type == json::Type::array && i < value.count; ++i) offsets(value.elements[i], last, first);
  for (std::uint32_t i = 0; value.type == json::Type::object && i < value.count; ++i) offsets(value.members[i].value, last, first);
}

// Whatever the bytes: no crash, and offsets that grow from part to part, which pointers rely on.
TEST(TextValues, SurvivesAnyText) {
  std::mt19937 random(11);
  const std::string_view pieces[] = {"a", "n", "list", "[", "]", "=", "&", ",", "|", "%20", "%", "%2", "+", "1", "-", ".5", "true", "{\"x\":[1]}", ";", "\xC3\xA4", "\xFF", ""};
  for (int i = 0; i < 60'000; ++i) {
    std::string text;
    for (unsigned n = random() % 14; n-- > 0;) text += pieces[random() % std::size(pieces)];
    Arena arena;
    for (unsigned reading = 0; reading < TextReader::kReadings; ++reading) {
      for (const TextShape* shape : {&kAnyText, &kObject, &kIntegers}) {
        ArenaVector<NamedValue> pairs = split_pairs(arena, text, '&', Escapes::form);
        TextReader reader(arena, Escapes::form, reading);
        json::Value value;
        std::string_view whole = text;
        bool good = random() % 3 == 0   ? reader.deep_object(pairs, *shape, value)
                    : random() % 2 == 0 ? reader.object(pairs, *shape, nullptr, 0, value)
                                        : reader.value(&whole, 1, {.style = static_cast<Style>(random() % 8), .explode = random() % 2 == 0, .json = random() % 8 == 0, .shape = shape}, value);
        ASSERT_EQ(good, reader.problem() == nullptr) << text;
        std::uint32_t last = 0;
        bool first = true;
        if (good) offsets(value, last, first);
      }
    }
  }
}

}  // namespace
}  // namespace apigen::rt
