// Listening sockets: one per worker and address, all on the same port (SO_REUSEPORT).
#pragma once

#include <string>
#include <vector>

#include "apigen/engine/engine.h"

namespace apigen::engine {

struct Listening {
  std::vector<int> sockets;  // one per worker, owned by the caller; empty if there is a problem
  Address address;           // with the real port
  std::string problem;       // "127.0.0.1:8080 is in use by another process"
};

/// Binds and listens. Host names are resolved, which may block: for the start only.
Listening listen_on(const Address& address, unsigned workers);

}  // namespace apigen::engine
