// Every real document lowers without a crash, and whatever lowers can be planned and printed. The documents stand
// outside the tree: in APIGEN_SHARED, or beside the source tree; without them there is nothing to do.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "tests/support/lowered.h"

namespace apigen {
namespace {

std::vector<std::string> documents() {
  const char* shared = std::getenv("APIGEN_SHARED");
  std::filesystem::path folder = std::filesystem::path(shared ? shared : APIGEN_SOURCE_DIR "/../shared") / "specs";
  std::vector<std::string> out;
  if (!std::filesystem::is_directory(folder)) return out;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::string name = entry.path().filename();
    if (name.find("__") != std::string::npos) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

TEST(SharedSpecs, LowerPlanAndPrint) {
  bool verbose = std::getenv("APIGEN_VERBOSE") != nullptr;
  for (const std::string& path : documents()) {
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
