// The whole program of a generated gateway: command line, settings, workers, signals.
#pragma once

#include <cstddef>

#include "apigen/rt/api.h"

namespace apigen::rt {

/// Called by the generated main. Returns the exit status.
int run_gateway(const Api* const* apis, std::size_t count, const char* default_program_name, int argc, char** argv);

}  // namespace apigen::rt
