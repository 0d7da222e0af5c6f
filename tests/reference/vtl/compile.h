// Compiles emitted templates with the compiler that built the tests, and loads them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/reference/vtl/case.h"

namespace apigen::reference {

struct Compiled {
  std::vector<Run> runs;   // null: the template does not parse
  std::string problem;     // what the compiler said, if it failed
};

/// Everything in a few translation units; the libraries stay loaded.
Compiled compile(const std::vector<TemplateCase>& cases, std::string_view optimise = "-O0");

}  // namespace apigen::reference
