#include "tests/support/tls_backend.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <mutex>
#include <stdexcept>

namespace apigen::testing {
namespace {

void add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  if (!extension) throw std::runtime_error("certificate extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

X509* make_certificate(const char* name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key, long begins, long ends,
                       const std::string& names) {
  static std::atomic<long> serial{1};
  X509* made = X509_new();
  X509_set_version(made, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made), serial++);
  X509_gmtime_adj(X509_getm_notBefore(made), begins);
  X509_gmtime_adj(X509_getm_notAfter(made), ends);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name),
                             -1, -1, 0);
  X509_set_issuer_name(made, X509_get_subject_name(issuer ? issuer : made));
  X509_set_pubkey(made, key);
  add_extension(made, issuer ? issuer : made, NID_basic_constraints, names.empty() ? "critical,CA:TRUE" : "CA:FALSE");
  if (!names.empty()) add_extension(made, issuer ? issuer : made, NID_subject_alt_name, names);
  X509_sign(made, issuer ? issuer_key : key, EVP_sha256());
  return made;
}

}  // namespace

struct Authority::Impl {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = make_certificate("test authority", key, nullptr, nullptr, -86400, 86400, "");
  ~Impl() {
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
};

Authority::Authority() : impl(std::make_unique<Impl>()) {}
Authority::~Authority() = default;

void Authority::write(const std::string& path) const {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (!file) throw std::runtime_error(path);
  PEM_write_X509(file, impl->certificate);
  std::fclose(file);
}

struct TlsBackend::Impl {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  int listener = -1;
  std::mutex lock;
  bool stopping = false;
  std::string server_name;
  std::vector<int> open;
  std::vector<std::thread> threads;
  ~Impl() { SSL_CTX_free(context); }
};

TlsBackend::TlsBackend(TlsServing serving) : serving_(std::move(serving)), impl_(std::make_unique<Impl>()) {
  std::signal(SIGPIPE, SIG_IGN);
  EVP_PKEY* key = EVP_EC_gen("P-256");
  Authority::Impl* signer = serving_.signer ? serving_.signer->impl.get() : nullptr;
  X509* certificate = make_certificate("test backend", key, signer ? signer->certificate : nullptr, signer ? signer->key : nullptr,
                                       serving_.begins_in_seconds, serving_.ends_in_seconds, serving_.names);
  SSL_CTX_use_certificate(impl_->context, certificate);
  SSL_CTX_use_PrivateKey(impl_->context, key);
  X509_free(certificate);
  EVP_PKEY_free(key);
  static constexpr unsigned char kContext[] = "test";
  SSL_CTX_set_session_id_context(impl_->context, kContext, sizeof kContext);
  if (serving_.only_old_version) {
    SSL_CTX_set_security_level(impl_->context, 0);
    SSL_CTX_set_min_proto_version(impl_->context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(impl_->context, TLS1_1_VERSION);
  }
  if (serving_.wants_client_certificate) {
    SSL_CTX_set_verify(impl_->context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  impl_->listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof in;
  if (::bind(impl_->listener, reinterpret_cast<sockaddr*>(&in), size) != 0 || ::listen(impl_->listener, 64) != 0 ||
      ::getsockname(impl_->listener, reinterpret_cast<sockaddr*>(&in), &size) != 0) {
    throw std::runtime_error("tls backend");
  }
  port_ = ntohs(in.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

TlsBackend::~TlsBackend() {
  {
    std::lock_guard guard(impl_->lock);
    impl_->stopping = true;
    for (int fd : impl_->open) ::shutdown(fd, SHUT_RDWR);
  }
  ::shutdown(impl_->listener, SHUT_RDWR);
  acceptor_.join();
  ::close(impl_->listener);
  for (auto& thread : impl_->threads) thread.join();
}

std::string TlsBackend::server_name() const {
  std::lock_guard guard(impl_->lock);
  return impl_->server_name;
}

void TlsBackend::accept_all() {
  while (true) {
    int fd = ::accept4(impl_->listener, nullptr, nullptr, SOCK_CLOEXEC);
    std::lock_guard guard(impl_->lock);
    if (fd < 0 || impl_->stopping) {
      if (fd >= 0) ::close(fd);
      return;
    }
    ++accepted_;
    impl_->open.push_back(fd);
    impl_->threads.emplace_back([this, fd] {
      serve(fd);
      std::lock_guard inner(impl_->lock);
      std::erase(impl_->open, fd);
      ::close(fd);
    });
  }
}

void TlsBackend::serve(int fd) {
  char bytes[16384];
  if (serving_.plain) {
    while (::recv(fd, bytes, sizeof bytes, 0) > 0) ::send(fd, serving_.answer.data(), serving_.answer.size(), MSG_NOSIGNAL);
    return;
  }
  if (serving_.never_shakes_hands) {
    while (::recv(fd, bytes, sizeof bytes, 0) > 0) {
    }
    return;
  }
  SSL* ssl = SSL_new(impl_->context);
  SSL_set_fd(ssl, fd);
  if (SSL_accept(ssl) == 1) {
    if (SSL_session_reused(ssl)) ++resumed_;
    {
      std::lock_guard guard(impl_->lock);
      const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
      impl_->server_name = name ? name : "";
    }
    std::string request;
    int got;
    while ((got = SSL_read(ssl, bytes, sizeof bytes)) > 0) {
      request.append(bytes, static_cast<std::size_t>(got));
      if (request.find("\r\n\r\n") == std::string::npos) continue;
      request.clear();
      SSL_write(ssl, serving_.answer.data(), static_cast<int>(serving_.answer.size()));
      if (serving_.closes_after_answer) break;
    }
    if (serving_.says_goodbye) SSL_shutdown(ssl);
  }
  ::shutdown(fd, SHUT_WR);
  SSL_free(ssl);
}

}  // namespace apigen::testing
