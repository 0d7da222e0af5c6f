// Documents that cannot be read, one for each problem, against the words that people see.
//
// tests/negative/reading/NAME.yaml (or .json) with NAME.yaml.expected beside it. A document may begin with options, one a line:
// `# option --param=NAME=VALUE`, `--max-bytes=N`, `--max-depth=N`. `ninja refresh-goldens` writes the expected files anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "apigen/document/loader.h"

namespace apigen::document {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

void apply_option(const std::string& option, LoaderOptions& into) {
  std::size_t equals = option.find('=');
  std::string name = option.substr(0, equals), value = option.substr(equals + 1);
  if (name == "--param") EXPECT_TRUE(into.parameters.set(value));
  else if (name == "--max-bytes") into.limits.max_bytes = std::stoul(value);
  else if (name == "--max-depth") into.limits.max_depth = std::stoul(value);
  else ADD_FAILURE() << "unknown option " << option;
}

void resolve_all(Loader& loader, const Node& node, support::Diagnostics& diagnostics) {
  loader.resolve(node, diagnostics);
  for (const Node* item : node.items) resolve_all(loader, *item, diagnostics);
  for (const Member& member : node.members) resolve_all(loader, *member.value, diagnostics);
}

TEST(NegativeDocuments, SayWhatIsWrong) {
  fs::current_path(APIGEN_NEGATIVE);
  std::set<fs::path> documents;
  for (const fs::directory_entry& entry : fs::directory_iterator(".")) {
    if (entry.path().extension() != ".expected") documents.insert(entry.path().filename());
  }
  std::set<std::string_view> covered;
  for (const fs::path& path : documents) {
    SCOPED_TRACE(path);
    LoaderOptions options;
    std::istringstream lines(read(path));
    for (std::string line; std::getline(lines, line) && line.starts_with("# option ");) apply_option(line.substr(9), options);
    support::Diagnostics diagnostics;
    Loader loader(options);
    const Document* document = loader.load(path.string(), diagnostics);
    if (document) resolve_all(loader, *document->root(), diagnostics);
    std::string said;
    for (const support::Diagnostic& d : diagnostics.all()) {
      said += support::to_text(d, false);
      covered.insert(support::info(d.id).id);
    }
    fs::path expected = path.string() + ".expected";
    if (std::getenv("APIGEN_REFRESH_GOLDENS")) std::ofstream(expected, std::ios::binary) << said;
    EXPECT_FALSE(said.empty());
    EXPECT_EQ(said, read(expected));
  }
  for (const support::DiagnosticInfo& row : support::all_diagnostics()) {
    if (!row.id.starts_with("AG01") || row.name == "cannot-fetch") continue;  // fetching has its own tests
    EXPECT_TRUE(covered.contains(row.id)) << row.id << " " << row.name << " needs a document in tests/negative/reading";
  }
}

}  // namespace
}  // namespace apigen::document
