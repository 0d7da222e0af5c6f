#include "apigen/support/diagnostics.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "apigen/support/diagnostics_page.h"

namespace apigen::support {
namespace {

Span span_of(const SourceFile& file, std::string_view part) {
  std::size_t begin = file.text().find(part);
  return {&file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + part.size())};
}

TEST(DiagnosticText, ShowsTheLineWithACaret) {
  SourceFile file("spec.yaml", "openapi: 3.0.0\n\tpaths: {a: 1}\r\n");
  Diagnostics diagnostics;
  diagnostics.report(DiagnosticId::duplicate_key, span_of(file, "paths"), "the key \"paths\" stands twice", "remove one")
      .notes.push_back({span_of(file, "openapi"), "first here"});
  EXPECT_EQ(to_text(diagnostics.all()[0], false),
            "spec.yaml:2:2: error: the key \"paths\" stands twice [AG0103 duplicate-key]\n"
            "     2 |  paths: {a: 1}\n"
            "       |  ^~~~~\n"
            "  suggestion: remove one\n"
            "spec.yaml:1:1: note: first here\n"
            "     1 | openapi: 3.0.0\n"
            "       | ^~~~~~~\n");
}

TEST(DiagnosticText, CaretCountsCodePoints) {
  SourceFile file("s", "\xc3\xa9\xe2\x82\xac: bad");
  Diagnostics diagnostics;
  diagnostics.report(DiagnosticId::syntax, span_of(file, "bad"), "m");
  EXPECT_EQ(to_text(diagnostics.all()[0], false), "s:1:8: error: m [AG0102 syntax]\n     1 | \xc3\xa9\xe2\x82\xac: bad\n       |     ^~~\n");
}

TEST(DiagnosticText, ClipsLongLines) {
  SourceFile file("s", std::string(5000, 'a') + "BAD" + std::string(5000, 'b'));
  Diagnostics diagnostics;
  diagnostics.report(DiagnosticId::syntax, span_of(file, "BAD"), "m");
  std::istringstream text(to_text(diagnostics.all()[0], false));
  std::string head, source, caret;
  std::getline(text, head);
  std::getline(text, source);
  std::getline(text, caret);
  EXPECT_LT(source.size(), 130u);
  EXPECT_NE(source.find("...aaa"), std::string::npos);
  EXPECT_TRUE(source.ends_with("bbb..."));
  EXPECT_EQ(source.find("BAD"), caret.find("^~~"));
}

TEST(DiagnosticText, SpanOverSeveralLinesEndsWithTheFirst) {
  SourceFile file("s", "abc\ndef\n");
  Diagnostics diagnostics;
  diagnostics.report(DiagnosticId::syntax, {&file, 1, 7}, "m");
  EXPECT_NE(to_text(diagnostics.all()[0], false).find("       |  ^~\n"), std::string::npos);
}

TEST(DiagnosticText, DocumentCannotDriveTheTerminalOrFakeALine) {
  SourceFile file("s", "a: \x1b[2J");
  Diagnostics diagnostics;
  diagnostics.report(DiagnosticId::syntax, {&file, 0, 1}, "key \"x\nother.yaml:1:1: error: fake\x1b\"");
  std::string text = to_text(diagnostics.all()[0], false);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\nother"), std::string::npos);
}

TEST(DiagnosticText, WorksWithoutAPlace) {
  Diagnostics diagnostics;
  diagnostics.unsupported({}, "websocket-api", "WebSocket APIs are not supported");
  EXPECT_EQ(to_text(diagnostics.all()[0], false), "apigen: unsupported: WebSocket APIs are not supported [AG0901 unsupported-feature: websocket-api]\n");
  EXPECT_NE(to_text(diagnostics.all()[0], true).find("\x1b[1;36m"), std::string::npos);
}

TEST(DiagnosticText, EmptyFileAndPlacesPastTheEnd) {
  SourceFile empty("s", "");
  Diagnostics diagnostics;
  diagnostics.report(DiagnosticId::syntax, {&empty, 0, 0}, "empty");
  diagnostics.report(DiagnosticId::syntax, {&empty, 70, 90}, "past");
  for (const Diagnostic& d : diagnostics.all()) EXPECT_TRUE(to_text(d, false).starts_with("s:1:1: error"));
}

TEST(DiagnosticJson, IsOneObjectOnOneLine) {
  SourceFile file("a\"b.yaml", "x: 1\ny: 2\n");
  Diagnostics diagnostics;
  diagnostics.report(DiagnosticId::syntax, span_of(file, "y"), "two\nlines", "try");
  EXPECT_EQ(to_json(diagnostics.all()[0]),
            R"({"id":"AG0102","name":"syntax","severity":"error","message":"two\nlines","file":"a\"b.yaml","line":2,"column":1,"suggestion":"try"})");
  diagnostics.unsupported({}, "f", "m");
  EXPECT_EQ(to_json(diagnostics.all()[1]),
            R"({"id":"AG0901","name":"unsupported-feature","severity":"unsupported","message":"m","file":null,"line":null,"column":null,"suggestion":"","feature":"f"})");
}

TEST(Diagnostics, CountsBySeverity) {
  Diagnostics diagnostics;
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.unsupported({}, "f", "m");
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.report(DiagnosticId::syntax, {}, "m");
  EXPECT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.count(Severity::unsupported), 1u);
}

TEST(Nearest, FindsMisspellings) {
  EXPECT_EQ(nearest("responces", {"requests", "responses", "parameters"}), "responses");
  EXPECT_EQ(nearest("Pets", {"pets", "pet"}), "pets");
  EXPECT_EQ(nearest("tpye", {"type", "typo"}), "type");
  EXPECT_EQ(nearest("x", {"y"}), "");
  EXPECT_EQ(nearest("cat", {"dog"}), "");
  EXPECT_EQ(nearest("", {"a"}), "");
  EXPECT_EQ(nearest(std::string(10000, 'a'), {"a"}), "");
}

TEST(DiagnosticTable, IdsAndNamesAreUniqueAndWellFormed) {
  std::set<std::string_view> ids, names;
  for (const DiagnosticInfo& row : all_diagnostics()) {
    EXPECT_TRUE(ids.insert(row.id).second) << row.id;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(row.id.size(), 6u) << row.id;
    EXPECT_TRUE(row.id.starts_with("AG0")) << row.id;
    EXPECT_TRUE(row.summary.ends_with('.')) << row.id;
  }
}

TEST(DiagnosticsPage, IsCurrent) {
  std::ifstream file(APIGEN_SOURCE_DIR "/docs/diagnostics.md", std::ios::binary);
  std::string on_disk((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_EQ(on_disk, diagnostics_page()) << "refresh it: ninja diagnostics-page";
}

}  // namespace
}  // namespace apigen::support
