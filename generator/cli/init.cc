// apigen init: a starter project.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "apigen/driver/paths.h"
#include "apigen/emit/file_set.h"
#include "commands.h"
#include "exit_status.h"

namespace apigen::cli {
namespace fs = std::filesystem;

int init(const Options& options) {
  const fs::path source = fs::path(driver::find_paths().templates) / "init";
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator at(source, error), end; !error && at != end; at.increment(error)) {
    if (at->is_regular_file()) files.push_back(at->path().lexically_relative(source));
  }
  if (error || files.empty()) {
    std::fprintf(stderr, "apigen: cannot read the starter project in %s\n", source.c_str());
    return kToolFailed;
  }
  std::sort(files.begin(), files.end());
  const fs::path folder(options.folder);
  bool in_the_way = false;
  for (const fs::path& file : files) {
    if (!fs::exists(fs::symlink_status(folder / file, error))) continue;
    std::fprintf(stderr, "apigen: %s is there already\n", (folder / file).lexically_normal().c_str());
    in_the_way = true;
  }
  if (in_the_way) {
    std::fprintf(stderr, "apigen: nothing was written; move these files away, or choose another folder\n");
    return kWrongUsage;
  }
  for (const fs::path& file : files) {
    fs::create_directories((folder / file).parent_path(), error);
    std::ifstream in(source / file, std::ios::binary);
    const std::string problem = emit::write_file((folder / file).string(), std::string(std::istreambuf_iterator<char>(in), {}));
    if (!problem.empty()) {
      std::fprintf(stderr, "apigen: %s\n", problem.c_str());
      return kToolFailed;
    }
    std::printf("%s\n", (folder / file).lexically_normal().c_str());
  }
  const std::string spec = (folder / "openapi.yaml").lexically_normal();
  std::printf("\nNext: apigen run %s -- --listen 127.0.0.1:8080, then curl http://127.0.0.1:8080/\n", spec.c_str());
  return kDone;
}

}  // namespace apigen::cli
