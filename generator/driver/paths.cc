#include "apigen/driver/paths.h"

#include <cstdlib>
#include <filesystem>

namespace apigen::driver {
namespace fs = std::filesystem;

Paths find_paths() {
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  // In a build tree the parts are laid out beside the program as they are below a prefix.
  const fs::path root = fs::exists(folder / "share/apigen/templates", error) ? folder : folder.parent_path();
  Paths paths;
  paths.include = root / "include";
  paths.library = root / "lib/apigen/libapigen_runtime.a";
  paths.info = root / "lib/apigen/runtime.info";
  paths.templates = root / "share/apigen/templates";
  return paths;
}

std::string cache_folder() {
  if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg && xdg[0] == '/') return std::string(xdg) + "/apigen";
  if (const char* home = std::getenv("HOME"); home && home[0] == '/') return std::string(home) + "/.cache/apigen";
  return {};
}

}  // namespace apigen::driver
