// The JSON reader against nlohmann/json, the YAML core schema against a naive twin, on enumerated and random small inputs.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "apigen/support/text.h"
#include "generator/document/readers.h"
#include "generator/document/scalars.h"
#include "tests/unit/document/reading.h"

namespace apigen::document {
namespace {

/// What nlohmann read, in our compact form. Numbers are compared by value, since nlohmann does not keep their spelling.
void expect_same(const Node& ours, const nlohmann::json& theirs, const std::string& text) {
  switch (ours.kind) {
    case Kind::null: EXPECT_TRUE(theirs.is_null()) << text; return;
    case Kind::boolean: ASSERT_TRUE(theirs.is_boolean()) << text; EXPECT_EQ(ours.boolean, theirs.get<bool>()) << text; return;
    case Kind::string: ASSERT_TRUE(theirs.is_string()) << text; EXPECT_EQ(ours.text, theirs.get<std::string>()) << text; return;
    case Kind::integer:
    case Kind::number: ASSERT_TRUE(theirs.is_number()) << text; EXPECT_EQ(as_number(ours).value(), theirs.get<double>()) << text; return;
    case Kind::sequence:
      ASSERT_TRUE(theirs.is_array()) << text;
      ASSERT_EQ(ours.items.size(), theirs.size()) << text;
      for (std::size_t i = 0; i < theirs.size(); ++i) expect_same(*ours.items[i], theirs[i], text);
      return;
    case Kind::mapping:
      ASSERT_TRUE(theirs.is_object()) << text;
      ASSERT_EQ(ours.members.size(), theirs.size()) << text;
      for (const Member& member : ours.members) {
        ASSERT_TRUE(theirs.contains(member.key)) << text;
        expect_same(*member.value, theirs[member.key], text);
      }
      return;
  }
}

/// Both must agree on what is JSON, and on its value.
void compare(const std::string& text) {
  if (support::find_invalid_utf8(text) != std::string::npos) return;  // refused before the reader sees it
  nlohmann::json theirs = nlohmann::json::parse(text, nullptr, false);
  support::Diagnostics diagnostics;
  Document document(std::make_shared<support::SourceFile>("t.json", text));
  Outcome outcome = read_json({document.source().text(), 0}, document, diagnostics, {});
  bool repeated = false, surrogate = false;
  for (const support::Diagnostic& d : diagnostics.all()) {
    repeated |= d.id == support::DiagnosticId::duplicate_key;    // nlohmann keeps the last of equal keys
    surrogate |= d.id == support::DiagnosticId::lone_surrogate;  // nlohmann refuses the text
  }
  EXPECT_EQ(outcome == Outcome::done && !surrogate, !theirs.is_discarded()) << text;
  if (outcome == Outcome::done && !theirs.is_discarded() && !repeated) expect_same(*document.root(), theirs, text);
}

TEST(Differential, EnumeratedJson) {
  // Every text of up to five pieces between brackets.
  const std::vector<std::string> pieces = {"1", "-", "0", ".", "e", "\"", "\\", "u00e9", "\\ud83d\\ude00", ",", ":", "{", "}", "[", "]", " ", "null", "true", "\"a\":"};
  std::vector<std::string> texts = {""};
  for (int length = 0; length < 4; ++length) {
    std::vector<std::string> longer;
    for (const std::string& text : texts) {
      for (const std::string& piece : pieces) longer.push_back(text + piece);
    }
    if (length < 2 || longer.size() < 10000) {
      for (const std::string& text : longer) {
        compare("[" + text + "]");
        compare("{" + text + "}");
      }
    }
    texts = std::move(longer);
    if (texts.size() > 50000) break;
  }
}

std::string random_json(std::mt19937& random, int depth) {
  auto pick = [&](unsigned n) { return static_cast<int>(random() % n); };
  static const std::vector<std::string> strings = {"\"\"", "\"a\"", "\"\\u0041\\n\\/\\\"\"", "\"\\ud83d\\ude00\"", "\"\xc3\xa9\"", "\"\\u0000\"", "\"long enough to leave the small buffer\""};
  static const std::vector<std::string> numbers = {"0", "-0", "12", "-3.25", "1e3", "1E-3", "0.5e+2", "9007199254740993", "123456789012345678901234567890", "1e30"};
  static const std::vector<std::string> spaces = {"", " ", "\n", "\t \r\n"};
  auto space = [&] { return spaces[static_cast<std::size_t>(pick(4))]; };
  switch (pick(depth > 4 ? 3 : 5)) {
    case 0: return strings[static_cast<std::size_t>(pick(7))];
    case 1: return numbers[static_cast<std::size_t>(pick(10))];
    case 2: return std::vector<std::string>{"true", "false", "null"}[static_cast<std::size_t>(pick(3))];
    case 3: {
      std::string out = "[" + space();
      for (int i = pick(4); i > 0; --i) out += random_json(random, depth + 1) + space() + (i > 1 ? "," : "") + space();
      return out + "]";
    }
    default: {
      std::string out = "{" + space();
      for (int i = pick(4); i > 0; --i) out += "\"k" + std::to_string(i) + "\"" + (pick(2) ? " " : "") + ":" + space() + random_json(random, depth + 1) + space() + (i > 1 ? "," : "") + space();
      return out + "}";
    }
  }
}

TEST(Differential, RandomJsonAndItsYamlReading) {
  std::mt19937 random(20240501);
  for (int i = 0; i < 1500; ++i) {
    std::string text = "[" + random_json(random, 0) + "]";
    compare(text);
    std::string damaged = text;
    damaged[random() % damaged.size()] = "]}\",:\\x1 "[random() % 9];
    compare(damaged);
    // JSON is YAML (but for a line end between key and colon, which yaml-cpp does not take): with a comment in front the
    // same text goes through the other reader.
    if (text.find("\\u0000") == std::string::npos && text.find('\t') == std::string::npos) {
      Reading yaml("# by yaml-cpp\n" + text);
      Reading json(text);
      EXPECT_EQ(yaml.json(), json.json()) << text << yaml.problems();
    }
  }
}

/// The grammar of YAML 1.2.2 section 10.3.2, by trying every split: slow and plain.
Kind naive_kind(const std::string& text) {
  auto all_of = [](const std::string& part, const std::string& allowed, bool may_be_empty) {
    return part.find_first_not_of(allowed) == std::string::npos && (may_be_empty || !part.empty());
  };
  const std::string digits = "0123456789";
  for (const char* word : {"", "~", "null", "Null", "NULL"}) {
    if (text == word) return Kind::null;
  }
  for (const char* word : {"true", "True", "TRUE", "false", "False", "FALSE"}) {
    if (text == word) return Kind::boolean;
  }
  if (text.substr(0, 2) == "0o" && all_of(text.substr(2), "01234567", false)) return Kind::integer;
  if (text.substr(0, 2) == "0x" && all_of(text.substr(2), digits + "abcdefABCDEF", false)) return Kind::integer;
  for (const char* sign : {"", "+", "-"}) {
    std::string s(sign);
    if (text.substr(0, s.size()) != s) continue;
    std::string rest = text.substr(s.size());
    if (all_of(rest, digits, false)) return Kind::integer;
    for (const char* word : {".inf", ".Inf", ".INF"}) {
      if (rest == word) return Kind::number;
    }
    // mantissa [eE] [sign] digits, the mantissa `.digits` or `digits[.digits*]`
    for (std::size_t cut = 0; cut <= rest.size(); ++cut) {
      std::string mantissa = rest.substr(0, cut), exponent = rest.substr(cut);
      if (!exponent.empty()) {
        if (exponent[0] != 'e' && exponent[0] != 'E') continue;
        exponent.erase(0, 1);
        if (!exponent.empty() && (exponent[0] == '+' || exponent[0] == '-')) exponent.erase(0, 1);
        if (!all_of(exponent, digits, false)) continue;
      }
      std::size_t dot = mantissa.find('.');
      bool good = dot == std::string::npos ? all_of(mantissa, digits, false)
                                           : all_of(mantissa.substr(0, dot), digits, dot == 0 && mantissa.size() > 1) && all_of(mantissa.substr(dot + 1), digits, true);
      if (good) return Kind::number;
    }
  }
  for (const char* word : {".nan", ".NaN", ".NAN"}) {
    if (text == word) return Kind::number;
  }
  return Kind::string;
}

TEST(Differential, CoreSchemaOnEnumeratedScalars) {
  const std::string letters = "0179.eE+-ox_aF:";
  std::vector<std::string> texts = {""};
  std::size_t begin = 0;
  for (int length = 0; length < 5; ++length) {
    std::size_t end = texts.size();
    for (std::size_t i = begin; i < end; ++i) {
      EXPECT_EQ(core_schema_kind(texts[i]), naive_kind(texts[i])) << texts[i];
      if (length < 4) {
        for (char c : letters) texts.push_back(texts[i] + c);
      }
    }
    begin = end;
  }
  for (const char* word : {"null", "Null", "nULL", "~", "~~", "true", "True", "tRUE", "no", "on", "yes", "Off", "y", ".inf", "+.INF", "-.Inf", ".iNF", ".nan", "-.nan", ".NaN", "1e+10", "+12e-3", "1_0"}) {
    EXPECT_EQ(core_schema_kind(word), naive_kind(word)) << word;
  }
}

}  // namespace
}  // namespace apigen::document
