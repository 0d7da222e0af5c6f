// Compiles the groups of a JSON-Schema-Test-Suite folder to C++ files with a table of their tests.
//
//   schema_suite_generate draft4|draft2020|formats TESTS-FOLDER REMOTES-FOLDER METASCHEMAS-FOLDER OUT-FOLDER SHARDS
//
// METASCHEMAS-FOLDER: draft4.json, draft2020-12.json and vocabularies.json as python3-jsonschema installs them.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "apigen/document/document.h"
#include "apigen/schema/compile.h"
#include "apigen/schema/emit.h"
#include "apigen/support/text.h"

namespace {

namespace fs = std::filesystem;
using apigen::document::Document;
using apigen::document::Node;
using apigen::schema::Dialect;

struct Remote {
  std::string uri;
  const Node* root;
};

std::vector<std::shared_ptr<const Document>> documents;

const Node* read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  apigen::support::Diagnostics diagnostics;
  auto source = std::make_shared<apigen::support::SourceFile>(path.string(), text.str());
  auto document = apigen::document::parse(source, diagnostics);
  if (!document || !document->root()) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::exit(1);
  }
  documents.push_back(document);
  return document->root();
}

std::vector<fs::path> json_files(const fs::path& folder, bool deep) {
  std::vector<fs::path> files;
  auto take = [&](const fs::directory_entry& entry) {
    if (entry.is_regular_file() && entry.path().extension() == ".json") files.push_back(entry.path());
  };
  if (deep) for (const auto& entry : fs::recursive_directory_iterator(folder)) take(entry);
  else for (const auto& entry : fs::directory_iterator(folder)) take(entry);
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) return 2;
  bool draft4 = std::string(argv[1]) == "draft4";
  bool formats = std::string(argv[1]) == "formats";
  fs::path tests = argv[2], remotes_folder = argv[3], metaschemas = argv[4], out = argv[5];
  std::size_t shards = std::stoul(argv[6]);

  std::vector<Remote> remotes;
  for (const fs::path& file : json_files(remotes_folder, true)) {
    std::string relative = fs::relative(file, remotes_folder).generic_string();
    if (relative.rfind("draft", 0) == 0 && relative.rfind(draft4 ? "draft4/" : "draft2020-12/", 0) != 0) continue;
    remotes.push_back({"http://localhost:1234/" + relative, read(file)});
  }
  if (draft4) {
    remotes.push_back({"http://json-schema.org/draft-04/schema", read(metaschemas / "draft4.json")});
  } else {
    remotes.push_back({"https://json-schema.org/draft/2020-12/schema", read(metaschemas / "draft2020-12.json")});
    const Node* vocabularies = read(metaschemas / "vocabularies.json");
    if (const Node* list = vocabularies->find("draft2020-12")) vocabularies = list;
    for (const auto& member : vocabularies->members) {
      if (member.value->is_mapping()) {
        const Node* id = member.value->find("$id");
        remotes.push_back({id ? id->text : "https://json-schema.org/draft/2020-12/meta/" + member.key, member.value});
      }
    }
  }

  std::vector<std::string> bodies(shards), rows(shards);
  std::size_t number = 0;
  for (const fs::path& file : json_files(tests, false)) {
    const Node* groups = read(file);
    for (const Node* group : groups->items) {
      std::size_t shard = number % shards;
      std::string space = "group_" + std::to_string(number++);
      const Node* schema = group->find("schema");
      apigen::support::Diagnostics diagnostics;
      apigen::schema::Options options;
      options.dialect = draft4 ? Dialect::draft4 : Dialect::draft2020;
      options.assert_formats = formats;
      apigen::schema::Compiler compiler(options, {}, diagnostics);
      compiler.add_document("http://apigen.invalid/schema", *schema);
      for (const Remote& remote : remotes) compiler.add_document(remote.uri, *remote.root);
      auto block = compiler.add(*schema, "schema");
      const auto& plan = compiler.finish();
      std::string problem;
      for (const auto& diagnostic : diagnostics.all()) problem += diagnostic.message + "; ";
      std::string title = file.stem().string() + ": " + group->find("description")->text;
      bodies[shard] += "namespace " + space + " {\n";
      if (problem.empty()) bodies[shard] += apigen::schema::emit_cpp(plan, {{block, "check"}});
      bodies[shard] += "const Test tests[] = {\n";
      for (const Node* test : group->find("tests")->items) {
        bodies[shard] += "    {" + apigen::support::cpp_string_view(test->find("description")->text) + ", " + apigen::support::cpp_string_view(apigen::document::to_json(*test->find("data"))) + ", " +
                         (test->find("valid")->boolean ? "true" : "false") + "},\n";
      }
      bodies[shard] += "};\n}  // namespace " + space + "\n\n";
      rows[shard] += "    {" + apigen::support::cpp_string_view(title) + ", " + (problem.empty() ? space + "::check" : "nullptr") + ", " + apigen::support::cpp_string_view(problem) + ", " + space +
                     "::tests, sizeof " + space + "::tests / sizeof(Test)},\n";
    }
  }
  fs::create_directories(out);
  for (std::size_t shard = 0; shard < shards; ++shard) {
    std::ofstream to(out / ("shard_" + std::to_string(shard) + ".cc"));
    to << "#include \"apigen/rt/validate.h\"\n#include \"tests/conformance/schema_suite/suite.h\"\n\nnamespace apigen::suite {\n\n"
       << bodies[shard] << "static const Group groups[] = {\n" << rows[shard] << "};\nextern const Groups shard_" << shard << ";\nconst Groups shard_" << shard << "{groups, sizeof groups / sizeof(Group)};\n\n}  // namespace apigen::suite\n";
  }
  std::ofstream to(out / "all.cc");
  to << "#include \"tests/conformance/schema_suite/suite.h\"\n\nnamespace apigen::suite {\n";
  for (std::size_t shard = 0; shard < shards; ++shard) to << "extern const Groups shard_" << shard << ";\n";
  to << "const Groups* const all[] = {";
  for (std::size_t shard = 0; shard < shards; ++shard) to << "&shard_" << shard << ", ";
  to << "};\nconst std::size_t all_count = " << shards << ";\n}  // namespace apigen::suite\n";
}
