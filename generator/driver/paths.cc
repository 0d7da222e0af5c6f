#include "apigen/driver/paths.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace apigen::driver {
namespace fs = std::filesystem;

Paths find_paths() {
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  Paths paths;
  if (std::ifstream in(folder / "apigen-paths"); in) {
    for (std::string line; std::getline(in, line);) {
      const std::size_t equals = line.find('=');
      if (equals == std::string::npos) continue;
      const std::string key = line.substr(0, equals), value = line.substr(equals + 1);
      if (key == "include") paths.include = value;
      if (key == "library") paths.library = value;
      if (key == "templates") paths.templates = value;
    }
  } else {
    const fs::path prefix = folder.parent_path();
    paths.include = prefix / "include";
    paths.library = prefix / "lib/apigen/libapigen_runtime.a";
    paths.templates = prefix / "share/apigen/templates";
  }
  paths.info = fs::path(paths.library).parent_path() / "runtime.info";
  return paths;
}

std::string cache_folder() {
  if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg && xdg[0] == '/') return std::string(xdg) + "/apigen";
  if (const char* home = std::getenv("HOME"); home && home[0] == '/') return std::string(home) + "/.cache/apigen";
  return {};
}

}  // namespace apigen::driver
