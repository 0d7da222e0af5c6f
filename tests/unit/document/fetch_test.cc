// Remote documents, with a stand-in for the curl program first on PATH.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "apigen/document/loader.h"

namespace apigen::document {
namespace {

namespace fs = std::filesystem;
using support::DiagnosticId;

class FetchTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "apigen-fetch-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = std::getenv("PATH");
    fs::create_directories(folder_ / "bin");
  }
  void TearDown() override {
    setenv("PATH", path_.c_str(), 1);
    fs::remove_all(folder_);
  }
  /// The last argument is the URL.
  void curl_is(const std::string& script) {
    fs::path program = folder_ / "bin/curl";
    std::ofstream(program) << "#!/bin/sh\nfor url; do :; done\necho \"$url\" >> '" << (folder_ / "asked").string() << "'\n" << script;
    fs::permissions(program, fs::perms::owner_all);
    setenv("PATH", ((folder_ / "bin").string() + ":" + path_).c_str(), 1);
  }
  const Node* resolve(const std::string& reference) {
    LoaderOptions options;
    options.allow_remote = true;
    loader_ = std::make_unique<Loader>(options);
    const Document* document = loader_->load_text((folder_ / "s.yaml").string(), "$ref: '" + reference + "'\n", diagnostics_);
    return loader_->resolve(*document->root(), diagnostics_);
  }

  fs::path folder_;
  std::string path_;
  support::Diagnostics diagnostics_;
  std::unique_ptr<Loader> loader_;
};

TEST_F(FetchTest, ReferencesWithinAndBetweenRemoteDocuments) {
  curl_is("case $url in\n  https://example.com/a/one.yaml) echo \"A: {\\$ref: '../b/two.json#/B'}\" ;;\n  https://example.com/b/two.json) echo '{\"B\": {\"$ref\": \"#/C\"}, \"C\": {\"x\": 1}}' ;;\n  *) exit 22 ;;\nesac\n");
  const Node* found = resolve("https://example.com/a/one.yaml#/A");
  ASSERT_NE(found, nullptr) << support::to_text(diagnostics_.all().at(0), false);
  EXPECT_EQ(to_json(*found), R"({"x":1})");
  EXPECT_EQ(found->span.file->name(), "https://example.com/b/two.json");
}

TEST_F(FetchTest, FailuresAreToldInCurlsWords) {
  curl_is("echo 'curl: (22) The requested URL returned error: 404' >&2\nexit 22\n");
  EXPECT_EQ(resolve("https://example.com/none.yaml"), nullptr);
  ASSERT_EQ(diagnostics_.all().size(), 1u);
  EXPECT_EQ(diagnostics_.all()[0].id, DiagnosticId::cannot_fetch);
  EXPECT_NE(diagnostics_.all()[0].message.find("404"), std::string::npos);
}

TEST_F(FetchTest, AMissingCurlIsNamed) {
  setenv("PATH", (folder_ / "bin").c_str(), 1);
  EXPECT_EQ(resolve("https://example.com/x.yaml"), nullptr);
  EXPECT_NE(diagnostics_.all().at(0).message.find("Debian package: curl"), std::string::npos);
}

TEST_F(FetchTest, RemoteDocumentsDoNotReachLocalFiles) {
  curl_is("echo \"A: {\\$ref: 'file:///etc/hostname'}\"\n");
  EXPECT_EQ(resolve("https://example.com/x.yaml#/A"), nullptr);
  EXPECT_EQ(diagnostics_.all().at(0).id, DiagnosticId::reference_outside);
}

TEST_F(FetchTest, EndlessAnswersAreCutOff) {
  curl_is("exec cat /dev/zero\n");
  LoaderOptions options;
  options.allow_remote = true;
  options.limits.max_bytes = 100000;
  Loader loader(options);
  const Document* document = loader.load_text((folder_ / "s.yaml").string(), "$ref: 'https://example.com/x.yaml'\n", diagnostics_);
  EXPECT_EQ(loader.resolve(*document->root(), diagnostics_), nullptr);
  EXPECT_EQ(diagnostics_.all().at(0).id, DiagnosticId::too_large);
}

}  // namespace
}  // namespace apigen::document
