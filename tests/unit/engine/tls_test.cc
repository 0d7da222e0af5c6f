#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>

#include "server_fixture.h"

namespace apigen::engine {
namespace {

using namespace std::chrono_literals;

rt::Task<void> serve(rt::Exchange& x) {
  if (x.request.body) {
    rt::Outcome outcome = co_await rt::read_body(x);
    if (!outcome.ok()) co_return;
  }
  const rt::ClientCertificate* client = x.context.client_certificate;
  if (x.request.path == "/client") {
    x.response.body = client ? client->subject_dn : "nobody";
    if (client) {
      x.response.headers.add("X-Issuer", client->issuer_dn);
      x.response.headers.add("X-Serial", client->serial_number);
      x.response.headers.add("X-Until", client->not_after);
    }
  } else if (x.request.path == "/big") {
    char* bytes = static_cast<char*>(x.arena.allocate(5'000'000, 1));
    std::fill(bytes, bytes + 5'000'000, 'b');
    x.response.body = {bytes, 5'000'000};
  } else {
    x.response.body = x.request.body_bytes.empty() ? x.request.target : x.request.body_bytes;
  }
}

// A certificate with its key, in files.
struct Issued {
  std::string certificate_path, key_path;
  X509* x509 = nullptr;
  EVP_PKEY* key = nullptr;
};

class Tls : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / ("apigen-tls-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    authority_ = issue("authority", nullptr);
  }
  void TearDown() override {
    for (const Issued& issued : all_) {
      X509_free(issued.x509);
      EVP_PKEY_free(issued.key);
    }
    std::filesystem::remove_all(folder_);
  }

  Issued issue(const std::string& name, const Issued* by) {
    Issued issued;
    issued.key = EVP_EC_gen("P-256");
    issued.x509 = X509_new();
    X509_set_version(issued.x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(issued.x509), 0xa1b2 + static_cast<long>(all_.size()));
    X509_gmtime_adj(X509_getm_notBefore(issued.x509), -3600);
    X509_gmtime_adj(X509_getm_notAfter(issued.x509), 3600);
    X509_set_pubkey(issued.x509, issued.key);
    X509_NAME* subject = X509_get_subject_name(issued.x509);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()), -1,
                               -1, 0);
    X509_set_issuer_name(issued.x509, by ? X509_get_subject_name(by->x509) : subject);
    if (!by) {
      X509_EXTENSION* ca = X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE");
      X509_add_ext(issued.x509, ca, -1);
      X509_EXTENSION_free(ca);
    }
    X509_sign(issued.x509, by ? by->key : issued.key, EVP_sha256());
    std::string stem = folder_ / ("cert" + std::to_string(all_.size()));
    issued.certificate_path = stem + ".pem";
    issued.key_path = stem + ".key";
    FILE* file = fopen(issued.certificate_path.c_str(), "w");
    PEM_write_X509(file, issued.x509);
    fclose(file);
    file = fopen(issued.key_path.c_str(), "w");
    PEM_write_PrivateKey(file, issued.key, nullptr, nullptr, 0, nullptr, nullptr);
    fclose(file);
    all_.push_back(issued);
    return issued;
  }

  std::unique_ptr<Engine> start_with(std::vector<Certificate> certificates, config::Limits limits = {}) {
    Options options;
    options.listen = {{"127.0.0.1", 0, true}, {"127.0.0.1", 0, false}};
    options.serve = serve;
    options.limits = limits;
    options.certificates = std::move(certificates);
    options.make_worker = [limits](rt::Loop& loop, unsigned) { return std::make_unique<TestServices>(loop, limits); };
    Started started = start(std::move(options));
    EXPECT_EQ(started.problem, "");
    if (started.engine) port_ = started.engine->addresses()[0].port;
    return std::move(started.engine);
  }

  std::filesystem::path folder_;
  Issued authority_;
  std::vector<Issued> all_;
  std::uint16_t port_ = 0;
};

class TlsClient {
 public:
  struct Wishes {
    std::string name = "a.test";
    int version = 0;
    const Issued* certificate = nullptr;
    SSL_SESSION* session = nullptr;
    std::string protocols;
  };
  TlsClient(std::uint16_t port, const Wishes& wishes) : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    timeval patience{20, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    SSL_CTX_set_options(context_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
    if (wishes.version) {
      SSL_CTX_set_min_proto_version(context_.get(), wishes.version);
      SSL_CTX_set_max_proto_version(context_.get(), wishes.version);
      if (wishes.version < TLS1_2_VERSION) SSL_CTX_set_security_level(context_.get(), 0);
    }
    if (wishes.certificate) {
      SSL_CTX_use_certificate(context_.get(), wishes.certificate->x509);
      SSL_CTX_use_PrivateKey(context_.get(), wishes.certificate->key);
    }
    if (!wishes.protocols.empty()) {
      SSL_CTX_set_alpn_protos(context_.get(), reinterpret_cast<const unsigned char*>(wishes.protocols.data()),
                              static_cast<unsigned>(wishes.protocols.size()));
    }
    ssl_.reset(SSL_new(context_.get()));
    if (!wishes.name.empty()) SSL_set_tlsext_host_name(ssl_.get(), wishes.name.c_str());
    if (wishes.session) SSL_set_session(ssl_.get(), wishes.session);
    SSL_set_fd(ssl_.get(), fd_);
    ERR_clear_error();
    established = SSL_connect(ssl_.get()) == 1;
  }
  ~TlsClient() { close(fd_); }

  std::string ask(const std::string& request) {
    if (SSL_write(ssl_.get(), request.data(), static_cast<int>(request.size())) <= 0) return {};
    return read_answer();
  }
  std::string read_answer() {
    std::string text;
    while (text.find("\r\n\r\n") == std::string::npos) {
      if (!read_more(text)) return text;
    }
    std::size_t at = text.find("Content-Length: ");
    std::size_t size = text.find("\r\n\r\n") + 4 + std::stoul(text.substr(at + 16));
    while (text.size() < size && read_more(text)) {
    }
    return text;
  }
  std::string get(const std::string& path, const std::string& host = "a.test") {
    return ask("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }
  std::string peer() {
    std::unique_ptr<X509, void (*)(X509*)> x509(SSL_get1_peer_certificate(ssl_.get()), X509_free);
    char name[100] = "";
    if (x509) X509_NAME_get_text_by_NID(X509_get_subject_name(x509.get()), NID_commonName, name, sizeof name);
    return name;
  }
  SSL* ssl() { return ssl_.get(); }
  bool established = false;

 private:
  bool read_more(std::string& text) {
    char buffer[16384];
    int got = SSL_read(ssl_.get(), buffer, sizeof buffer);
    if (got > 0) text.append(buffer, static_cast<std::size_t>(got));
    return got > 0;
  }
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_{nullptr, SSL_free};
  int fd_;
};

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && std::string_view(text).substr(text.size() - end.size()) == end;
}

TEST_F(Tls, ServesBothVersionsAndKeepsTheConnection) {
  Issued a = issue("a.test", &authority_);
  auto engine = start_with({{"a.test", a.certificate_path, a.key_path, ""}});
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(port_, {.version = version, .protocols = "\x08http/1.1"});
    ASSERT_TRUE(client.established);
    const unsigned char* protocol = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(client.ssl(), &protocol, &size);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(protocol), size), "http/1.1");
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(ends_with(client.get("/x" + std::to_string(i)), "/x" + std::to_string(i)));
    // More than a record each way, and two requests in one record.
    std::string body(200'000, 'p');
    EXPECT_TRUE(
        ends_with(client.ask("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 200000\r\n\r\n" + body), body));
    EXPECT_EQ(client.get("/big").size() / 5'000'000, 1u);
    std::string first = client.ask(
        "GET /1 HTTP/1.1\r\nHost: a.test\r\n\r\nGET /2 HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
    std::string second = first.find("/2", first.size() - 3) == std::string::npos ? client.read_answer() : std::string();
    EXPECT_TRUE(ends_with(first + second, "/2"));
    char byte;
    EXPECT_EQ(SSL_read(client.ssl(), &byte, 1), 0);
    EXPECT_TRUE(SSL_get_shutdown(client.ssl()) & SSL_RECEIVED_SHUTDOWN) << "the end was not announced";
  }
}

TEST_F(Tls, RefusesOldVersions) {
  Issued a = issue("a.test", &authority_);
  auto engine = start_with({{"a.test", a.certificate_path, a.key_path, ""}});
  EXPECT_FALSE(TlsClient(port_, {.version = TLS1_1_VERSION}).established);
  EXPECT_TRUE(TlsClient(port_, {}).established);
}

TEST_F(Tls, ANameMayDemandTls13) {
  Issued a = issue("a.test", &authority_), b = issue("b.test", &authority_);
  auto engine = start_with({{"a.test", a.certificate_path, a.key_path, ""}, {"b.test", b.certificate_path, b.key_path, "", true}});
  EXPECT_TRUE(TlsClient(port_, {.name = "a.test", .version = TLS1_2_VERSION}).established);
  EXPECT_FALSE(TlsClient(port_, {.name = "b.test", .version = TLS1_2_VERSION}).established);
  EXPECT_TRUE(TlsClient(port_, {.name = "b.test", .version = TLS1_3_VERSION}).established);
}

TEST_F(Tls, CertificatesMayComeAndGoWhereOnlyHttpIsListenedOn) {
  Issued a = issue("a.test", &authority_);
  TestServer plain(serve);
  EXPECT_EQ(plain.engine->reload_certificates({{"a.test", a.certificate_path, a.key_path, ""}}), "");
  EXPECT_EQ(plain.engine->reload_certificates({}), "");
  auto engine = start_with({{"a.test", a.certificate_path, a.key_path, ""}});
  EXPECT_NE(engine->reload_certificates({}), "");
}

TEST_F(Tls, ChoosesTheCertificateByName) {
  Issued a = issue("a.test", &authority_), b = issue("b.test", &authority_), wild = issue("wild", &authority_);
  auto engine = start_with({{"a.test", a.certificate_path, a.key_path, ""},
                            {"b.test", b.certificate_path, b.key_path, ""},
                            {"*.w.test", wild.certificate_path, wild.key_path, ""}});
  auto peer_for = [&](const std::string& name) { return TlsClient(port_, {.name = name}).peer(); };
  EXPECT_EQ(peer_for("a.test"), "a.test");
  EXPECT_EQ(peer_for("B.test"), "b.test");
  EXPECT_EQ(peer_for("x.w.test"), "wild");
  EXPECT_EQ(peer_for("x.y.w.test"), "a.test");
  EXPECT_EQ(peer_for("unknown.test"), "a.test");
  EXPECT_EQ(peer_for(""), "a.test");
}

TEST_F(Tls, ResumesSessionsAlsoAfterAReload) {
  Issued a = issue("a.test", &authority_), renewed = issue("a.test renewed", &authority_);
  auto engine = start_with({{"a.test", a.certificate_path, a.key_path, ""}});
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient first(port_, {.version = version});
    first.get("/");
    std::unique_ptr<SSL_SESSION, void (*)(SSL_SESSION*)> session(SSL_get1_session(first.ssl()), SSL_SESSION_free);
    TlsClient second(port_, {.version = version, .session = session.get()});
    EXPECT_TRUE(SSL_session_reused(second.ssl()));
    EXPECT_EQ(engine->reload_certificates({{"a.test", renewed.certificate_path, renewed.key_path, ""}}), "");
    // Open connections go on.
    EXPECT_TRUE(ends_with(first.get("/still"), "/still"));
    session.reset(SSL_get1_session(second.ssl()));
    std::string peer;
    for (int i = 0; i < 200 && peer != "a.test renewed"; ++i) {
      peer = TlsClient(port_, {}).peer();  // workers take the new ones a moment later
      std::this_thread::sleep_for(5ms);
    }
    EXPECT_EQ(peer, "a.test renewed");
    TlsClient third(port_, {.version = version, .session = session.get()});
    EXPECT_TRUE(SSL_session_reused(third.ssl()));
  }
  EXPECT_NE(engine->reload_certificates({{"a.test", "/nowhere.pem", "/nowhere.key", ""}}), "");
  EXPECT_TRUE(TlsClient(port_, {}).established);
}

TEST_F(Tls, AsksForClientCertificatesWhereThereIsATrustStore) {
  Issued a = issue("a.test", &authority_), open = issue("open.test", &authority_);
  Issued client = issue("client one", &authority_), stranger_authority = issue("stranger", nullptr);
  Issued stranger = issue("client two", &stranger_authority);
  auto engine = start_with({{"open.test", open.certificate_path, open.key_path, ""},
                            {"a.test", a.certificate_path, a.key_path, authority_.certificate_path}});
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient known(port_, {.version = version, .certificate = &client});
    std::string answer = known.get("/client");
    EXPECT_TRUE(ends_with(answer, "\r\n\r\nCN=client one")) << answer;
    EXPECT_NE(answer.find("X-Issuer: CN=authority\r\n"), std::string::npos);
    EXPECT_NE(answer.find("X-Serial: a1:b5\r\n"), std::string::npos) << answer;
    EXPECT_NE(answer.find(" GMT\r\n"), std::string::npos);
    // TLS 1.3 tells the client only after its side of the handshake is done.
    TlsClient without(port_, {.version = version});
    EXPECT_EQ(without.get("/client"), "");
    TlsClient wrong(port_, {.version = version, .certificate = &stranger});
    EXPECT_EQ(wrong.get("/client"), "");
    // The name of the handshake is the name that is served: no way around by another Host.
    TlsClient around(port_, {.name = "open.test", .version = version});
    EXPECT_TRUE(ends_with(around.get("/client", "open.test"), "nobody"));
    EXPECT_EQ(around.get("/client", "a.test").substr(0, 12), "HTTP/1.1 421");
    // Nor by a session of the other name.
    TlsClient other(port_, {.name = "open.test", .version = version});
    other.get("/", "open.test");
    std::unique_ptr<SSL_SESSION, void (*)(SSL_SESSION*)> session(SSL_get1_session(other.ssl()), SSL_SESSION_free);
    TlsClient resumed(port_, {.name = "a.test", .version = version, .session = session.get()});
    EXPECT_EQ(resumed.get("/client"), "");
    // A resumed session still knows its client.
    session.reset(SSL_get1_session(known.ssl()));
    TlsClient again(port_, {.version = version, .certificate = &client, .session = session.get()});
    EXPECT_TRUE(SSL_session_reused(again.ssl()));
    EXPECT_TRUE(ends_with(again.get("/client"), "CN=client one"));
  }
  // Nor without TLS.
  TestServer plain(serve);
  plain.engine.reset();
  plain.port = engine->addresses()[1].port;
  RawClient raw(plain);
  raw.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
  EXPECT_EQ(raw.read_all().substr(0, 12), "HTTP/1.1 421");
}

TEST_F(Tls, StalledAndBrokenHandshakesCostOneConnectionOnly) {
  Issued a = issue("a.test", &authority_);
  config::Limits limits;
  limits.header_timeout_ms = 80;
  auto engine = start_with({{"a.test", a.certificate_path, a.key_path, ""}}, limits);
  TestServer address(serve);
  address.engine.reset();
  address.port = port_;
  RawClient silent(address), garbage(address), half(address);
  garbage.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
  half.send(std::string_view("\x16\x03\x01\x02\x00\x01\x00", 7));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(ends_with(TlsClient(port_, {}).get("/ok"), "/ok"));
  silent.read_all();
  garbage.read_all();
  half.read_all();
}

TEST_F(Tls, SaysWhichFileIsWrong) {
  Issued a = issue("a.test", &authority_), b = issue("b.test", &authority_);
  auto problem = [&](Certificate certificate) {
    Options options;
    options.listen = {{"127.0.0.1", 0, true}};
    options.certificates = {std::move(certificate)};
    return start(std::move(options)).problem;
  };
  EXPECT_NE(problem({"a.test", "/nowhere.pem", a.key_path, ""}).find("certificate of a.test: /nowhere.pem: "),
            std::string::npos);
  EXPECT_NE(problem({"a.test", a.certificate_path, b.key_path, ""}).find(b.key_path), std::string::npos);
  EXPECT_NE(problem({"a.test", a.certificate_path, a.key_path, a.key_path}).find(a.key_path), std::string::npos);
  Options none;
  none.listen = {{"127.0.0.1", 0, true}};
  EXPECT_EQ(start(std::move(none)).problem.find("there is no certificate to serve https with"), 0u);
  EXPECT_EQ(check_certificates({}), "");
  EXPECT_EQ(check_certificates({{"a.test", a.certificate_path, a.key_path, ""}}), "");
  EXPECT_NE(check_certificates({{"a.test", a.certificate_path, b.key_path, ""}}), "");
}

}  // namespace
}  // namespace apigen::engine
