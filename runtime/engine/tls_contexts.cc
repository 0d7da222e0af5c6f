#include "tls_contexts.h"

#include <openssl/err.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <utility>

#include "apigen/rt/message.h"
#include "tls_session.h"

namespace apigen::engine {
namespace {

constexpr char kCiphers[] = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::size_t kTicketKeys = 80;  // as OpenSSL wants them

std::string last_error() {
  unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason ? reason : "unknown error";
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return result;
}

// In the order of our preference, as ALPN has them (RFC 7301 section 3.1).
constexpr std::string_view kProtocols = "\x02h2\x08http/1.1";
constexpr std::string_view kOnlyHttp1 = "\x08http/1.1";

// A client that offers protocols of which we have none is served all the same (RFC 7301 leaves it open to go on without).
int choose_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void* known) {
  const auto& ours = *static_cast<const std::string_view*>(known);
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, size, reinterpret_cast<const unsigned char*>(ours.data()), static_cast<unsigned>(ours.size()),
                            offered, offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> new_context(bool http2) {
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) throw std::bad_alloc();
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context.get(), kCiphers);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context.get(), 1);
  // Tickets only: no memory per session, and they are good on every worker.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context.get(), 1);
  SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, const_cast<std::string_view*>(http2 ? &kProtocols : &kOnlyHttp1));
  return context;
}

// A session of one name is not resumed under another, which may ask for a client's certificate.
void bind_sessions_to(SSL_CTX* context, std::string_view domain) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(domain.data()), domain.size(), digest.data());
  SSL_CTX_set_session_id_context(context, digest.data(), digest.size());
}

// The name of the client hello, or "" (RFC 6066 section 3: a list with one host name).
std::string_view server_name(SSL* ssl) {
  const unsigned char* data = nullptr;
  std::size_t size = 0;
  if (!SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &data, &size)) return {};
  if (size < 5 || data[2] != TLSEXT_NAMETYPE_host_name) return {};
  std::size_t length = static_cast<std::size_t>(data[3]) << 8 | data[4];
  if (length + 5 > size) return {};
  return {reinterpret_cast<const char*>(data + 5), length};
}

}  // namespace

int TlsContexts::on_client_hello(SSL* ssl, int*, void* self) {
  const Host& host = static_cast<const TlsContexts*>(self)->choose(server_name(ssl));
  SSL_set_SSL_CTX(ssl, host.context.get());
  // What a change of context does not bring along.
  SSL_set_verify(ssl, SSL_CTX_get_verify_mode(host.context.get()), nullptr);
  SSL_set_min_proto_version(ssl, host.oldest_version);
  TlsSession::of(ssl)->host = &host;
  return SSL_CLIENT_HELLO_SUCCESS;
}

TlsContexts::Loaded TlsContexts::load(const std::vector<Certificate>& certificates, const TlsContexts* before, bool http2) {
  std::shared_ptr<TlsContexts> contexts(new TlsContexts());
  contexts->base_ = new_context(http2);
  SSL_CTX_set_client_hello_cb(contexts->base(), on_client_hello, contexts.get());
  bind_sessions_to(contexts->base(), "");
  if (before) {
    std::array<unsigned char, kTicketKeys> keys;
    SSL_CTX_get_tlsext_ticket_keys(before->base(), keys.data(), keys.size());
    SSL_CTX_set_tlsext_ticket_keys(contexts->base(), keys.data(), keys.size());
  }
  for (const Certificate& certificate : certificates) {
    auto problem = [&](const std::string& path) {
      return Loaded{nullptr, "certificate of " + (certificate.domain.empty() ? "all names" : certificate.domain) +
                                 ": " + path + ": " + last_error()};
    };
    Host host;
    host.domain = lower(certificate.domain);
    host.mutual = !certificate.truststore_path.empty();
    if (certificate.only_tls13) host.oldest_version = TLS1_3_VERSION;
    host.context = new_context(http2);
    SSL_CTX* context = host.context.get();
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context, certificate.certificate_path.c_str()) != 1)
      return problem(certificate.certificate_path);
    if (SSL_CTX_use_PrivateKey_file(context, certificate.private_key_path.c_str(), SSL_FILETYPE_PEM) != 1) {
      return problem(certificate.private_key_path);
    }
    if (host.mutual) {
      const char* path = certificate.truststore_path.c_str();
      if (SSL_CTX_load_verify_file(context, path) != 1) return problem(certificate.truststore_path);
      SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(path));
      SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
    bind_sessions_to(context, host.domain);
    contexts->hosts_.push_back(std::move(host));
  }
  if (contexts->hosts_.empty()) return {nullptr, "there is no certificate to serve https with: give a domain name its certificatePath and privateKeyPath"};
  return {std::move(contexts), {}};
}

const TlsContexts::Host* TlsContexts::find(std::string_view name) const {
  std::string wanted = lower(name);
  for (const Host& host : hosts_) {
    if (host.domain == wanted) return &host;
  }
  std::size_t dot = wanted.find('.');
  if (dot == std::string::npos) return nullptr;
  std::string wildcard = "*" + wanted.substr(dot);
  for (const Host& host : hosts_) {
    if (host.domain == wildcard) return &host;
  }
  return nullptr;
}

const TlsContexts::Host& TlsContexts::choose(std::string_view name) const {
  const Host* host = find(name);
  return host ? *host : hosts_.front();
}

}  // namespace apigen::engine
