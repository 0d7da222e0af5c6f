#include <gtest/gtest.h>

#include "tests/unit/document/reading.h"

namespace apigen::document {
namespace {

TEST(Yaml, CoreSchema) {
  Reading r("a: no\nb: on\nc: yes\nd: true\ne: FALSE\nf: 010\ng: 0o10\nh: 1_000\ni: 12:30:45\nj: ~\nk: null\nl:\nm: 1e3\nn: 2020-01-01\no: '1'\np: \"true\"\nq: NULL\nr: 0b1\n");
  EXPECT_EQ(r.problems(), "");
  EXPECT_EQ(r.json(),
            R"({"a":"no","b":"on","c":"yes","d":true,"e":false,"f":10,"g":8,"h":"1_000","i":"12:30:45","j":null,"k":null,"l":null,"m":1e3,"n":"2020-01-01","o":"1","p":"true","q":null,"r":"0b1"})");
}

TEST(Yaml, KeysKeepTheirSpelling) {
  Reading r("0200: a\n200: b\ntrue: c\nnull: d\n~: e\n1.0: f\n'x y': g\n? h\n: i\n");
  EXPECT_EQ(r.problems(), "");
  EXPECT_EQ(r.json(), R"({"0200":"a","200":"b","true":"c","null":"d","~":"e","1.0":"f","x y":"g","h":"i"})");
}

TEST(Yaml, DuplicateKeysAreAllReported) {
  Reading r("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n200: x\n'200': y\n");
  EXPECT_EQ(r.problems(), "AG0103@4:3 AG0103@5:1 AG0103@7:1");
}

TEST(Yaml, SpansAreTheSourceText) {
  Reading r("plain: some text # c\ndouble: \"a\\\"b\"\nsingle: 'it''s'\nlist: [1, 2 ]\nmap: {a: 1}\nblock: |\n  line one\n\n  line two\nfolded: >-\n  x\n  y\nmulti: one\n  two\n");
  ASSERT_EQ(r.problems(), "");
  EXPECT_EQ(r.text_of(*r.root()->find("plain")), "some text");
  EXPECT_EQ(r.text_of(*r.root()->find("double")), "\"a\\\"b\"");
  EXPECT_EQ(r.text_of(*r.root()->find("single")), "'it''s'");
  EXPECT_EQ(r.text_of(*r.root()->find("list")), "[1, 2 ]");
  EXPECT_EQ(r.text_of(*r.root()->find("map")), "{a: 1}");
  EXPECT_EQ(r.text_of(*r.root()->find("block")), "|\n  line one\n\n  line two");
  EXPECT_EQ(r.text_of(*r.root()->find("folded")), ">-\n  x\n  y");
  EXPECT_EQ(r.text_of(*r.root()->find("multi")), "one\n  two");
  EXPECT_EQ(r.root()->find("block")->text, "line one\n\nline two\n");
  EXPECT_EQ(r.root()->find("folded")->text, "x y");
}

TEST(Yaml, ShortTagsBecomeTheirLongForm) {
  Reading r("a: !Sub 'arn:${AWS::Region}'\nb: !Ref Name\nc: !GetAtt Fn.Arn\nd: !Join [':', [x, !Ref Y]]\ne: !If\n  - C\n  - 1\n  - 2\nf: &anchor !Sub\n  x\ng: *anchor\n");
  EXPECT_EQ(r.problems(), "");
  EXPECT_EQ(r.json(),
            R"({"a":{"Fn::Sub":"arn:${AWS::Region}"},"b":{"Ref":"Name"},"c":{"Fn::GetAtt":"Fn.Arn"},"d":{"Fn::Join":[":",["x",{"Ref":"Y"}]]},"e":{"Fn::If":["C",1,2]},"f":{"Fn::Sub":"x"},"g":{"Fn::Sub":"x"}})");
  EXPECT_EQ(r.text_of(*r.root()->find("a")), "!Sub 'arn:${AWS::Region}'");
}

TEST(Yaml, UnknownTagsAreReported) {
  Reading r("a: !Subb x\nb: !!python/object x\nc: !!int abc\nd: !!str 5\ne: !!float 5\nf: !<tag:example.com,2000:x> y\n");
  EXPECT_EQ(r.problems(), "AG0112@1:4 AG0112@2:20 AG0115@3:10 AG0112@6:4");
  EXPECT_EQ(r.diagnostics.all()[0].suggestion, "did you mean !Sub?");
  EXPECT_EQ(r.root()->find("d")->kind, Kind::string);
  EXPECT_EQ(r.root()->find("e")->kind, Kind::number);
}

TEST(Yaml, AliasesShareNodes) {
  Reading r("a: &x {k: 1}\nb: *x\nc: &key text\n*key : value\n");
  EXPECT_EQ(r.problems(), "");
  EXPECT_EQ(r.root()->find("a"), r.root()->find("b"));
  EXPECT_EQ(r.json(), R"({"a":{"k":1},"b":{"k":1},"c":"text","text":"value"})");
}

TEST(Yaml, SelfReferringAliasesAreReported) {
  Reading r("a: &x\n  b: *x\nc: &y [*y]\n");
  EXPECT_EQ(r.problems(), "AG0107@2:6 AG0107@3:8");
}

TEST(Yaml, ExponentialAliasesAreRefused) {
  std::string text = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 60; ++i) {
    std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before + "]\n";
  }
  Reading r(text);
  ASSERT_EQ(r.diagnostics.all().size(), 1u);
  EXPECT_EQ(r.diagnostics.all()[0].id, support::DiagnosticId::too_many_aliases);
}

TEST(Yaml, AliasesCannotGetAroundTheDepthLimit) {
  std::string text = "a0: &a0 x\n";
  for (int i = 1; i < 1000; ++i) text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  Reading r(text);
  ASSERT_EQ(r.diagnostics.all().size(), 1u);
  EXPECT_EQ(r.diagnostics.all()[0].id, support::DiagnosticId::too_deep);
}

TEST(Yaml, MergeKeys) {
  Reading r("base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\none:\n  <<: *b\n  x: own\nmany:\n  <<: [*b, *o]\nquoted: {'<<': 1}\nbad: {<<: 5}\n");
  EXPECT_EQ(r.problems(), "AG0113@9:7");
  EXPECT_EQ(to_json(*r.root()->find("one")), R"({"x":"own","y":2})");
  EXPECT_EQ(to_json(*r.root()->find("many")), R"({"x":1,"y":2,"z":4})");
  EXPECT_EQ(to_json(*r.root()->find("quoted")), R"({"<<":1})");
}

TEST(Yaml, SurrogateEscapes) {
  Reading r("a: \"\\uD83D\\uDE00 \\ud83d\\ude01\"\nb: \\uD83D\\uDE00\nc: '\\uD83D'\n# \\uD83D\nd: \"\\\\uD83D\"\ne: |\n  \\uD83D\nf: \"x\\uDE00\"\n\"\\uD83D\\uDE00\": key\n");
  EXPECT_EQ(r.problems(), "AG0114@8:4");
  EXPECT_EQ(r.root()->find("a")->text, "\xf0\x9f\x98\x80 \xf0\x9f\x98\x81");
  EXPECT_EQ(r.root()->find("b")->text, "\\uD83D\\uDE00");
  EXPECT_EQ(r.root()->find("c")->text, "\\uD83D");
  EXPECT_EQ(r.root()->find("d")->text, "\\uD83D");
  EXPECT_EQ(r.root()->find("e")->text, "\\uD83D\n");
  EXPECT_NE(r.root()->find("\xf0\x9f\x98\x80"), nullptr);
}

TEST(Yaml, ComplexKeysAreReportedAndTheRestIsRead) {
  Reading r("? [a, {b: c}]\n: 1\nd: {x: &x [1]}\n? *x\n: 2\nz: 3\n");
  EXPECT_EQ(r.problems(), "AG0111@1:3 AG0111@4:3");
  EXPECT_EQ(r.root()->find("z")->text, "3");
}

TEST(Yaml, OneDocumentOnly) {
  EXPECT_EQ(Reading("---\na: 1\n...\n").problems(), "");
  EXPECT_EQ(Reading("%YAML 1.2\n---\na: 1\n").problems(), "");
  EXPECT_EQ(Reading("a: 1\n---\nb: 2\n").problems(), "AG0109@2:1");
}

TEST(Yaml, EmptyFiles) {
  for (const char* text : {"", "  \n\n", "# only a comment\n", "---\n", "\xEF\xBB\xBF"}) EXPECT_EQ(Reading(text).problems(), "AG0110@1:1") << text;
}

TEST(Yaml, Encodings) {
  EXPECT_EQ(Reading("\xEF\xBB\xBF" "a: b").json(), R"({"a":"b"})");
  EXPECT_EQ(Reading("\xEF\xBB\xBF{\"a\": 1}").json(), R"({"a":1})");
  EXPECT_EQ(Reading(std::string("\xFF\xFE" "a\0", 4)).problems(), "AG0104@1:1");
  EXPECT_EQ(Reading("a: \xff\n").problems(), "AG0104@1:4");
  EXPECT_EQ(Reading(std::string("a: \0\nb: \xff", 9)).problems(), "AG0104@1:4 AG0104@2:4");
}

TEST(Yaml, WindowsLineEnds) {
  Reading r("a: 1\r\nb: |\r\n  x\r\n  y\r\nc: \"d\"\r\n");
  EXPECT_EQ(r.problems(), "");
  EXPECT_EQ(r.json(), R"({"a":1,"b":"x\ny\n","c":"d"})");
}

TEST(Yaml, SyntaxErrorsComeWithWhatWasFoundBefore) {
  Reading r("x: {a: 1, a: 2}\nb: [1, 2\nc: d: e\n");
  EXPECT_EQ(r.diagnostics.all().size(), 2u) << r.problems();
  EXPECT_EQ(r.root(), nullptr);
}

TEST(Yaml, TabsInIndentationAreNamed) {
  Reading r("a:\n\tb: 1\n");
  ASSERT_EQ(r.diagnostics.all().size(), 1u);
  EXPECT_NE(r.diagnostics.all()[0].suggestion.find("tabs"), std::string::npos) << support::to_text(r.diagnostics.all()[0], false);
}

TEST(Yaml, LimitsHold) {
  Limits limits;
  limits.max_bytes = 10;
  EXPECT_EQ(Reading("abcdefghijk: 1", limits).problems(), "AG0105@1:1");
  EXPECT_EQ(Reading("a: " + std::string(100000, '[')).diagnostics.all().back().id, support::DiagnosticId::too_deep);
  std::string nested;
  for (int i = 0; i < 1000; ++i) nested += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_EQ(Reading(nested).diagnostics.all().at(0).id, support::DiagnosticId::too_deep);
}

}  // namespace
}  // namespace apigen::document
