#include <gtest/gtest.h>

#include "apigen/passes/supported_features.h"
#include "tests/support/lowered.h"

namespace apigen {
namespace {

using test::Lowered;

constexpr std::string_view kMock = "{responses: {}, x-amazon-apigateway-integration: {type: mock}}";

std::string document(const std::string& extra, const std::string& title = "t") {
  return "openapi: 3.0.1\ninfo: {title: '" + title + "', version: '1'}\n" + extra +
         "paths: {/a: {get: " + std::string(kMock) + "}}\n";
}

TEST(Slug, KeepsLettersAndDigits) {
  EXPECT_EQ(passes::slug("Pet Store API"), "pet-store-api");
  EXPECT_EQ(passes::slug("  --A__b..C!"), "a-b-c");
  EXPECT_EQ(passes::slug(""), "api");
  EXPECT_EQ(passes::slug("\xC3\xA9\xE2\x82\xAC"), "api");
  EXPECT_EQ(passes::slug(std::string(200, 'x')).size(), 63u);
  EXPECT_EQ(passes::slug(std::string(62, 'x') + " y"), std::string(62, 'x'));
}

TEST(ResourceId, IsStableAndDistinct) {
  EXPECT_EQ(passes::resource_id("a", "/"), passes::resource_id("a", "/"));
  EXPECT_NE(passes::resource_id("a", "/"), passes::resource_id("b", "/"));
  EXPECT_NE(passes::resource_id("a", "/b"), passes::resource_id("a/", "b"));
  std::set<std::string> seen;
  for (int i = 0; i < 2000; ++i) {
    std::string id = passes::resource_id("api", "/p/" + std::to_string(i));
    EXPECT_EQ(id.size(), 10u);
    EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789"), std::string::npos);
    EXPECT_TRUE(seen.insert(id).second);
  }
}

TEST(SeveralDocuments, MayNotShareAnId) {
  Lowered lowered;
  lowered.add(lowered.loader.load_text("a.yaml", document(""), lowered.diagnostics), "a.yaml");
  lowered.add(lowered.loader.load_text("b.yaml", document(""), lowered.diagnostics), "b.yaml");
  lowered.run({});
  EXPECT_FALSE(lowered.model);
  EXPECT_EQ(lowered.problems(), "AG0401@2:15");
}

TEST(SeveralDocuments, MakeOneApiEach) {
  Lowered lowered;
  lowered.add(lowered.loader.load_text("a.yaml", document(""), lowered.diagnostics), "a.yaml");
  lowered.add(lowered.loader.load_text("b.yaml", document("x-apigen-api-id: b\n"), lowered.diagnostics), "b.yaml");
  lowered.run({});
  ASSERT_TRUE(lowered.model) << lowered.problems();
  ASSERT_EQ(lowered.model->apis.size(), 2u);
  EXPECT_EQ(lowered.model->apis[0].id, "t");
  EXPECT_EQ(lowered.model->apis[1].id, "b");
}

TEST(SeveralDocuments, ProblemsOfAllAreReported) {
  Lowered lowered;
  lowered.add(lowered.loader.load_text("a.yaml", "openapi: 3.0.1", lowered.diagnostics), "a.yaml");
  lowered.add(lowered.loader.load_text("b.yaml", "swagger: 9", lowered.diagnostics), "b.yaml");
  lowered.run({});
  EXPECT_FALSE(lowered.model);
  EXPECT_GE(lowered.diagnostics.count(support::Severity::error), 3u);
}

TEST(Kind, SaysWhy) {
  EXPECT_EQ(Lowered::text(document("x-apigen-api-type: http\n"))->diagnostics.count(support::Severity::error), 1u)
      << "an HTTP API takes no mock";
  auto rest = Lowered::text(document("x-amazon-apigateway-importexport-version: '1.0'\n"));
  ASSERT_TRUE(rest->model) << rest->problems();
  EXPECT_EQ(rest->api().type, model::ApiType::rest);
  EXPECT_EQ(rest->api().type_reason, "GET /a has an integration of type mock (t.yaml:4)");
}

TEST(Schemas, ReferencesResolveOnceAndNamesAreKept) {
  auto lowered = Lowered::text(R"(
openapi: 3.0.1
info: {title: t, version: '1'}
components: {schemas: {A: {properties: {next: {$ref: '#/components/schemas/A'}, "$ref": {type: string}}, example: {$ref: nowhere}}}}
paths:
  /a:
    get:
      parameters: [{name: q, in: query, schema: {$ref: '#/components/schemas/A'}}]
      responses: {}
      x-amazon-apigateway-integration: {type: mock}
)");
  ASSERT_TRUE(lowered->model) << lowered->problems();
  const model::Api& api = lowered->api();
  ASSERT_EQ(api.named_schema_count, 1u);
  const document::Node& a = *api.schemas[0].node;
  const document::Node& reference = *a.find("properties")->find("next");
  EXPECT_EQ(api.resolver->resolve(reference), &a);
  EXPECT_EQ(api.resolver->name_of(a), "A");
  EXPECT_EQ(api.resolver->name_of(reference), "");
  EXPECT_EQ(api.operations[0].parameters[0].schema, model::SchemaId{0});
}

TEST(Schemas, UnresolvedReferencesAreReportedWhereTheyStand) {
  auto lowered = Lowered::text(document("components: {schemas: {A: {items: {$ref: '#/components/schemas/B'}}}}\n"));
  EXPECT_FALSE(lowered->model);
  EXPECT_EQ(lowered->diagnostics.count(support::Severity::error), 1u) << lowered->problems();
}

TEST(Paths, LongerThanAnyRequestAreRefused) {
  std::string longest = "/" + std::string(8191, 'a');
  auto document_of = [](const std::string& path) {
    // Written with `?`, since a YAML key in one line has at most 1024 characters.
    return "openapi: 3.0.1\ninfo: {title: t, version: '1'}\npaths:\n  ? \"" + path + "\"\n  : {get: " + std::string(kMock) + "}\n";
  };
  EXPECT_TRUE(Lowered::text(document_of(longest))->model);
  EXPECT_EQ(Lowered::text(document_of(longest + "b"))->problems(), "AG0205@4:5");
}

TEST(Options, ValidationOfTheCommandLineBeatsTheDocument) {
  passes::Options options;
  options.validation = model::ValidationMode::strict;
  auto lowered = Lowered::text(document("x-apigen-validation: aws\n"), options);
  ASSERT_TRUE(lowered->model);
  EXPECT_EQ(lowered->api().operations[0].validation, model::ValidationMode::strict);
}

TEST(Features, AllowedOnesAnswer501) {
  for (const passes::Feature& feature : passes::kFeatures) {
    EXPECT_EQ(passes::find_feature(feature.id), &feature) << "ids are unique";
  }
  passes::Options options;
  options.allow_unsupported = {"websocket-api"};
  auto lowered = Lowered::text(document("x-apigen-api-type: websocket\n"), options);
  ASSERT_TRUE(lowered->model) << lowered->problems();
  EXPECT_EQ(lowered->api().operations[0].unsupported_feature, "websocket-api");
  EXPECT_EQ(lowered->problems(), "AG0902(websocket-api)@4:14");
}

}  // namespace
}  // namespace apigen
