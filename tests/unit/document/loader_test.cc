#include "apigen/document/loader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace apigen::document {
namespace {

namespace fs = std::filesystem;
using support::DiagnosticId;

class LoaderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "apigen-loader-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) {
    fs::path file = folder_ / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }
  const Node& at(const Document* document, const std::string& key) { return *document->root()->find(key); }
  std::string problems() {
    std::string out;
    for (const support::Diagnostic& d : diagnostics_.all()) out += support::to_text(d, false);
    return out;
  }
  bool only(DiagnosticId id, std::size_t count = 1) {
    for (const support::Diagnostic& d : diagnostics_.all()) {
      if (d.id != id) return false;
    }
    return diagnostics_.all().size() == count;
  }

  fs::path folder_;
  support::Diagnostics diagnostics_;
};

TEST_F(LoaderTest, LocalPointers) {
  Loader loader;
  const Document* d = loader.load(write("s.yaml", "a: {$ref: '#/x~1y/b~0c/1'}\nb: {$ref: '#/p%20q'}\nc: {$ref: '#/b'}\nd: plain\ne: {$ref: {type: string}}\nf: {$ref: '#'}\n"
                                                  "x/y: {b~c: [0, 1]}\np q: 7\n"), diagnostics_);
  ASSERT_NE(d, nullptr);
  EXPECT_EQ(loader.resolve(at(d, "a"), diagnostics_)->text, "1");
  EXPECT_EQ(loader.resolve(at(d, "b"), diagnostics_)->text, "7");
  EXPECT_EQ(loader.resolve(at(d, "c"), diagnostics_)->text, "7");
  EXPECT_EQ(loader.target(at(d, "c"), diagnostics_)->pointer, "/p q");
  EXPECT_EQ(loader.resolve(at(d, "d"), diagnostics_), &at(d, "d"));
  EXPECT_EQ(loader.resolve(at(d, "e"), diagnostics_), &at(d, "e"));
  EXPECT_EQ(loader.resolve(at(d, "f"), diagnostics_), d->root());
  EXPECT_EQ(problems(), "");
  EXPECT_EQ(loader.find_resolved(at(d, "a"))->text, "1");
}

TEST_F(LoaderTest, OtherFilesRelativeToTheDocument) {
  write("sub/pet.yaml", "Pet: {$ref: 'more/types.json#/T'}\nBack: {$ref: '../s.yaml#/end'}\n");
  write("sub/more/types.json", R"({"T": {"type": "string"}})");
  Loader loader;
  std::string path = write("s.yaml", "a: {$ref: 'sub/pet.yaml#/Pet'}\nb: {$ref: './sub/pet.yaml'}\nc: {$ref: 'sub/pet.yaml#/Back'}\nend: here\n");
  const Document* d = loader.load(path, diagnostics_);
  const Node* pet = loader.resolve(at(d, "a"), diagnostics_);
  ASSERT_NE(pet, nullptr) << problems();
  EXPECT_EQ(to_json(*pet), R"({"type":"string"})");
  EXPECT_EQ(pet->span.file->name(), (folder_ / "sub/more/types.json").string());
  EXPECT_EQ(loader.document_of(*pet)->source().name(), pet->span.file->name());
  EXPECT_EQ(loader.target(at(d, "a"), diagnostics_)->pointer, "/T");
  EXPECT_TRUE(loader.resolve(at(d, "b"), diagnostics_)->find("Back"));
  EXPECT_EQ(loader.resolve(at(d, "c"), diagnostics_), &at(d, "end"));
  EXPECT_EQ(loader.documents().size(), 3u);
  EXPECT_EQ(loader.load(path, diagnostics_), d);
}

TEST_F(LoaderTest, OutsideTheFolderIsRefusedUnlessAllowed) {
  write("outside.yaml", "x: 1\n");
  fs::create_directories(folder_ / "in");
  fs::create_symlink(folder_ / "outside.yaml", folder_ / "in/link.yaml");
  std::string path = write("in/s.yaml", "a: {$ref: '../outside.yaml#/x'}\nb: {$ref: 'link.yaml#/x'}\nc: {$ref: '/etc/passwd'}\nd: {$ref: 'file:///etc/passwd'}\ne: {$ref: '%2e%2e/outside.yaml'}\n");
  Loader strict;
  const Document* d = strict.load(path, diagnostics_);
  for (const Member& member : d->root()->members) EXPECT_EQ(strict.resolve(*member.value, diagnostics_), nullptr);
  EXPECT_TRUE(only(DiagnosticId::reference_outside, 5)) << problems();
  Loader open({.allow_outside = true});
  support::Diagnostics none;
  d = open.load(path, none);
  EXPECT_EQ(open.resolve(at(d, "a"), none)->text, "1");
  EXPECT_EQ(open.resolve(at(d, "b"), none)->text, "1");
  EXPECT_FALSE(none.has_errors());
}

TEST_F(LoaderTest, MissingTargetsGetSuggestionsAndAreReportedOnce) {
  Loader loader;
  const Document* d = loader.load(write("s.yaml", "a: {$ref: '#/components/schemas/Pett'}\ncomponents: {schemas: {Pet: {}, Dog: [1]}}\nb: {$ref: '#/components/schemas/Dog/1'}\n"
                                                  "c: {$ref: 'none.yaml'}\nd: {$ref: 'none.yaml#/x'}\n"), diagnostics_);
  EXPECT_EQ(loader.resolve(at(d, "a"), diagnostics_), nullptr);
  EXPECT_EQ(loader.resolve(at(d, "a"), diagnostics_), nullptr);
  ASSERT_TRUE(only(DiagnosticId::unresolved_reference)) << problems();
  EXPECT_EQ(diagnostics_.all()[0].message, "there is no \"Pett\" in \"#/components/schemas\"");
  EXPECT_EQ(diagnostics_.all()[0].suggestion, "did you mean \"#/components/schemas/Pet\"?");
  EXPECT_EQ(loader.resolve(at(d, "b"), diagnostics_), nullptr);
  EXPECT_TRUE(only(DiagnosticId::unresolved_reference, 2));
  EXPECT_EQ(loader.resolve(at(d, "c"), diagnostics_), nullptr);
  EXPECT_EQ(loader.resolve(at(d, "d"), diagnostics_), nullptr);
  EXPECT_EQ(diagnostics_.all().size(), 4u);
}

TEST_F(LoaderTest, Cycles) {
  Loader loader;
  const Document* d = loader.load(write("s.yaml", "a: {$ref: '#/b'}\nb: {$ref: '#/c'}\nc: {$ref: '#/b'}\nself: {$ref: '#/self'}\nthrough: {$ref: '#/through/x'}\n"
                                                  "ok: {properties: {again: {$ref: '#/ok'}}}\n"), diagnostics_);
  EXPECT_EQ(loader.resolve(at(d, "a"), diagnostics_), nullptr);
  EXPECT_TRUE(only(DiagnosticId::circular_reference)) << problems();
  EXPECT_EQ(loader.resolve(at(d, "b"), diagnostics_), nullptr);
  EXPECT_EQ(loader.resolve(at(d, "c"), diagnostics_), nullptr);
  EXPECT_TRUE(only(DiagnosticId::circular_reference)) << "reported once: " << problems();
  EXPECT_EQ(loader.resolve(at(d, "self"), diagnostics_), nullptr);
  EXPECT_EQ(loader.resolve(at(d, "through"), diagnostics_), nullptr);
  EXPECT_TRUE(only(DiagnosticId::circular_reference, 3)) << problems();
  const Node* again = at(d, "ok").find("properties")->find("again");
  EXPECT_EQ(loader.resolve(*again, diagnostics_), &at(d, "ok"));
}

TEST_F(LoaderTest, LongChainsEnd) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "a" + std::to_string(i) + ": {$ref: '#/a" + std::to_string(i + 1) + "'}\n";
  Loader loader;
  const Document* d = loader.load(write("s.yaml", text), diagnostics_);
  EXPECT_EQ(loader.resolve(at(d, "a0"), diagnostics_), nullptr);
  EXPECT_TRUE(only(DiagnosticId::circular_reference));
}

TEST_F(LoaderTest, PointersPassThroughReferences) {
  Loader loader;
  const Document* d = loader.load(write("s.yaml", "a: {$ref: '#/list/0/schema'}\nlist: [{$ref: '#/p'}]\np: {schema: {type: integer}}\n"), diagnostics_);
  const Loader::Target* target = loader.target(at(d, "a"), diagnostics_);
  ASSERT_NE(target, nullptr) << problems();
  EXPECT_EQ(target->pointer, "/p/schema");
}

TEST_F(LoaderTest, Anchors) {
  Loader loader;
  const Document* d = loader.load(write("s.yaml", "a: {$ref: '#pet'}\nb: {$ref: '#x'}\nx: {deep: {$anchor: pet, type: object}}\n"), diagnostics_);
  EXPECT_EQ(loader.resolve(at(d, "a"), diagnostics_)->find("type")->text, "object");
  EXPECT_EQ(loader.resolve(at(d, "b"), diagnostics_), nullptr);
  EXPECT_EQ(diagnostics_.all().at(0).suggestion, "did you mean \"#/x\"?");
}

TEST_F(LoaderTest, SimpleNamesOfSwagger) {
  Loader loader;
  const Document* d = loader.load(write("s.yaml", "swagger: '2.0'\na: {$ref: Pet}\nb: {$ref: Dog}\ndefinitions: {Pet: {type: object}}\n"), diagnostics_);
  EXPECT_EQ(loader.resolve(at(d, "a"), diagnostics_)->find("type")->text, "object");
  EXPECT_EQ(loader.target(at(d, "a"), diagnostics_)->pointer, "/definitions/Pet");
  EXPECT_EQ(loader.resolve(at(d, "b"), diagnostics_), nullptr);
  EXPECT_TRUE(only(DiagnosticId::cannot_read)) << problems();
}

TEST_F(LoaderTest, ModelsAsApiGatewayNamesThem) {
  const std::string models = "https://apigateway.amazonaws.com/restapis/a1b2c3d4e5/models/";
  Loader loader;
  const Document* swagger = loader.load(write("s.yaml", "swagger: '2.0'\na: {$ref: '" + models + "Pet'}\nb: {$ref: '" + models + "Dog'}\ndefinitions: {Pet: {type: object}}\n"), diagnostics_);
  EXPECT_EQ(loader.target(at(swagger, "a"), diagnostics_)->pointer, "/definitions/Pet") << problems();
  EXPECT_EQ(loader.resolve(at(swagger, "b"), diagnostics_), nullptr);
  EXPECT_TRUE(only(DiagnosticId::unresolved_reference)) << problems();
  const Document* openapi = loader.load(write("o.yaml", "openapi: 3.0.1\na: {$ref: '" + models + "Pet'}\ncomponents: {schemas: {Pet: {type: object}}}\n"), diagnostics_);
  EXPECT_EQ(loader.target(at(openapi, "a"), diagnostics_)->pointer, "/components/schemas/Pet") << problems();
}

TEST_F(LoaderTest, BadReferences) {
  Loader loader;
  const Document* d = loader.load(write("s.yaml", "a: {$ref: '#/x%2'}\nb: {$ref: '#/x~2'}\nc: {$ref: ''}\nd: {$ref: 'ftp://example.com/x'}\ne: {$ref: 'bad%zz.yaml'}\nx: 1\n"), diagnostics_);
  for (const char* key : {"a", "b", "c", "d", "e"}) EXPECT_EQ(loader.resolve(at(d, key), diagnostics_), nullptr) << key;
  EXPECT_TRUE(only(DiagnosticId::bad_reference, 5)) << problems();
}

TEST_F(LoaderTest, RemoteDocumentsNeedPermission) {
  Loader loader;
  const Document* d = loader.load(write("s.yaml", "a: {$ref: 'https://example.com/x.yaml#/A'}\n"), diagnostics_);
  EXPECT_EQ(loader.resolve(at(d, "a"), diagnostics_), nullptr);
  EXPECT_TRUE(only(DiagnosticId::remote_reference)) << problems();
}

TEST_F(LoaderTest, FilesThatCannotBeRead) {
  Loader loader;
  EXPECT_EQ(loader.load((folder_ / "none.yaml").string(), diagnostics_), nullptr);
  EXPECT_EQ(loader.load(folder_.string(), diagnostics_), nullptr);
  EXPECT_TRUE(only(DiagnosticId::cannot_read, 2)) << problems();
}

}  // namespace
}  // namespace apigen::document
