#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include "client_harness.h"
#include "tests/support/scripted_backend.h"
#include "tests/support/tls_backend.h"

namespace apigen::upstream {
namespace {

using namespace std::chrono_literals;
using testing::Authority;
using testing::TlsBackend;
using testing::TlsServing;

// Its file is written once, before anything reads SSL_CERT_FILE.
struct TrustedAuthority {
  TrustedAuthority() {
    authority.write(path);
    setenv("SSL_CERT_FILE", path.c_str(), 1);
  }
  ~TrustedAuthority() { unlink(path.c_str()); }
  Authority authority;
  std::string path = ::testing::TempDir() + "upstream-authority-" + std::to_string(getpid()) + ".pem";
};

const Authority& authority() {
  static const TrustedAuthority made;
  return made.authority;
}

class Tls : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { authority(); }
  static std::string url(const TlsBackend& backend, const std::string& host = "localhost") {
    return "https://" + host + ":" + std::to_string(backend.port()) + "/";
  }
  static TlsServing signed_well() {
    TlsServing serving;
    serving.signer = &authority();
    return serving;
  }
  Harness harness;
};

TEST_F(Tls, AnswersAndKeepsTheConnection) {
  TlsBackend backend(signed_well());
  for (int i = 0; i < 3; ++i) {
    Answer answer = harness.get(url(backend));
    EXPECT_EQ(answer.fault, Fault::none) << answer.cause;
    EXPECT_EQ(answer.body, "ok");
  }
  EXPECT_EQ(backend.accepted(), 1);
  EXPECT_EQ(backend.server_name(), "localhost");
  EXPECT_EQ(harness.counts().idle, 1u);
}

TEST_F(Tls, ChecksAnAddressAndSendsNoNameForIt) {
  TlsBackend backend(signed_well());
  Answer answer = harness.get(url(backend, "127.0.0.1"));
  EXPECT_EQ(answer.fault, Fault::none) << answer.cause;
  EXPECT_EQ(backend.server_name(), "");
}

TEST_F(Tls, TakesAnotherServerName) {
  TlsServing serving = signed_well();
  serving.names = "DNS:internal.example";
  TlsBackend backend(serving);
  EXPECT_EQ(harness.get(url(backend)).fault, Fault::tls);
  Answer answer = harness.ask({.url = url(backend), .server_name = "internal.example"});
  EXPECT_EQ(answer.fault, Fault::none) << answer.cause;
  EXPECT_EQ(backend.server_name(), "internal.example");
}

TEST_F(Tls, ResumesASession) {
  TlsServing serving = signed_well();
  serving.answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
  TlsBackend backend(serving);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(harness.get(url(backend)).body, "ok");
  EXPECT_EQ(backend.accepted(), 3);
  EXPECT_EQ(backend.resumed(), 2);
}

TEST_F(Tls, MovesLargeBodiesBothWays) {
  TlsServing serving = signed_well();
  std::string large(3'000'000, 'x');
  serving.answer = "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + large;
  TlsBackend backend(serving);
  EXPECT_EQ(harness.get(url(backend)).body, large);
}

TEST_F(Tls, RefusesCertificatesThatProveNothing) {
  struct Case {
    const char* name;
    TlsServing serving;
    const char* words;
  };
  TlsServing self_signed, expired = signed_well(), early = signed_well(), other = signed_well();
  expired.begins_in_seconds = -7200;
  expired.ends_in_seconds = -3600;
  early.begins_in_seconds = 3600;
  early.ends_in_seconds = 7200;
  other.names = "DNS:other.example,DNS:*.localhost";
  for (const Case& each : {Case{"self-signed", self_signed, "self-signed"}, Case{"expired", expired, "expired"},
                           Case{"early", early, "not yet valid"}, Case{"other name", other, "hostname mismatch"}}) {
    TlsBackend backend(each.serving);
    Answer answer = harness.get(url(backend));
    EXPECT_EQ(answer.fault, Fault::tls) << each.name;
    EXPECT_THAT(answer.cause, ::testing::HasSubstr(each.words));
    Answer trusting = harness.ask({.url = url(backend), .verify_tls = false});
    EXPECT_EQ(trusting.fault, Fault::none) << each.name << ": " << trusting.cause;
    // What was let in without a check must not serve those who want one.
    EXPECT_EQ(harness.get(url(backend)).fault, Fault::tls) << each.name;
  }
}

TEST_F(Tls, ReportsHandshakesThatFail) {
  TlsServing old = signed_well(), plain, stalled = signed_well(), wants = signed_well();
  old.only_old_version = true;
  plain.plain = true;
  {
    TlsBackend backend(old);
    EXPECT_EQ(harness.get(url(backend)).fault, Fault::tls);
  }
  {
    TlsBackend backend(plain);
    EXPECT_EQ(harness.get(url(backend)).fault, Fault::tls);
  }
  // A client certificate is asked for after the handshake seems done to a TLS 1.3 client.
  wants.wants_client_certificate = true;
  {
    TlsBackend backend(wants);
    Fault fault = harness.get(url(backend)).fault;
    EXPECT_TRUE(fault == Fault::tls || fault == Fault::closed) << describe(fault);
  }
  stalled.never_shakes_hands = true;
  {
    TlsBackend backend(stalled);
    Answer answer = harness.ask({.url = url(backend), .timeout = 80ms});
    EXPECT_EQ(answer.fault, Fault::timeout);
    EXPECT_LT(answer.took, 2s);
  }
  EXPECT_EQ(harness.counts().open, 0u);
}

TEST_F(Tls, ACutOffAnswerIsNoAnswer) {
  TlsServing serving = signed_well();
  serving.answer = "HTTP/1.1 200 OK\r\n\r\npart of it";
  serving.closes_after_answer = true;
  serving.says_goodbye = false;
  {
    TlsBackend backend(serving);
    Answer answer = harness.get(url(backend));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body_fault, Fault::closed);
  }
  serving.says_goodbye = true;
  TlsBackend backend(serving);
  Answer answer = harness.get(url(backend));
  EXPECT_EQ(answer.body_fault, Fault::none);
  EXPECT_EQ(answer.body, "part of it");
}

}  // namespace
}  // namespace apigen::upstream
