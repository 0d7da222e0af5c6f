#include "tls_session.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <climits>
#include <utility>

namespace apigen::engine {
namespace {

int bio_read(BIO* bio, char* to, int room) {
  BIO_clear_retry_flags(bio);
  ssize_t got = static_cast<TlsIo*>(BIO_get_data(bio))->pull(to, static_cast<std::size_t>(room));
  if (got < 0 && errno == EAGAIN) BIO_set_retry_read(bio);
  return static_cast<int>(got);
}
int bio_write(BIO* bio, const char* from, int size) {
  BIO_clear_retry_flags(bio);
  ssize_t sent = static_cast<TlsIo*>(BIO_get_data(bio))->push(from, static_cast<std::size_t>(size));
  if (sent < 0 && errno == EAGAIN) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}
long bio_control(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* bio_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "connection");
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  return method;
}

int int_size(std::size_t size) {
  return size > INT_MAX ? INT_MAX : static_cast<int>(size);
}

// What `write` puts into a memory BIO, as text.
template <class F>
std::string printed(F write) {
  std::unique_ptr<BIO, int (*)(BIO*)> memory(BIO_new(BIO_s_mem()), BIO_free);
  write(memory.get());
  char* data = nullptr;
  long size = BIO_get_mem_data(memory.get(), &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::string serial_text(const ASN1_INTEGER* serial) {
  std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> number(ASN1_INTEGER_to_BN(serial, nullptr), BN_free);
  std::unique_ptr<char, void (*)(char*)> hex(BN_bn2hex(number.get()), [](char* text) { OPENSSL_free(text); });
  std::string result;
  for (const char* digit = hex.get(); *digit; ++digit) {
    if (digit != hex.get() && (digit - hex.get()) % 2 == 0) result += ':';
    result += static_cast<char>(*digit >= 'A' && *digit <= 'F' ? *digit + ('a' - 'A') : *digit);
  }
  return result;
}

}  // namespace

TlsSession::TlsSession(std::shared_ptr<const TlsContexts> contexts, TlsIo& io) : contexts_(std::move(contexts)) {
  ssl_.reset(SSL_new(contexts_->base()));
  BIO* bio = BIO_new(bio_method());
  if (!ssl_ || !bio) throw std::bad_alloc();
  BIO_set_data(bio, &io);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_app_data(ssl_.get(), this);
  SSL_set_accept_state(ssl_.get());
}

TlsSession* TlsSession::of(SSL* ssl) {
  return static_cast<TlsSession*>(SSL_get_app_data(ssl));
}

TlsSession::Result TlsSession::result_of(int outcome) {
  switch (SSL_get_error(ssl_.get(), outcome)) {
    case SSL_ERROR_NONE:
      return Result::done;
    case SSL_ERROR_WANT_READ:
      return Result::want_read;
    case SSL_ERROR_WANT_WRITE:
      return Result::want_write;
    default:
      return Result::closed;
  }
}

TlsSession::Result TlsSession::handshake() {
  ERR_clear_error();
  Result result = result_of(SSL_do_handshake(ssl_.get()));
  if (result == Result::done) {
    established_ = true;
    if (host && host->mutual) read_certificate();
  }
  return result;
}

TlsSession::Result TlsSession::read(char* to, std::size_t room, std::size_t& got) {
  ERR_clear_error();
  int outcome = SSL_read(ssl_.get(), to, int_size(room));
  if (outcome > 0) got = static_cast<std::size_t>(outcome);
  return result_of(outcome);
}

TlsSession::Result TlsSession::write(const char* from, std::size_t size, std::size_t& written) {
  ERR_clear_error();
  int outcome = SSL_write(ssl_.get(), from, int_size(size));
  if (outcome > 0) written = static_cast<std::size_t>(outcome);
  return result_of(outcome);
}

bool TlsSession::chose_http2() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return size == 2 && name[0] == 'h' && name[1] == '2';
}

void TlsSession::close_notify() {
  if (!established_) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

void TlsSession::read_certificate() {
  std::unique_ptr<X509, void (*)(X509*)> x509(SSL_get1_peer_certificate(ssl_.get()), X509_free);
  if (!x509) return;
  auto name = [](X509_NAME* of) {
    return printed([&](BIO* out) { X509_NAME_print_ex(out, of, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB); });
  };
  pem_ = printed([&](BIO* out) { PEM_write_bio_X509(out, x509.get()); });
  subject_ = name(X509_get_subject_name(x509.get()));
  issuer_ = name(X509_get_issuer_name(x509.get()));
  serial_ = serial_text(X509_get0_serialNumber(x509.get()));
  not_before_ = printed([&](BIO* out) { ASN1_TIME_print(out, X509_get0_notBefore(x509.get())); });
  not_after_ = printed([&](BIO* out) { ASN1_TIME_print(out, X509_get0_notAfter(x509.get())); });
  certificate_ = {pem_, subject_, issuer_, serial_, not_before_, not_after_};
  has_certificate_ = true;
}

}  // namespace apigen::engine
