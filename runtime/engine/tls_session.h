// TLS of one connection: turns the bytes of a socket into those of the protocol above. Never blocks; the socket is
// reached through TlsIo, so that its owner keeps book of readiness.
#pragma once

#include <openssl/ssl.h>
#include <sys/types.h>

#include <memory>
#include <string>

#include "apigen/rt/exchange.h"
#include "tls_contexts.h"

namespace apigen::engine {

/// The socket below. As recv and send: -1 with errno, EAGAIN if it is not ready.
class TlsIo {
 public:
  virtual ssize_t pull(char* to, std::size_t room) = 0;
  virtual ssize_t push(const char* from, std::size_t size) = 0;

 protected:
  ~TlsIo() = default;
};

class TlsSession {
 public:
  enum class Result : std::uint8_t { done, want_read, want_write, closed };

  /// `io` outlives the session.
  TlsSession(std::shared_ptr<const TlsContexts> contexts, TlsIo& io);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  Result handshake();
  Result read(char* to, std::size_t room, std::size_t& got);
  Result write(const char* from, std::size_t size, std::size_t& written);
  /// Says that nothing more will be sent; to be followed by closing the socket.
  void close_notify();

  /// HTTP/2 was agreed on; once the handshake is done.
  bool chose_http2() const;

  /// The client's certificate, verified, or null. Texts live as long as the session.
  const rt::ClientCertificate* client_certificate() const { return has_certificate_ ? &certificate_ : nullptr; }

  static TlsSession* of(SSL* ssl);
  /// Whose certificate was shown.
  const TlsContexts::Host* host = nullptr;

 private:
  Result result_of(int outcome);
  void read_certificate();

  std::shared_ptr<const TlsContexts> contexts_;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_{nullptr, SSL_free};
  bool established_ = false;
  bool has_certificate_ = false;
  std::string pem_, subject_, issuer_, serial_, not_before_, not_after_;
  rt::ClientCertificate certificate_;
};

}  // namespace apigen::engine
