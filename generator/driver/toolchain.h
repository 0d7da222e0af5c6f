// The C++ compiler, the linker and the runtime library that a build uses.
#pragma once

#include <string>
#include <vector>

#include "apigen/driver/build.h"
#include "apigen/driver/paths.h"

namespace apigen::driver {

struct Toolchain {
  std::string problem;                 // "" if complete
  std::string compiler;                // path
  std::string identity;                // of compiler, linker and runtime: part of every cache key
  std::vector<std::string> compile;    // flags
  std::vector<std::string> link;       // flags, before the objects
  std::vector<std::string> libraries;  // after the objects
};

/// $CXX, else g++, c++ or clang++ on PATH; mold, else lld, else the compiler's own linker.
Toolchain find_toolchain(const Paths& paths, const BuildOptions& options);

}  // namespace apigen::driver
