// The certificates of a gateway: which to show for which name, and whom to ask for one in return.
//
// Immutable once loaded, shared by all workers; a reload makes a new object, and connections keep the one that they
// began with. TLS 1.2 with forward secrecy and authenticated encryption, and TLS 1.3; sessions are resumed by tickets,
// which survive a reload.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/engine/engine.h"

namespace apigen::engine {

class TlsContexts {
 public:
  struct Host {
    std::string domain;   // lower case; "*.example.com" stands for one label
    bool mutual = false;  // clients must show a certificate
    int oldest_version = TLS1_2_VERSION;
    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context{nullptr, SSL_CTX_free};
  };
  struct Loaded {
    std::shared_ptr<const TlsContexts> contexts;  // null if there is a problem
    std::string problem;
  };

  /// Reads all files. `before`: what is replaced, null at the start.
  /// `http2`: whether it is offered.
  static Loaded load(const std::vector<Certificate>& certificates, const TlsContexts* before, bool http2);

  /// The context that a connection begins with; the name that the client gives chooses another.
  SSL_CTX* base() const { return base_.get(); }
  /// Whose certificate a name gets: its own, a wildcard's, or null.
  const Host* find(std::string_view name) const;
  /// The same, or the first of all where there is none.
  const Host& choose(std::string_view name) const;

 private:
  TlsContexts() = default;
  static int on_client_hello(SSL* ssl, int* alert, void* self);

  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> base_{nullptr, SSL_CTX_free};
  std::vector<Host> hosts_;
};

}  // namespace apigen::engine
