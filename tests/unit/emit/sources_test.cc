// What is generated as a whole: the same bytes wherever it is made, and nothing of a document leaves its literal, comment or
// identifier.
#include <gtest/gtest.h>

#include <clocale>
#include <fstream>
#include <map>
#include <sstream>

#include "apigen/support/text.h"
#include "emitted.h"

namespace apigen {
namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

TEST(Sources, AreTheSameFromAnotherFolderAndLocale) {
  const fs::path petstore = fs::path(APIGEN_SOURCE_DIR) / "specs/petstore/openapi.yaml";
  test::Emitted here = test::emit_lowered(test::Lowered::files({petstore.string()}));
  ASSERT_TRUE(here.lowered->model) << here.lowered->problems();
  test::ScratchFolder elsewhere;
  fs::copy_file(petstore, elsewhere.path() + "/openapi.yaml");
  const std::string before = std::setlocale(LC_ALL, nullptr);
  std::setlocale(LC_ALL, "de_DE.UTF-8");
  test::Emitted there = test::emit_lowered(test::Lowered::files({elsewhere.path() + "/openapi.yaml"}));
  std::setlocale(LC_ALL, before.c_str());
  ASSERT_TRUE(there.lowered->model);
  EXPECT_EQ(here.files.files(), there.files.files());
  for (const auto& [path, text] : here.files.files()) {
    EXPECT_EQ(text.find(APIGEN_SOURCE_DIR), std::string::npos) << path << " holds an absolute path";
    EXPECT_EQ(text.find(elsewhere.path()), std::string::npos) << path;
    EXPECT_TRUE(text.empty() || text.ends_with('\n')) << path;
    EXPECT_EQ(text.find(" \n"), std::string::npos) << path << " has blanks at the end of a line";
  }
}

TEST(Sources, OfThePetstoreAreThoseCheckedIn) {
  const fs::path checked_in = fs::path(APIGEN_SOURCE_DIR) / "generated/petstore";
  test::Emitted emitted = test::emit_lowered(test::Lowered::files({std::string(APIGEN_SOURCE_DIR) + "/specs/petstore/openapi.yaml"}));
  ASSERT_TRUE(emitted.lowered->model);
  for (const auto& [path, text] : emitted.files.files()) EXPECT_EQ(text, slurp(checked_in / path)) << path << ": run tests/update_goldens";
  EXPECT_EQ(emit::manifest(emitted.files), slurp(checked_in / "manifest.json"));
}

std::string many_operations(std::size_t left_out) {
  std::string text = "openapi: 3.0.1\ninfo: {title: many, version: '1'}\npaths:\n";
  for (std::size_t i = 0; i < 400; ++i) {
    if (i == left_out) continue;
    const std::string id = "thing" + std::to_string(i * 7919 % 1000);
    text += "  /" + id + ":\n    get:\n      operationId: " + id + "\n      responses: {}\n      x-amazon-apigateway-integration: " +
            "{type: http_proxy, httpMethod: GET, uri: 'http://127.0.0.1:9000/" + id + "'}\n";
  }
  return text;
}

/// What the compiler sees: without comment lines.
std::map<std::string, std::string> compiled_text(const emit::FileSet& files) {
  std::map<std::string, std::string> out;
  for (const auto& [path, text] : files.files()) {
    if (!path.ends_with(".cc") && !path.ends_with(".h")) continue;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("//")) out[path] += line + "\n";
    }
  }
  return out;
}

TEST(Sources, ChangeInOneFileOfOperationsWhenOneIsAdded) {
  const auto before = compiled_text(test::emit_lowered(test::Lowered::text(many_operations(150))).files);
  const auto after = compiled_text(test::emit_lowered(test::Lowered::text(many_operations(400))).files);
  std::size_t files = 0, changed = 0;
  for (const auto& [path, text] : after) {
    if (!path.starts_with("operations")) continue;
    ++files;
    auto old = before.find(path);
    changed += old == before.end() || old->second != text;
  }
  EXPECT_GE(files, 4u);
  EXPECT_LE(changed, 2u);
}

/// JSON text of a string.
std::string json(const std::string& text) { return support::json_string(text); }

std::string hostile_document(const std::string& text, std::size_t number) {
  const std::string value = json(text);
  const std::string expression = json("'" + text + "'");
  return R"({"openapi": "3.0.1", "x-apigen-api-id": "h)" + std::to_string(number) + R"(", "info": {"title": )" + value + R"(, "version": )" + value + R"(, "description": )" + value + R"(},
  "x-amazon-apigateway-binary-media-types": [)" + value + R"(],
  "x-amazon-apigateway-gateway-responses": {"DEFAULT_4XX": {"responseTemplates": {)" + value + ": " + value + R"(},
    "responseParameters": {"gatewayresponse.header.X-A": )" + expression + R"(}}},
  "paths": {
    "/mock": {"get": {"operationId": )" + value + R"(, "summary": )" + value + R"(, "description": )" + value + R"(, "tags": [)" + value + R"(],
      "responses": {"200": {"description": )" + value + R"(}},
      "x-amazon-apigateway-integration": {"type": "mock", "requestTemplates": {"application/json": "{\"statusCode\": 200}", )" + json(text + "x") +
         R"(: "{}"},
        "responses": {"default": {"statusCode": "200", "responseParameters": {"method.response.header.X-A": )" + expression + R"(}}}}}},
    "/proxy/{p}": {"post": {"operationId": )" + json(text + "2") + R"(, "parameters": [{"name": "p", "in": "path", "required": true, "schema": {"type": "string"}}],
      "responses": {},
      "x-amazon-apigateway-integration": {"type": "http_proxy", "httpMethod": "POST", "uri": )" + json("http://127.0.0.1:9000/{p}/" + text) + R"(,
        "requestParameters": {"integration.request.header.X-A": )" + expression + R"(, "integration.request.path.p": "method.request.path.p"}}}}}
})";
}

TEST(Sources, OfHostileDocumentsCompile) {
  const std::vector<std::string> hostile = {
      "\"; int injected = 1; //", "*/ int injected = 1; /*", "\\", "a\\\nint injected = 1;", "line\nint injected = 1;\n", "\r\nint injected = 1;",
      "?\?/\nint injected = 1;", ")\" int injected = 1; R\"(", "class", "int", "main", "rt", "std", "route", "mapping", "gateway", "kApi", "__LINE__",
      "日本語", "\xE2\x80\xA8int injected;", "\xE2\x80\xAEint", "%s%n", "@title@", "@", "$context.path", "${stageVariables.x}", "{x}", std::string("a\0b", 3),
      "`rm -rf`", "<script>", "|", std::string(10'000, 'x'), std::string(10'000, '"'), "defined", "EOF", "NULL", "errno", "1", "", " ",
  };
  passes::Options options;
  options.allow_unsupported = {"mapping-template", "static-template", "passthrough-behavior"};
  auto all = std::make_unique<test::Lowered>();
  std::size_t refused = 0;
  for (std::size_t i = 0; i < hostile.size(); ++i) {
    const std::string name = "h" + std::to_string(i) + ".json";
    const std::string text = hostile_document(hostile[i], i);
    test::Lowered alone;
    alone.add(alone.loader.load_text(name, text, alone.diagnostics), name);
    alone.run(options);
    if (alone.model) {
      all->add(all->loader.load_text(name, text, all->diagnostics), name);
    } else {
      EXPECT_TRUE(alone.diagnostics.has_errors()) << "refused without a reason: " << hostile[i].substr(0, 40);
      ++refused;
    }
  }
  EXPECT_LT(refused, hostile.size() / 2);
  all->run(options);
  test::Emitted emitted = test::emit_lowered(std::move(all));
  ASSERT_TRUE(emitted.lowered->model) << emitted.lowered->problems();
  test::ScratchFolder folder;
  ASSERT_EQ(emit::write(emitted.files, folder.path()).problem, "");
  std::string program;
  for (const auto& [path, text] : emitted.files.files()) {
    if (path.ends_with(".cc") && path != "main.cc") program += "#include \"" + path + "\"\n";
    EXPECT_EQ(support::find_invalid_utf8(text), std::string_view::npos) << path;
  }
  // What tries to break out declares `injected`; declared twice it does not compile.
  program += "int injected = 2;\nnamespace gateway { int injected = 3; }\n";
  for (const model::Api& api : emitted.lowered->model->apis) program += "namespace gateway::" + api.id + " { int injected = 4; }\n";
  std::ofstream(folder.path() + "/all.cc") << program;
  EXPECT_EQ(test::compile(folder.path(), {"-fsyntax-only", "all.cc"}), "");
}

}  // namespace
}  // namespace apigen
