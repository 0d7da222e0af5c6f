// Runs every test of the compiled suite: schema_suite_run KNOWN-FAILURES. The failures have to be exactly the listed ones
// (a line is "group title / test description" and, after " # ", the reason).
#include <cstdio>
#include <fstream>
#include <set>
#include <string>

#include "tests/conformance/schema_suite/suite.h"

using namespace apigen;

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::set<std::string> known;
  std::ifstream in(argv[1]);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    known.insert(line.substr(0, line.find(" # ")));
  }
  std::size_t passed = 0, failed = 0, surprising = 0;
  for (std::size_t s = 0; s < suite::all_count; ++s) {
    for (std::size_t g = 0; g < suite::all[s]->count; ++g) {
      const suite::Group& group = suite::all[s]->groups[g];
      for (std::size_t t = 0; t < group.test_count; ++t) {
        const suite::Test& test = group.tests[t];
        std::string name = std::string(group.title) + " / " + std::string(test.description);
        rt::Arena arena;
        json::Parsed parsed = json::parse(arena, test.data);
        bool right = false;
        if (group.check && parsed.value) {
          rt::Validation fast(arena, false), recording(arena, true);
          bool quick = group.check(*parsed.value, fast), thorough = group.check(*parsed.value, recording);
          right = quick == test.valid && thorough == test.valid && (recording.failures().empty() == test.valid);
        }
        bool listed = known.erase(name) != 0;
        ++(right ? passed : failed);
        if (right == listed) {
          ++surprising;
          std::printf("%s: %s %.*s\n", right ? "listed, but passes" : "fails", name.c_str(), static_cast<int>(group.problem.size()), group.problem.data());
        }
      }
    }
  }
  for (const std::string& name : known) std::printf("listed, but there is no such test: %s\n", name.c_str());
  std::printf("%zu passed, %zu failed\n", passed, failed);
  return surprising || !known.empty() || passed == 0 ? 1 : 0;
}
