// WebSocket handshakes on their way through http_proxy, where the settings let them (RFC 6455 section 4).
#pragma once

#include "apigen/rt/exchange.h"
#include "apigen/upstream/client.h"

namespace apigen::rt {

/// Whether the request is a handshake that is to be passed on. One that is not well-formed is an ordinary request.
bool asks_for_web_socket(const Exchange& x);

/// Has the call ask the backend, and carry what follows.
void ask_for_web_socket(Exchange& x, upstream::Call& call);

/// The backend agreed (101): the client's connection is joined to the backend's.
void join_web_socket(Exchange& x, upstream::Reply& reply);

}  // namespace apigen::rt
