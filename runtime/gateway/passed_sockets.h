// Listening sockets that a supervisor has opened and handed over (systemd's socket activation, sd_listen_fds(3)): they
// stay open while one gateway takes the other's place, so that no connection is refused or lost.
#pragma once

#include <string>
#include <vector>

#include "apigen/engine/engine.h"

namespace apigen::gateway {

/// Gives each address its socket, in order. Returns a problem, or "" (also where none were handed over). The variables
/// that tell of them are removed from the environment, so that no function inherits them.
std::string take_passed_sockets(std::vector<engine::Address>& addresses);

}  // namespace apigen::gateway
