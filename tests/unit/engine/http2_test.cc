// HTTP/2 over a real socket, by frames made by hand: what goes wrong on one stream or connection stays there.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <map>

#include "server_fixture.h"
#include "tests/support/http2_frames.h"

namespace apigen::engine {
namespace {

namespace frames = apigen::testing::http2;
using frames::frame;
using frames::Frame;

std::atomic<int> serving{0};

struct Counted {
  Counted() { ++serving; }
  ~Counted() { --serving; }
};

rt::Task<void> serve(rt::Exchange& x) {
  Counted counted;
  if (x.request.path == "/wait") {
    rt::SleepUntil sleep = rt::sleep_until(x.services.loop, x.services.loop.now() + std::chrono::hours(1));
    co_await sleep;
  }
  if (x.request.path == "/big") {
    char* bytes = static_cast<char*>(x.arena.allocate(1'000'000, 1));
    std::fill(bytes, bytes + 1'000'000, 'b');
    x.response.body = {bytes, 1'000'000};
    co_return;
  }
  rt::Outcome outcome = co_await rt::read_body(x);
  x.response.status = outcome.ok() ? 200 : 413;
  x.response.body = x.request.body_bytes.empty() ? x.request.target : x.request.body_bytes;
}

bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 2000 && !holds(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return holds();
}

class Client {
 public:
  explicit Client(const TestServer& server, std::string_view settings = {}) : raw_(server) {
    raw_.send(std::string(frames::kPreface) + frame(frames::kSettings, 0, 0, settings));
  }
  void send(const std::string& bytes) { raw_.send(bytes); }
  // The next frame that is no SETTINGS, PING or WINDOW_UPDATE; type 0xff at the end.
  Frame next() {
    for (Frame one;;) {
      std::string head = raw_.read_bytes(9);
      if (head.size() < 9) return {};
      auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(head[at])); };
      std::string all = head + raw_.read_bytes(byte(0) << 16 | byte(1) << 8 | byte(2));
      if (!frames::take(all, one)) return {};
      if (one.type != frames::kSettings && one.type != frames::kPing && one.type != frames::kWindowUpdate) return one;
    }
  }
  // Reads until so many streams have ended; bodies by stream, "reset" for those that were.
  std::map<std::uint32_t, std::string> answers(std::size_t count) {
    std::map<std::uint32_t, std::string> bodies;
    for (std::size_t ended = 0; ended < count;) {
      Frame one = next();
      if (one.type == 0xff || one.type == frames::kGoAway) break;
      if (one.type == frames::kData) bodies[one.stream] += one.payload;
      if (one.type == frames::kReset) bodies[one.stream] = "reset";
      ended += one.type == frames::kReset || (one.flags & frames::kEndStream) != 0;
    }
    return bodies;
  }

 private:
  RawClient raw_;
};

config::Limits quick() {
  config::Limits limits;
  limits.body_timeout_ms = limits.write_timeout_ms = limits.idle_timeout_ms = 100;
  return limits;
}

TEST(Http2Server, ServesStreamsSideBySide) {
  TestServer server(serve, {}, 1, true);
  Client client(server);
  std::string bytes = frames::get(1, "/wait") + frames::post(3) + frames::get(5, "/five");
  for (char byte : bytes) client.send(std::string(1, byte));
  auto answers = client.answers(1);
  EXPECT_EQ(answers[5], "/five");
  client.send(frame(frames::kData, 0, 3, "ab") + frame(frames::kData, frames::kEndStream, 3, "cd"));
  EXPECT_EQ(client.answers(1)[3], "abcd");
  EXPECT_EQ(serving, 1);
  client.send(frame(frames::kReset, 0, 1, frames::number(8, 4)));
  EXPECT_TRUE(eventually([] { return serving == 0; })) << "a reset did not end the request";
}

TEST(Http2Server, AClientThatGoesAwayEndsItsRequests) {
  TestServer server(serve, {}, 1, true);
  {
    Client client(server);
    for (std::uint32_t stream = 1; stream < 40; stream += 2) client.send(frames::get(stream, "/wait"));
    EXPECT_TRUE(eventually([] { return serving == 20; }));
  }
  EXPECT_TRUE(eventually([] { return serving == 0; }));
}

TEST(Http2Server, AStreamThatNobodyReadsIsReset) {
  TestServer server(serve, quick(), 1, true);
  // A window of nothing for answers' bodies.
  Client client(server, frames::number(4, 2) + frames::number(0, 4));
  client.send(frames::get(1, "/big"));
  EXPECT_EQ(client.answers(1)[1], "reset");
  EXPECT_TRUE(eventually([] { return serving == 0; }));
}

TEST(Http2Server, ASlowBodyIsAnsweredAndAnOversizeOneIsNotAwaited) {
  config::Limits limits = quick();
  limits.body_bytes = 10;
  TestServer server(serve, limits, 1, true);
  Client client(server);
  client.send(frames::post(1) + frame(frames::kData, 0, 1, "ab"));
  EXPECT_EQ(client.answers(1)[1], R"({"message":"Request Timeout"})");
  client.send(frames::post(3) + frame(frames::kData, 0, 3, std::string(100, 'x')));
  EXPECT_EQ(client.answers(1)[3], "/");
}

TEST(Http2Server, TooManyRequestsAreSentAway) {
  config::Limits limits;
  limits.requests = 1;
  TestServer server(serve, limits, 1, true);
  Client client(server);
  client.send(frames::get(1, "/wait") + frames::get(3));
  EXPECT_EQ(client.answers(1)[3], R"({"message":"Service Unavailable"})");
}

TEST(Http2Server, HeadsAreHeldToTheRulesOfHttp1) {
  TestServer server(serve, {}, 1, true);
  Client client(server);
  auto head = [](std::uint32_t stream, std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    return frame(frames::kHeaders, frames::kEndStream | frames::kEndHeaders, stream, frames::block(fields));
  };
  const std::string bad = R"({"message":"Bad Request"})";
  client.send(head(1, {{":method", "GET"}, {":scheme", "http"}, {":path", "/a#b"}, {":authority", "a"}}));
  EXPECT_EQ(client.answers(1)[1], bad);
  client.send(head(3, {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}, {"host", "b"}}));
  EXPECT_EQ(client.answers(1)[3], bad);
  client.send(head(5, {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}, {"content_length", "3"}}));
  EXPECT_EQ(client.answers(1)[5], bad);
  client.send(head(7, {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "u@a"}}));
  EXPECT_EQ(client.answers(1)[7], bad);
  client.send(head(9, {{":method", "CONNECT"}, {":authority", "a:443"}}));
  EXPECT_EQ(client.answers(1)[9], R"({"message":"Not Implemented"})");
  client.send(head(11, {{":method", "GET"}, {":scheme", "http"}, {":path", "/ok"}, {":authority", "a"}, {"cookie", "a=1"}, {"cookie", "b=2"}}));
  EXPECT_EQ(client.answers(1)[11], "/ok");
}

TEST(Http2Server, IdleConnectionsAndDrainsSayGoodbye) {
  TestServer idle(serve, quick(), 1, true);
  Client client(idle);
  client.send(frames::get(1));
  EXPECT_EQ(client.answers(1)[1], "/");
  EXPECT_EQ(client.next().type, frames::kGoAway);
  EXPECT_EQ(client.next().type, 0xff);
  TestServer drained(serve, {}, 1, true);
  Client second(drained);
  second.send(frames::post(1));
  second.send(frames::get(3));
  EXPECT_EQ(second.answers(1)[3], "/");
  drained.engine->drain();
  EXPECT_EQ(second.next().type, frames::kGoAway);
  second.send(frame(frames::kData, frames::kEndStream, 1, "last"));
  EXPECT_EQ(second.answers(1)[1], "last");
  drained.engine->join();
}

TEST(Http2Server, SpeaksHttp1OnTheSamePort) {
  TestServer server(serve, {}, 1, true);
  RawClient client(server);
  client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(client.read_answer().second, "ok");
  TestServer only_1(serve);
  RawClient refused(only_1);
  refused.send(frames::kPreface);
  EXPECT_EQ(refused.read_until("\r\n").substr(0, 12), "HTTP/1.1 505");
}

}  // namespace
}  // namespace apigen::engine
