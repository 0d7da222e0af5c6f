// TLS to backends by OpenSSL 3, non-blocking: TLS 1.2 and 1.3, certificates checked against the system's authorities
// (SSL_CERT_FILE and SSL_CERT_DIR take their place) and against the name, sessions resumed.
#pragma once

#include <sys/uio.h>

#include <memory>
#include <string>
#include <string_view>

#include "io.h"

using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;
using SSL_SESSION = struct ssl_session_st;

namespace apigen::upstream {

struct Target;

struct FreeTls {
  void operator()(SSL* ssl) const;
  void operator()(SSL_CTX* context) const;
  void operator()(SSL_SESSION* session) const;
};
using TlsSessionTicket = std::unique_ptr<SSL_SESSION, FreeTls>;

/// What all TLS connections of a worker share. Made at the first use: reading the authorities takes time and memory.
class TlsContext {
 public:
  TlsContext();
  ~TlsContext();
  /// Null if OpenSSL cannot make one (no memory).
  SSL_CTX* context(bool verify);

 private:
  std::unique_ptr<SSL_CTX, FreeTls> verifying_, trusting_;
};

/// TLS on one connected socket. Does not own the descriptor.
class TlsStream {
 public:
  TlsStream(TlsContext& context, Target& target, int fd);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  Io shake_hands();
  Io write(const iovec* parts, int count);
  Io read(char* to, std::size_t size);
  /// Nothing but protocol messages came in.
  bool is_quiet();
  std::string_view problem() const { return problem_; }

 private:
  Io outcome(int result);

  std::unique_ptr<SSL, FreeTls> ssl_;
  bool established_ = false, broken_ = false;
  std::string problem_;
};

}  // namespace apigen::upstream
