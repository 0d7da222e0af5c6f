#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client_harness.h"
#include "tests/support/scripted_backend.h"

namespace apigen::upstream {
namespace {

using testing::Peer;
using testing::ScriptedBackend;

constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok";

TEST(Client, AnswersAndKeepsTheConnection) {
  ScriptedBackend backend(ScriptedBackend::always(kOk));
  Harness harness;
  for (int i = 0; i < 5; ++i) {
    Answer answer = harness.get(backend.url("/pets?x=1"));
    EXPECT_EQ(answer.fault, Fault::none) << answer.cause;
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "ok");
    EXPECT_EQ(answer.header("x-a"), "b");
  }
  EXPECT_EQ(backend.accepted(), 1);
  EXPECT_EQ(harness.counts().open, 1u);
  EXPECT_EQ(harness.counts().idle, 1u);
}

TEST(Client, SendsTheRequestAsItIs) {
  std::promise<std::string> seen;
  ScriptedBackend backend([&](Peer& peer) {
    seen.set_value(peer.read_request().value_or(""));
    peer.send(kOk);
  });
  Harness harness;
  Answer answer = harness.ask({.url = backend.url("?q=%20"),
                               .method = "POST",
                               .headers = {{"X-A", "1"}, {"Connection", "close"}, {"Content-Length", "99"}},
                               .body = "hello"});
  EXPECT_EQ(answer.status, 200) << answer.cause;
  EXPECT_EQ(seen.get_future().get(), "POST /?q=%20 HTTP/1.1\r\nX-A: 1\r\nHost: 127.0.0.1:" +
                                         std::to_string(backend.port()) + "\r\nContent-Length: 5\r\n\r\nhello");
}

TEST(Client, StreamsARequestBodyChunkedOrWithItsLength) {
  ScriptedBackend backend([&](Peer& peer) {
    while (auto request = peer.read_request()) {
      std::string body = request->substr(request->find("\r\n\r\n") + 4);
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
  });
  Harness harness;
  std::string large(300'000, 'x');
  Answer chunked = harness.ask({.url = backend.url(), .method = "POST", .stream = {"ab", "", "cde", large}});
  EXPECT_EQ(chunked.body, "abcde" + large) << chunked.cause;
  Answer counted = harness.ask({.url = backend.url(), .method = "POST", .stream = {"ab", "cde"}, .stream_length = 5});
  EXPECT_EQ(counted.body, "abcde") << counted.cause;
  EXPECT_EQ(backend.accepted(), 1);
}

TEST(Client, ReportsARefusedConnection) {
  Harness harness;
  std::string url = "http://127.0.0.1:" + std::to_string(testing::closed_port());
  Answer answer = harness.get(url);
  EXPECT_EQ(answer.fault, Fault::refused);
  EXPECT_THAT(answer.cause, ::testing::HasSubstr("Connection refused"));
}

}  // namespace
}  // namespace apigen::upstream
