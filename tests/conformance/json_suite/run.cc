// Parses every file of JSONTestSuite's test_parsing folder: json_suite_run FOLDER. A file y_*.json has to be taken, n_*.json to
// be refused with a sentence, i_*.json may be either.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "apigen/json/value.h"

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  if (argc != 2) return 2;
  std::size_t files = 0, wrong = 0;
  for (const auto& entry : fs::directory_iterator(argv[1])) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {}), name = entry.path().filename().string();
    apigen::rt::Arena arena;
    const apigen::json::Parsed parsed = apigen::json::parse(arena, text);
    const bool taken = parsed.value != nullptr;
    const bool right = (name[0] != 'y' || taken) && (name[0] != 'n' || !taken) && taken == (parsed.error == nullptr) && parsed.error_offset <= text.size();
    if (!right) std::printf("%s: %s\n", name.c_str(), taken ? "taken" : parsed.error);
    ++files;
    wrong += !right;
  }
  std::printf("%zu files, %zu wrong\n", files, wrong);
  return wrong || !files ? 1 : 0;
}
