#include "tests/reference/vtl/compile.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "apigen/mapping/template.h"

namespace apigen::reference {
namespace {

constexpr std::size_t kPerUnit = 150;

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string name_of(std::size_t index) { return "template_" + std::to_string(index); }

}  // namespace

Compiled compile(const std::vector<TemplateCase>& cases, std::string_view optimise) {
  Compiled result;
  result.runs.assign(cases.size(), nullptr);
  std::string pattern = (std::filesystem::temp_directory_path() / "apigen-vtl-XXXXXX").string();
  if (!mkdtemp(pattern.data())) {
    result.problem = "no temporary folder";
    return result;
  }
  const std::filesystem::path folder = pattern;
  for (std::size_t first = 0; first < cases.size() && result.problem.empty(); first += kPerUnit) {
    std::size_t last = std::min(cases.size(), first + kPerUnit);
    std::vector<std::size_t> emitted;
    std::ofstream source(folder / "unit.cc");
    source << "#include \"apigen/rt/mapping.h\"\n\n";
    for (std::size_t i = first; i < last; ++i) {
      support::Diagnostics diagnostics;
      auto parsed = mapping::parse_template(cases[i].text, {}, diagnostics);
      if (!parsed) continue;
      source << mapping::emit_cpp(*parsed, name_of(i)) << "extern \"C\" void* entry_" << i << "() { return reinterpret_cast<void*>(&" << name_of(i) << "); }\n\n";
      emitted.push_back(i);
    }
    source.close();
    const std::filesystem::path library = folder / ("unit" + std::to_string(first) + ".so");
    std::string command = APIGEN_CXX " -std=c++20 -fPIC -shared -Wall -Wextra -Wshadow -Werror -I" APIGEN_SOURCE_DIR "/runtime/include " +
                          std::string(optimise) + " " + (folder / "unit.cc").string() + " -o " + library.string() + " 2> " + (folder / "log").string();
    if (std::system(command.c_str()) != 0) {
      result.problem = contents(folder / "log").substr(0, 4000);
      break;
    }
    void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
      result.problem = dlerror();
      break;
    }
    for (std::size_t i : emitted) {
      auto* entry = reinterpret_cast<void* (*)()>(dlsym(handle, ("entry_" + std::to_string(i)).c_str()));
      result.runs[i] = reinterpret_cast<Run>(entry());
    }
  }
  std::filesystem::remove_all(folder);
  return result;
}

}  // namespace apigen::reference
