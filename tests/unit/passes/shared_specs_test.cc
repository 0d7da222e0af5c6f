// Every real document lowers without a crash, and whatever lowers can be planned and printed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "tests/support/lowered.h"
#include "tests/support/shared_folder.h"

namespace apigen {
namespace {

std::vector<std::string> documents(const std::filesystem::path& folder) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::string name = entry.path().filename();
    if (name.find("__") != std::string::npos) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

TEST(SharedSpecs, LowerPlanAndPrint) {
  bool verbose = std::getenv("APIGEN_VERBOSE") != nullptr;
  auto folder = test::shared("specs");
  if (!folder) GTEST_SKIP() << "no real documents are here";
  const std::vector<std::string> paths = documents(*folder);
  ASSERT_FALSE(paths.empty());
  for (const std::string& path : paths) {
    SCOPED_TRACE(path);
    auto lowered = test::Lowered::files({path});
    if (verbose) {
      std::cout << "== " << path << (lowered->model ? ": ok\n" : ": refused\n");
      for (const support::Diagnostic& one : lowered->diagnostics.all()) std::cout << support::to_text(one, false);
    }
    if (!lowered->model) {
      EXPECT_TRUE(lowered->diagnostics.has_errors());
      continue;
    }
    passes::GatewayPlan plan = passes::plan(*lowered->model, lowered->diagnostics);
    EXPECT_FALSE(passes::dump_model(*lowered->model).empty());
    EXPECT_FALSE(passes::dump_plan(plan).empty());
  }
}

}  // namespace
}  // namespace apigen
