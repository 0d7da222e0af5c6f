#include "apigen/mapping/template.h"

#include <gtest/gtest.h>

namespace apigen::mapping {
namespace {

using support::DiagnosticId;

support::Diagnostics problems_of(std::string_view text) {
  support::Diagnostics diagnostics;
  parse_template(text, {}, diagnostics);
  return diagnostics;
}

std::string first_of(std::string_view text) {
  support::Diagnostics found = problems_of(text);
  return found.all().empty() ? std::string() : found.all()[0].message + " | " + found.all()[0].suggestion;
}

TEST(Template, SaysWhereAndWhatIsWrong) {
  EXPECT_NE(first_of("a\n#if($x)\nb").find("line 2, column 1: this #if has no #end"), std::string::npos) << first_of("a\n#if($x)\nb");
  EXPECT_NE(first_of("#set($a = 3-1)").find("put blanks around the minus sign"), std::string::npos);
  EXPECT_NE(first_of("#set($a = \"a\\\"b\")").find("does not escape a quote"), std::string::npos);
  EXPECT_NE(first_of("#set($a = 'b)").find("this string has no end"), std::string::npos) << first_of("#set($a = 'b)");
  EXPECT_NE(first_of("costs 5 $").find("cannot stand at the end"), std::string::npos) << first_of("costs 5 $");
  EXPECT_NE(first_of("x #end").find("belongs to no #if"), std::string::npos);
  EXPECT_NE(first_of("#parse('x')").find("nothing to include"), std::string::npos);
}

TEST(Template, WarnsOfNamesThatDoNotExist) {
  support::Diagnostics found = problems_of("$util.toJson($x)$input.pth('$')$context.identity.sourceIP$context.requestID");
  ASSERT_EQ(found.all().size(), 4u);
  EXPECT_EQ(found.all()[0].id, DiagnosticId::template_util);
  EXPECT_EQ(found.all()[1].id, DiagnosticId::template_input);
  EXPECT_EQ(found.all()[1].suggestion, "did you mean 'path'?");
  EXPECT_EQ(found.all()[2].id, DiagnosticId::template_context);
  EXPECT_EQ(found.all()[2].suggestion, "did you mean 'sourceIp'?");
  EXPECT_EQ(found.all()[3].suggestion, "did you mean 'requestId'?");
  EXPECT_FALSE(found.has_errors());
}

TEST(Template, KnowsWhatIsRight) {
  EXPECT_TRUE(problems_of("$context.authorizer.anything $context.responseOverride.header.X $context.identity.clientCert.subjectDN "
                          "$context.get('stage') $context.keySet() $input.body $util.urlEncode('x') $stageVariables.any $utils.x")
                  .all()
                  .empty());
  support::Diagnostics found = problems_of("$context.status");
  ASSERT_EQ(found.all().size(), 1u);
  EXPECT_NE(found.all()[0].message.find("access logs only"), std::string::npos) << found.all()[0].message;
  EXPECT_TRUE(problems_of("#set($context = {})$context.whatever").all().empty()) << "a template's own $context";
}

TEST(Template, FindsPlacesInEveryStyleOfScalar) {
  auto place = [](std::string document, std::string_view text, std::size_t from, std::size_t to, std::size_t offset) {
    support::SourceFile file("spec.yaml", std::move(document));
    support::Span span{&file, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)};
    return place_in_document(text, span, offset).location();
  };
  EXPECT_EQ(place("t: \"a\\n\\u00e9#x\"\n", "a\n\xC3\xA9#x", 3, 16, 4), "spec.yaml:1:14");
  EXPECT_EQ(place("t: 'it''s #x'\n", "it's #x", 3, 13, 5), "spec.yaml:1:11");
  EXPECT_EQ(place("t: |\n  a\n   b#x\n", "a\n b#x\n", 3, 16, 4), "spec.yaml:3:5");
  EXPECT_EQ(place("t: plain #x\n", "plain #x", 3, 11, 6), "spec.yaml:1:10");
}

TEST(Template, RefusesWhatWouldExhaustTheParser) {
  std::string deep(5000, '(');
  EXPECT_TRUE(problems_of("#set($x = " + deep + ")").has_errors());
  std::string nested;
  for (int i = 0; i < 5000; ++i) nested += "#if(true)";
  EXPECT_TRUE(problems_of(nested).has_errors());
  std::string lists = "$a.b(" + std::string(5000, '[') + ")";
  EXPECT_TRUE(problems_of(lists).has_errors());
  EXPECT_TRUE(problems_of(std::string(400 * 1024, 'x')).has_errors());
}

}  // namespace
}  // namespace apigen::mapping
