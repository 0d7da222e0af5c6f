// A TLS server on loopback with certificates made on the spot, and the authority that signs them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace apigen::testing {

/// A certificate authority that exists in memory, and as a PEM file for SSL_CERT_FILE.
class Authority {
 public:
  Authority();
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  /// Writes its certificate as PEM.
  void write(const std::string& path) const;

  struct Impl;
  std::unique_ptr<Impl> impl;
};

struct TlsServing {
  const Authority* signer = nullptr;          // null: signed by itself
  std::string names = "DNS:localhost,IP:127.0.0.1";  // subjectAltName
  long begins_in_seconds = -3600, ends_in_seconds = 3600;
  std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  bool only_old_version = false;   // TLS 1.1
  bool wants_client_certificate = false;
  bool never_shakes_hands = false;
  bool closes_after_answer = false;
  bool says_goodbye = true;        // close_notify before it closes
  bool plain = false;              // speaks HTTP without TLS
};

class TlsBackend {
 public:
  explicit TlsBackend(TlsServing serving);
  ~TlsBackend();
  TlsBackend(const TlsBackend&) = delete;
  TlsBackend& operator=(const TlsBackend&) = delete;

  std::uint16_t port() const { return port_; }
  int accepted() const { return accepted_; }
  int resumed() const { return resumed_; }
  /// Of the latest handshake.
  std::string server_name() const;

 private:
  struct Impl;
  void accept_all();
  void serve(int fd);

  TlsServing serving_;
  std::unique_ptr<Impl> impl_;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_{0}, resumed_{0};
  std::thread acceptor_;
};

}  // namespace apigen::testing
