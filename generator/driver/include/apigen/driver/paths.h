// Where apigen's own parts are, relative to its executable: in a build tree or installed under any prefix.
#pragma once

#include <string>

namespace apigen::driver {

struct Paths {
  std::string include;    // folder of the runtime's headers ("apigen/rt/api.h" is below it)
  std::string library;    // libapigen_runtime.a
  std::string info;       // runtime.info beside it: identity and flags of the runtime
  std::string templates;  // folder with gateway/, init/, sdk/
};

/// The parts beside the running program. In a build tree the file `apigen-paths` beside the program says where they
/// are; installed, they are at ../include, ../lib/apigen and ../share/apigen/templates.
Paths find_paths();

/// ${XDG_CACHE_HOME:-~/.cache}/apigen; "" if neither variable is set to an absolute path.
std::string cache_folder();

}  // namespace apigen::driver
