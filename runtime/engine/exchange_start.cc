#include "exchange_start.h"

#include <chrono>

#include "answer_framing.h"
#include "worker.h"

namespace apigen::engine {

void begin_exchange(rt::Exchange& x, Worker& worker, const Transport& transport, const TlsSession* tls, rt::BodyReader* body) {
  x.request.body = body;
  x.request.body_complete = !body;
  x.context.source_ip = transport.peer().address();
  x.context.source_port = transport.peer().port;
  x.context.secure = tls != nullptr;
  x.context.client_certificate = tls ? tls->client_certificate() : nullptr;
  x.context.protocol = x.request.minor_version ? "HTTP/1.1" : "HTTP/1.0";
  x.context.received_ms = worker.batch_wall_ms();
  x.context.received_ns = static_cast<std::uint64_t>(worker.loop().now().time_since_epoch() / std::chrono::nanoseconds(1));
}

bool may_ask_for_host(const Worker& worker, const TlsSession* tls, std::string_view host) {
  if (!worker.tls()) return true;
  const TlsContexts::Host* wanted = worker.tls()->find(host);
  if (!wanted || !wanted->mutual) return true;
  return tls && tls->client_certificate() && tls->host->domain == wanted->domain;
}

void refuse_busy(rt::Exchange& x) {
  refuse(x, 503);
  x.response.headers.add("Retry-After", "1");
}

}  // namespace apigen::engine
