// Documents against goldens.
//
// tests/cases/lowering/<name>/: spec.yaml (or spec.json), optional `options` (one command-line option a line, as
// `apigen build` takes it), and expected.txt with the spec, the model, the plan and the diagnostics that it makes.
// tests/negative/lowering/<name>.yaml: a document whose first lines say which problems it has, in order:
// `# expect AG0412@9:5`. Each may also start with options: `# option --basepath=prepend`.
// With APIGEN_REFRESH_GOLDENS set, both are rewritten instead.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/lowered.h"

namespace apigen {
namespace {

namespace fs = std::filesystem;

bool refreshing() {
  return std::getenv("APIGEN_REFRESH_GOLDENS") != nullptr;
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

/// `--name=value` into the options; anything else fails the test.
void apply_option(const std::string& option, passes::Options& into) {
  std::size_t equals = option.find('=');
  std::string name = option.substr(0, equals);
  std::string value = equals == std::string::npos ? "" : option.substr(equals + 1);
  if (name == "--basepath") {
    into.base_path = value == "prepend" ? passes::BasePath::prepend
                     : value == "split" ? passes::BasePath::split
                                        : passes::BasePath::ignore;
  } else if (name == "--default-integration" && value == "mock") {
    into.default_integration.kind = passes::DefaultIntegration::Kind::mock;
  } else if (name == "--default-integration" && value.rfind("http_proxy=", 0) == 0) {
    into.default_integration = {passes::DefaultIntegration::Kind::http_proxy, value.substr(11)};
  } else if (name == "--allow-unsupported") {
    into.allow_unsupported.insert(value);
  } else if (name == "--validation") {
    into.validation = value == "strict" ? model::ValidationMode::strict : model::ValidationMode::aws;
  } else {
    ADD_FAILURE() << "unknown option " << option;
  }
}

std::string result_of(test::Lowered& lowered) {
  std::string out = "== diagnostics\n";
  for (const support::Diagnostic& one : lowered.diagnostics.all()) out += support::to_text(one, false);
  support::Diagnostics said_before;
  out += "== spec\n" + passes::dump_spec(lowered.inputs, said_before);
  if (!lowered.model) return out;
  out += "== model\n" + passes::dump_model(*lowered.model);
  return out + "== plan\n" + passes::dump_plan(passes::plan(*lowered.model, lowered.diagnostics));
}

std::vector<fs::path> sorted(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder)) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

TEST(LoweringCases, Goldens) {
  for (const fs::path& folder : sorted(APIGEN_CASES)) {
    SCOPED_TRACE(folder);
    fs::current_path(folder);  // so that diagnostics name the file alone
    passes::Options options;
    std::istringstream lines(read("options"));
    for (std::string line; std::getline(lines, line);) apply_option(line, options);
    auto lowered = test::Lowered::files({fs::exists("spec.json") ? "spec.json" : "spec.yaml"}, options);
    std::string result = result_of(*lowered);
    if (refreshing()) {
      write("expected.txt", result);
    } else {
      EXPECT_EQ(result, read("expected.txt"));
    }
  }
}

TEST(LoweringCases, NegativeDocuments) {
  fs::current_path(APIGEN_NEGATIVE);
  for (const fs::path& path : sorted(APIGEN_NEGATIVE)) {
    SCOPED_TRACE(path);
    std::string text = read(path);
    passes::Options options;
    std::string expected;
    std::string kept;  // what a refresh keeps
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind("# expect", 0) == 0) {
        expected += line.size() > 9 ? (expected.empty() ? "" : " ") + line.substr(9) : "";
        continue;
      }
      if (line.rfind("# option ", 0) == 0) apply_option(line.substr(9), options);
      kept += line + "\n";
    }
    std::size_t removed = std::count(text.begin(), text.end(), '\n') - std::count(kept.begin(), kept.end(), '\n');
    // Always one `# expect` line in front, so that positions stay.
    if (removed != 1) kept = "# expect\n" + kept;
    std::string document = removed != 1 ? kept : text;
    auto lowered = std::make_unique<test::Lowered>();
    lowered->add(lowered->loader.load_text(path.filename(), document, lowered->diagnostics), path.filename());
    lowered->run(options);
    if (refreshing()) {
      std::string rest = document.substr(document.find('\n') + 1);
      write(path, "# expect " + lowered->problems() + "\n" + rest);
      continue;
    }
    EXPECT_EQ(removed, 1u) << "one `# expect` line stands in front";
    EXPECT_EQ(lowered->problems(), expected);
    EXPECT_EQ(lowered->model.has_value(), !lowered->diagnostics.has_errors());
  }
}

}  // namespace
}  // namespace apigen
