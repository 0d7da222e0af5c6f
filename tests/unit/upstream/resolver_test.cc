#include "resolver.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client_harness.h"
#include "tests/support/dns_stub.h"
#include "tests/support/scripted_backend.h"

namespace apigen::upstream {
namespace {

using namespace std::chrono_literals;
using testing::DnsReply;
using testing::DnsStub;
using testing::ScriptedBackend;

std::string ok() { return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"; }

std::string url(const std::string& host, std::uint16_t port) { return "http://" + host + ":" + std::to_string(port) + "/"; }

TEST(Resolver, AsksOnceAndRemembers) {
  ScriptedBackend backend(ScriptedBackend::always(ok()));
  DnsStub dns([](const std::string& name, bool) {
    return name == "api.backend.test" ? DnsReply{{"127.0.0.1"}} : DnsReply{.code = 3};
  });
  Harness harness(Options{{}, dns.address(), 0});
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 10; ++i) answers.push_back(harness.start({.url = url("API.backend.test", backend.port())}));
  for (auto& each : answers) {
    Answer answer = each.get();
    EXPECT_EQ(answer.body, "ok") << answer.cause;
  }
  EXPECT_EQ(harness.get(url("api.backend.test", backend.port())).body, "ok");
  EXPECT_EQ(dns.questions(), 2);  // A and AAAA
}

TEST(Resolver, TriesSeveralAddressesInTurn) {
  ScriptedBackend backend(ScriptedBackend::always(ok()));
  DnsStub dns([](const std::string&, bool) { return DnsReply{{"127.0.0.2", "127.0.0.3", "127.0.0.1"}}; });
  Harness harness(Options{{}, dns.address(), 0});
  Answer answer = harness.get(url("many.test", backend.port()));
  EXPECT_EQ(answer.body, "ok") << answer.cause;
}

TEST(Resolver, ReportsNamesThatDoNotResolve) {
  DnsStub dns([](const std::string& name, bool) {
    if (name == "broken.test") return DnsReply{.code = 2};
    if (name == "empty.test") return DnsReply{};
    return DnsReply{.code = 3};
  });
  Harness harness(Options{{}, dns.address(), 0});
  for (const char* host : {"missing.test", "broken.test", "empty.test"}) {
    Answer answer = harness.get(url(host, 8080));
    EXPECT_EQ(answer.fault, Fault::dns) << host;
    EXPECT_THAT(answer.cause, ::testing::HasSubstr(host));
  }
  int asked = dns.questions();
  EXPECT_EQ(harness.get(url("missing.test", 8080)).fault, Fault::dns);
  EXPECT_EQ(dns.questions(), asked);  // for a second
  EXPECT_EQ(harness.counts().open, 0u);
}

TEST(Resolver, AServerThatIsSilentOrForgedCostsTheDeadlineOnly) {
  DnsStub dns([](const std::string& name, bool) {
    DnsReply reply{{"127.0.0.1"}};
    (name == "forged.test" ? reply.wrong_id : reply.silent) = true;
    return reply;
  });
  ScriptedBackend backend(ScriptedBackend::always(ok()));
  Harness harness(Options{{}, dns.address(), 0});
  auto silent = harness.start({.url = url("silent.test", backend.port()), .timeout = 150ms});
  auto forged = harness.start({.url = url("forged.test", backend.port()), .timeout = 150ms});
  EXPECT_EQ(harness.get(backend.url()).body, "ok");  // others are served meanwhile
  EXPECT_EQ(silent.get().fault, Fault::timeout);
  EXPECT_EQ(forged.get().fault, Fault::timeout);
  EXPECT_EQ(harness.counts().open, 0u);
}

TEST(Resolver, BoundsTheAddressesOfAName) {
  DnsStub dns([](const std::string&, bool v6) {
    DnsReply reply;
    for (int i = 1; i < 30 && !v6; ++i) reply.addresses.push_back("127.1.0." + std::to_string(i));
    return reply;
  });
  Harness harness(Options{{}, dns.address(), 0});
  Answer answer = harness.get(url("huge.test", testing::closed_port()));
  EXPECT_EQ(answer.fault, Fault::refused) << answer.cause;
}

TEST(Resolver, KnowsLocalhostWithoutNetwork) {
  DnsStub dns([](const std::string&, bool) { return DnsReply{.code = 3}; });
  ScriptedBackend v4(ScriptedBackend::always(ok()));
  ScriptedBackend v6(ScriptedBackend::always(ok()), true);
  Harness harness(Options{{}, dns.address(), 0});
  EXPECT_EQ(harness.get(url("localhost", v4.port())).body, "ok");
  EXPECT_EQ(harness.get(url("LocalHost", v6.port())).body, "ok");
  EXPECT_EQ(harness.get(url("api.localhost.", v4.port())).body, "ok");
  EXPECT_EQ(harness.get(v6.url()).body, "ok");
  EXPECT_EQ(dns.questions(), 0);
}

}  // namespace
}  // namespace apigen::upstream
