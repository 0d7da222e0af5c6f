// Every real document that lies beside the project loads without a crash, and its references end. Passes where there is none.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "apigen/document/loader.h"

namespace apigen::document {
namespace {

namespace fs = std::filesystem;

fs::path shared_folder() {
  if (const char* named = std::getenv("APIGEN_SHARED")) return named;
  return fs::path(APIGEN_SOURCE_DIR).parent_path() / "shared";
}

void resolve_all(Loader& loader, const Node& node, support::Diagnostics& diagnostics) {
  loader.resolve(node, diagnostics);
  for (const Node* item : node.items) resolve_all(loader, *item, diagnostics);
  for (const Member& member : node.members) resolve_all(loader, *member.value, diagnostics);
}

TEST(RealDocuments, LoadWithoutACrash) {
  std::error_code error;
  std::size_t read = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(shared_folder() / "specs", error)) {
    if (entry.path().extension() == ".md" || entry.path().extension() == ".tsv") continue;
    support::Diagnostics diagnostics;
    Loader loader;
    const Document* document = loader.load(entry.path().string(), diagnostics);
    ASSERT_TRUE(document || diagnostics.has_errors()) << entry.path();
    if (document) resolve_all(loader, *document->root(), diagnostics);
    for (const support::Diagnostic& d : diagnostics.all()) {
      EXPECT_FALSE(support::to_text(d, true).empty());
      EXPECT_FALSE(support::to_json(d).empty());
    }
    EXPECT_NE(document, nullptr) << entry.path() << " is well-formed";
    ++read;
  }
  if (error) GTEST_SKIP() << "no documents at " << shared_folder();
  EXPECT_GT(read, 0u);
}

}  // namespace
}  // namespace apigen::document
