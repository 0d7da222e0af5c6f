// A document emitted as a gateway, and the C++ compiler to try the result with.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "apigen/driver/process.h"
#include "apigen/emit/gateway.h"
#include "apigen/passes/plan.h"
#include "tests/support/lowered.h"

namespace apigen::test {

struct Emitted {
  std::unique_ptr<Lowered> lowered;
  emit::FileSet files;
};

inline Emitted emit_lowered(std::unique_ptr<Lowered> lowered) {
  Emitted out;
  out.lowered = std::move(lowered);
  const emit::GatewayTemplates templates = emit::load_gateway_templates(APIGEN_SOURCE_DIR "/templates");
  EXPECT_EQ(templates.problem, "");
  if (!out.lowered->model) return out;
  const passes::GatewayPlan plan = passes::plan(*out.lowered->model, out.lowered->diagnostics);
  out.files = emit::emit_gateway(plan, templates, out.lowered->diagnostics);
  return out;
}

/// A folder that goes with the test.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "apigen-emit-XXXXXX").string();
    path_ = ::mkdtemp(name.data()) ? name : std::string();
  }
  ~ScratchFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Runs the compiler that this test was built with. "" if it is content, else what it says.
inline std::string compile(const std::string& folder, std::vector<std::string> arguments) {
  std::vector<std::string> command{APIGEN_COMPILER, "-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror"};
  for (const char* include : {"/runtime/include", "/runtime/gateway/include"}) {
    command.insert(command.end(), {"-I", APIGEN_SOURCE_DIR + std::string(include)});
  }
  command.insert(command.end(), arguments.begin(), arguments.end());
  const driver::ProcessResult result = driver::run(command, folder);
  return result.status == 0 ? "" : result.output.empty() ? "the compiler ended with " + std::to_string(result.status) : result.output;
}

}  // namespace apigen::test
