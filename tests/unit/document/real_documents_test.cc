// Every real document that lies beside the project loads without a crash, and its references end.
#include <gtest/gtest.h>

#include <filesystem>

#include "apigen/document/loader.h"
#include "tests/support/shared_folder.h"

namespace apigen::document {
namespace {

void resolve_all(Loader& loader, const Node& node, support::Diagnostics& diagnostics) {
  loader.resolve(node, diagnostics);
  for (const Node* item : node.items) resolve_all(loader, *item, diagnostics);
  for (const Member& member : node.members) resolve_all(loader, *member.value, diagnostics);
}

TEST(RealDocuments, LoadWithoutACrash) {
  auto folder = test::shared("specs");
  if (!folder) GTEST_SKIP() << "no real documents are here";
  std::size_t read = 0;
  for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator(*folder)) {
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
  EXPECT_GT(read, 0u);
}

}  // namespace
}  // namespace apigen::document
