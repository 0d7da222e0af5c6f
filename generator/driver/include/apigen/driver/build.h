// The compile driver: generated sources -> one gateway executable.
//
// Objects and finished executables are kept in a cache below cache_folder(), named by the hash of all that went into
// them (source text without comment lines, generated headers, flags, compiler, runtime), so what did not change is not
// compiled again. The cache is bounded; the oldest entries go first. Nothing else is written but the output file.
#pragma once

#include <functional>
#include <string>

#include "apigen/emit/file_set.h"

namespace apigen::driver {

struct BuildOptions {
  std::string output;           // the executable
  std::string sources_folder;   // where the sources were written already (--generated); "": a folder in the cache, for a while
  unsigned jobs = 0;            // 0: one for each processor
  bool fully_static = false;
  bool debug = false;           // -O0 -g
  bool verbose = false;
};

struct BuildProgress {
  std::function<void(std::size_t done, std::size_t total, const std::string& file)> step;  // before each compilation and the link
  std::function<void(const std::string& command)> command;                                  // with `verbose`
};

struct BuildResult {
  bool ok = false;
  std::string message;        // why not: for a person, complete
  std::size_t compiled = 0;   // files that the cache did not have
  bool linked = false;        // false: the whole executable came from the cache
};

BuildResult build(const emit::FileSet& sources, const BuildOptions& options, const BuildProgress& progress);

/// A fresh file name beside `path`, for writing it and renaming.
std::string temporary_beside(const std::string& path);

}  // namespace apigen::driver
