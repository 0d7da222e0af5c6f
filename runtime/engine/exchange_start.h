// The beginning of every exchange, whatever version of HTTP it came in.
#pragma once

#include <string_view>

#include "apigen/rt/exchange.h"
#include "transport.h"

namespace apigen::engine {

/// Fills what the engine knows of a request whose head is read. `body`: null if it has none.
void begin_exchange(rt::Exchange& x, Worker& worker, const Transport& transport, const TlsSession* tls, rt::BodyReader* body);

/// A domain that asks for certificates is not reached under another's name, nor without TLS (RFC 9110 section 15.5.20).
bool may_ask_for_host(const Worker& worker, const TlsSession* tls, std::string_view host);

/// The answer where there are too many requests already.
void refuse_busy(rt::Exchange& x);

}  // namespace apigen::engine
