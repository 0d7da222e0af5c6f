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

/// The parts that belong to the running program: include/, lib/apigen/ and share/apigen/templates/ in the folder of the
/// program (a build tree) or in the folder above it (installed as PREFIX/bin/apigen).
Paths find_paths();

/// ${XDG_CACHE_HOME:-~/.cache}/apigen; "" if neither variable is set to an absolute path.
std::string cache_folder();

}  // namespace apigen::driver
