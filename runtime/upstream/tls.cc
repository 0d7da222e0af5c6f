#include "tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "address.h"
#include "pool.h"

namespace apigen::upstream {
namespace {

constexpr std::size_t kRecordBytes = 16 * 1024;

// A socket BIO of our own: OpenSSL's writes with write(2), and that raises SIGPIPE.
int bio_write(BIO* bio, const char* from, int size) {
  BIO_clear_retry_flags(bio);
  ssize_t sent = ::send(static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))), from,
                        static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* to, int size) {
  BIO_clear_retry_flags(bio);
  ssize_t got = ::recv(static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))), to,
                       static_cast<std::size_t>(size), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
  if (got == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return static_cast<int>(got);
}

long bio_control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_FLUSH) return 1;
  if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) ? 1 : 0;
  return 0;
}

const BIO_METHOD* socket_method() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "backend socket");
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  return method;
}

int target_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

int keep_session(SSL* ssl, SSL_SESSION* session) {
  auto* target = static_cast<Target*>(SSL_get_ex_data(ssl, target_index()));
  target->session.reset(session);
  return 1;  // taken over
}

// All workers of a process trust the same authorities; a store of a hundred and more is parsed once.
X509_STORE* authorities() {
  static X509_STORE* const store = [] {
    X509_STORE* made = X509_STORE_new();
    if (made) X509_STORE_set_default_paths(made);
    return made;
  }();
  return store;
}

SSL_CTX* make_context(bool verify) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  if (!context) return nullptr;
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, keep_session);
  static constexpr unsigned char protocols[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_alpn_protos(context, protocols, sizeof protocols);
  SSL_CTX_set_verify(context, verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (verify && authorities()) SSL_CTX_set1_cert_store(context, authorities());
  return context;
}

}  // namespace

void FreeTls::operator()(SSL* ssl) const { SSL_free(ssl); }
void FreeTls::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
void FreeTls::operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }

TlsContext::TlsContext() = default;
TlsContext::~TlsContext() = default;

SSL_CTX* TlsContext::context(bool verify) {
  auto& context = verify ? verifying_ : trusting_;
  if (!context) context.reset(make_context(verify));
  return context.get();
}

TlsStream::TlsStream(TlsContext& context, Target& target, int fd) {
  SSL_CTX* shared = context.context(target.verify);
  if (shared) ssl_.reset(SSL_new(shared));
  BIO* bio = ssl_ ? BIO_new(socket_method()) : nullptr;
  if (!bio) {
    ssl_.reset();
    return;
  }
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(fd)));
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_ex_data(ssl_.get(), target_index(), &target);

  std::string name = target.server_name.empty() ? target.host : target.server_name;
  if (!name.empty() && name.back() == '.') name.pop_back();
  if (parse_address(name)) {
    // RFC 6066 section 3: no literal addresses in SNI; a certificate names them as such.
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), name.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl_.get(), name.c_str());
    SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl_.get(), name.c_str());
  }
  if (target.session && SSL_SESSION_is_resumable(target.session.get())) SSL_set_session(ssl_.get(), target.session.get());
  SSL_set_connect_state(ssl_.get());
}

TlsStream::~TlsStream() {
  // One attempt to say goodbye. It also keeps the session usable: OpenSSL drops that of a connection that just ends.
  if (ssl_ && established_ && !broken_) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  }
}

Io TlsStream::outcome(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: return {Io::State::blocked};
    case SSL_ERROR_ZERO_RETURN: return {Io::State::ended};
    default: break;
  }
  int error = errno;
  broken_ = true;
  long verified = SSL_get_verify_result(ssl_.get());
  unsigned long code = ERR_peek_last_error();
  if (!established_ && verified != X509_V_OK && SSL_get_verify_mode(ssl_.get()) != SSL_VERIFY_NONE) {
    problem_ = std::string("the certificate is refused: ") + X509_verify_cert_error_string(verified);
  } else if (const char* reason = code ? ERR_reason_error_string(code) : nullptr) {
    problem_ = reason;
  } else {
    problem_ = error ? std::strerror(error) : "the connection ended";
  }
  ERR_clear_error();
  return {Io::State::failed};
}

Io TlsStream::shake_hands() {
  if (!ssl_) {
    problem_ = "no memory";
    return {Io::State::failed};
  }
  ERR_clear_error();
  errno = 0;
  int result = SSL_do_handshake(ssl_.get());
  if (result != 1) return outcome(result);
  established_ = true;
  return {Io::State::moved};
}

Io TlsStream::write(const iovec* parts, int count) {
  // Head and body go out in one record where they fit. After a blocked write the same bytes come again.
  char record[kRecordBytes];
  const void* from = parts[0].iov_base;
  std::size_t size = parts[0].iov_len;
  if (count > 1 && size < sizeof record) {
    size = 0;
    for (int i = 0; i < count && size < sizeof record; ++i) {
      std::size_t here = std::min(parts[i].iov_len, sizeof record - size);
      std::memcpy(record + size, parts[i].iov_base, here);
      size += here;
    }
    from = record;
  }
  ERR_clear_error();
  errno = 0;
  std::size_t written = 0;
  int result = SSL_write_ex(ssl_.get(), from, size, &written);
  return result == 1 ? Io{Io::State::moved, written} : outcome(result);
}

Io TlsStream::read(char* to, std::size_t size) {
  ERR_clear_error();
  errno = 0;
  std::size_t got = 0;
  int result = SSL_read_ex(ssl_.get(), to, size, &got);
  return result == 1 ? Io{Io::State::moved, got} : outcome(result);
}

bool TlsStream::is_quiet() {
  ERR_clear_error();
  errno = 0;
  char byte;
  std::size_t got = 0;
  int result = SSL_peek_ex(ssl_.get(), &byte, 1, &got);
  return result != 1 && outcome(result).state == Io::State::blocked;
}

}  // namespace apigen::upstream
