#include "toolchain.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "apigen/driver/process.h"

namespace apigen::driver {
namespace {

/// Path, size and time of a program: changes when a package replaces it.
std::string identity_of(const std::string& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return path;
  return path + ":" + std::to_string(status.st_size) + ":" + std::to_string(status.st_mtim.tv_sec) + "." +
         std::to_string(status.st_mtim.tv_nsec);
}

std::map<std::string, std::string> read_info(const std::string& path) {
  std::map<std::string, std::string> values;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (std::size_t equals = line.find('='); equals != std::string::npos) values[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return values;
}

void add_words(std::vector<std::string>& list, const std::string& text) {
  std::istringstream in(text);
  for (std::string word; in >> word;) list.push_back(word);
}

std::string find_compiler() {
  if (const char* chosen = std::getenv("CXX"); chosen && *chosen) return find_program(chosen);
  for (const char* name : {"g++", "c++", "clang++"}) {
    if (std::string path = find_program(name); !path.empty()) return path;
  }
  return {};
}

}  // namespace

Toolchain find_toolchain(const Paths& paths, const BuildOptions& options) {
  Toolchain tools;
  tools.compiler = find_compiler();
  if (tools.compiler.empty()) {
    const char* chosen = std::getenv("CXX");
    tools.problem = chosen && *chosen ? "the C++ compiler named by CXX is not there: " + std::string(chosen)
                                      : "no C++ compiler is installed; install the Debian package g++ (apt-get install g++)";
    return tools;
  }
  auto info = read_info(paths.info);
  if (!info.contains("id") || ::access(paths.library.c_str(), R_OK) != 0) {
    tools.problem = "the runtime library is missing: " + paths.library + " (build the target apigen_runtime_bundle, or install again)";
    return tools;
  }

  tools.compile = {"-std=c++20", "-I", paths.include, "-fPIE", "-fstack-protector-strong", "-fno-semantic-interposition"};
  if (options.debug) {
    add_words(tools.compile, "-O0 -g");
  } else {
    add_words(tools.compile, "-O2 -DNDEBUG -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -ffunction-sections -fdata-sections");
  }
  add_words(tools.compile, info["compile_flags"]);

  std::string linker = find_program("mold");
  if (!linker.empty()) {
    tools.link.push_back("-fuse-ld=mold");
  } else if (linker = find_program("ld.lld"); !linker.empty()) {
    tools.link.push_back("-fuse-ld=lld");
  }
  add_words(tools.link, info["link_flags"]);
  add_words(tools.link, "-Wl,-z,relro,-z,now,-z,noexecstack -Wl,--gc-sections");
  add_words(tools.link, options.fully_static ? "-static-pie" : "-pie -static-libstdc++ -static-libgcc");
  if (!options.debug) tools.link.push_back("-s");
  tools.libraries = {paths.library};
  add_words(tools.libraries, info["libraries"]);

  tools.identity = identity_of(tools.compiler) + "|" + identity_of(linker) + "|" + info["id"];
  return tools;
}

}  // namespace apigen::driver
