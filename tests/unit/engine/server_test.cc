#include <sys/resource.h>

#include <atomic>
#include <charconv>
#include <string>
#include <thread>
#include <vector>

#include "server_fixture.h"

namespace apigen::engine {
namespace {

using namespace std::chrono_literals;
using rt::Exchange;
using rt::Task;
using Chunk = rt::BodyReader::Chunk;

std::atomic<int> waiting{0}, cancelled{0};

struct CountsDestruction {
  CountsDestruction() { ++waiting; }
  ~CountsDestruction() { ++cancelled; }
};

// A body in equal pieces, with a pause of the loop between them if asked for.
class Pieces final : public rt::BodyReader {
 public:
  Pieces(rt::Loop& loop, std::string piece, std::size_t count, bool known, bool pausing, bool failing)
      : loop_(loop), piece_(std::move(piece)), left_(count), pausing_(pausing), failing_(failing) {
    if (known) length = piece_.size() * count + (failing ? 1 : 0);
  }
  Task<Chunk> read() override {
    if (pausing_) co_await rt::sleep_until(loop_, loop_.now() + 2ms);
    if (left_ == 0) co_return Chunk{failing_ ? Chunk::State::failed : Chunk::State::end, {}};
    --left_;
    co_return Chunk{Chunk::State::data, piece_};
  }

 private:
  rt::Loop& loop_;
  std::string piece_;
  std::size_t left_;
  bool pausing_, failing_;
};

// Says something first, then what it hears.
class Echo final : public rt::BodyReader {
 public:
  explicit Echo(rt::BodyReader& heard) : heard_(heard) {}
  Task<Chunk> read() override {
    if (std::exchange(first_, false)) co_return Chunk{Chunk::State::data, "hello "};
    Chunk chunk = co_await heard_.read();
    co_return chunk;
  }

 private:
  rt::BodyReader& heard_;
  bool first_ = true;
};

std::string_view parameter(const Exchange& x, std::string_view name) {
  std::string_view query = x.request.query;
  while (!query.empty()) {
    std::string_view part = query.substr(0, query.find('&'));
    if (part.substr(0, name.size()) == name && part.size() > name.size() && part[name.size()] == '=')
      return part.substr(name.size() + 1);
    query.remove_prefix(std::min(query.size(), part.size() + 1));
  }
  return {};
}
std::size_t number(const Exchange& x, std::string_view name) {
  std::size_t value = 0;
  std::string_view text = parameter(x, name);
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Task<void> serve(Exchange& x) {
  std::string_view path = x.request.path;
  x.response.headers.add("Content-Type", "text/plain");
  if (path == "/echo") {
    rt::Outcome outcome = co_await rt::read_body(x);
    if (!outcome.ok()) {
      x.response.status = outcome.error().kind == rt::GatewayErrorKind::request_too_large ? 413 : 400;
      co_return;
    }
    x.response.body = x.request.body_bytes;
  } else if (path == "/count") {
    std::size_t bytes = 0, pieces = 0;
    while (x.request.body) {
      Chunk chunk = co_await x.request.body->read();
      if (chunk.state != Chunk::State::data) break;
      bytes += chunk.bytes.size();
      ++pieces;
    }
    x.response.body = x.arena.copy(std::to_string(bytes));
    x.response.headers.add("X-Pieces", x.arena.copy(std::to_string(pieces)));
  } else if (path == "/slow") {
    co_await rt::sleep_until(x.services.loop, x.services.loop.now() + std::chrono::milliseconds(number(x, "ms")));
    x.response.body = x.request.query;
  } else if (path == "/never") {
    CountsDestruction counts;
    co_await rt::sleep_until(x.services.loop, x.services.loop.now() + 1h);
  } else if (path == "/status") {
    x.response.status = static_cast<int>(number(x, "code"));
    x.response.body = "text";
    if (std::string_view length = parameter(x, "length"); !length.empty())
      x.response.headers.add("Content-Length", length);
  } else if (path == "/big") {
    std::size_t size = number(x, "size");
    char* bytes = static_cast<char*>(x.arena.allocate(size, 1));
    std::fill(bytes, bytes + size, 'b');
    x.response.body = {bytes, size};
  } else if (path == "/stream") {
    x.response.stream = x.response_stream.own(new Pieces(x.services.loop, std::string(number(x, "size"), 's'),
                                                         number(x, "count"), parameter(x, "known") == "1",
                                                         parameter(x, "pause") == "1", parameter(x, "fail") == "1"));
  } else if (path == "/upgrade") {
    x.response.status = 101;
    x.response.headers.add("Upgrade", "echo");
    if (x.request.beyond) x.response.stream = x.response_stream.own(new Echo(*x.request.beyond));
  } else if (path == "/evil") {
    x.response.headers.add("X-Bad", "a\r\nInjected: 1");
    x.response.headers.add("Bad Name", "x");
    x.response.headers.add("Connection", "upgrade");
    x.response.headers.add("Transfer-Encoding", "chunked");
    x.response.headers.add("X-Good", "g");
  } else {
    x.response.body = x.request.target;
  }
}

constexpr std::string_view kHello = "GET /hello HTTP/1.1\r\nHost: gw.test\r\n\r\n";

std::string get(std::string_view target, std::string_view fields = {}) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: gw.test\r\n" + std::string(fields) + "\r\n";
}
std::string post(std::string_view target, std::string_view body, std::string_view fields = {}) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: gw.test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(fields) +
         "\r\n" + std::string(body);
}
bool has(std::string_view head, std::string_view line) {
  return head.find(line) != std::string_view::npos;
}
int status_of(std::string_view head) {
  int status = 0;
  if (head.size() > 12) std::from_chars(head.data() + 9, head.data() + 12, status);
  return status;
}
template <class F>
bool eventually(F condition) {
  auto until = std::chrono::steady_clock::now() + 10s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

TEST(Server, AnswersAndKeepsTheConnection) {
  TestServer server(serve);
  RawClient client(server);
  for (int i = 0; i < 5; ++i) {
    client.send(kHello);
    auto [head, body] = client.read_answer();
    EXPECT_EQ(head.substr(0, 23), "HTTP/1.1 200 OK\r\nDate: ");
    EXPECT_TRUE(has(head, "\r\nContent-Type: text/plain\r\n"));
    EXPECT_TRUE(has(head, "\r\nContent-Length: 6\r\n"));
    EXPECT_TRUE(has(head, "\r\nConnection: keep-alive\r\n"));
    EXPECT_EQ(body, "/hello");
  }
}

TEST(Server, WritesTheDateAsHttpWantsIt) {
  TestServer server(serve);
  RawClient client(server);
  client.send(kHello);
  std::string head = client.read_answer().first;
  std::string date = head.substr(head.find("Date: ") + 6, 29);
  std::tm time{};
  EXPECT_EQ(strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &time), date.c_str() + 29) << date;
  EXPECT_LE(std::abs(std::difftime(std::time(nullptr), timegm(&time))), 5);
}

TEST(Server, ReadsARequestWhateverWayItArrives) {
  TestServer server(serve);
  std::string text = post("/echo?x", "hello world");
  RawClient bytewise(server);
  for (char c : text) bytewise.send({&c, 1});
  EXPECT_EQ(bytewise.read_answer().second, "hello world");
  for (std::size_t cut = 1; cut < text.size(); cut += 7) {
    RawClient client(server);
    client.send(text.substr(0, cut));
    std::this_thread::sleep_for(1ms);  // to make two reads likely; correct in any case
    client.send(text.substr(cut));
    EXPECT_EQ(client.read_answer().second, "hello world") << cut;
  }
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  TestServer server(serve);
  RawClient client(server);
  std::string all;
  for (int i = 0; i < 500; ++i) {
    if (i % 50 == 0)
      all += get("/slow?ms=3&id=" + std::to_string(i));
    else if (i % 7 == 0)
      all += post("/echo", "body" + std::to_string(i));
    else
      all += get("/x" + std::to_string(i));
  }
  std::thread sender([&] { client.send(all); });
  for (int i = 0; i < 500; ++i) {
    std::string expected = i % 50 == 0  ? "ms=3&id=" + std::to_string(i)
                           : i % 7 == 0 ? "body" + std::to_string(i)
                                        : "/x" + std::to_string(i);
    ASSERT_EQ(client.read_answer().second, expected);
  }
  sender.join();
}

TEST(Server, AnswersDoNotWaitForTheRequestsBehindThem) {
  TestServer server(serve);
  RawClient waiting_next(server);
  waiting_next.send(get("/a") + get("/b") + get("/never"));
  EXPECT_EQ(waiting_next.read_answer().second, "/a");
  EXPECT_EQ(waiting_next.read_answer().second, "/b");
  RawClient half(server);
  half.send(get("/a") + get("/b") + "GET /c HT");
  EXPECT_EQ(half.read_answer().second, "/a");
  EXPECT_EQ(half.read_answer().second, "/b");
  half.send("TP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(half.read_answer().second, "/c");
  RawClient asking(server);
  asking.send(get("/a") + "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(asking.read_answer().second, "/a");
  RawClient broken(server);
  broken.send(get("/a") + get("/b") + "GET  /c\r\n\r\n");
  const std::string all = broken.read_all();
  EXPECT_LT(all.find("/a"), all.find("/b"));
  EXPECT_LT(all.find("/b"), all.find("HTTP/1.1 400"));
}

TEST(Server, ClosesWhenTheClientAsksForIt) {
  TestServer server(serve);
  RawClient client(server);
  client.send(get("/a", "Connection: close\r\n") + get("/b"));
  std::string all = client.read_all();
  EXPECT_TRUE(has(all, "\r\nConnection: close\r\n"));
  EXPECT_TRUE(has(all, "/a"));
  EXPECT_FALSE(has(all, "/b"));
}

TEST(Server, ServesHttp10) {
  TestServer server(serve);
  RawClient plain(server);
  plain.send("GET /a HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(has(plain.read_all(), "Connection: close\r\n\r\n/a"));
  RawClient kept(server);
  kept.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(has(kept.read_answer().first, "Connection: keep-alive\r\n"));
  kept.send("GET /stream?size=3&count=2 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  std::string all = kept.read_all();
  EXPECT_TRUE(has(all, "Connection: close\r\n\r\nssssss"));
  EXPECT_FALSE(has(all, "chunked"));
  EXPECT_FALSE(has(all, "Content-Length"));
}

TEST(Server, SendsNoBodyWhereThereIsNone) {
  TestServer server(serve);
  RawClient client(server);
  client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(has(client.read_answer(false).first, "Content-Length: 6\r\n"));
  client.send("HEAD /status?code=200&length=12345 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(has(client.read_answer(false).first, "Content-Length: 12345\r\n"));
  client.send("HEAD /stream?size=3&count=2&known=1 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(has(client.read_answer(false).first, "Content-Length: 6\r\n"));
  client.send("HEAD /stream?size=3&count=2 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_FALSE(has(client.read_answer(false).first, "Content-Length"));
  client.send(get("/status?code=204"));
  EXPECT_FALSE(has(client.read_answer(false).first, "Content-Length"));
  client.send(get("/status?code=304"));
  EXPECT_FALSE(has(client.read_answer(false).first, "Content-Length"));
  client.send(get("/status?code=304&length=77"));
  EXPECT_TRUE(has(client.read_answer(false).first, "Content-Length: 77\r\n"));
  // A length of its own makes no difference where a body is sent.
  client.send(get("/status?code=200&length=1"));
  EXPECT_EQ(client.read_answer().second, "text");
  client.send(get("/status?code=103"));
  EXPECT_EQ(status_of(client.read_answer().first), 500);
  client.send(kHello);
  EXPECT_EQ(client.read_answer().second, "/hello");
}

TEST(Server, StreamsAnswers) {
  TestServer server(serve);
  RawClient client(server);
  for (std::string_view pause : {"0", "1"}) {
    client.send(get("/stream?size=5&count=3&known=1&pause=" + std::string(pause)));
    EXPECT_EQ(client.read_answer().second, "sssssssssssssss");
    client.send(get("/stream?size=17&count=2&pause=" + std::string(pause)));
    EXPECT_TRUE(has(client.read_until("\r\n\r\n"), "\r\nTransfer-Encoding: chunked\r\n"));
    std::string piece(17, 's');
    EXPECT_EQ(client.read_until("\r\n0\r\n\r\n"), "11\r\n" + piece + "\r\n11\r\n" + piece + "\r\n0\r\n\r\n");
    client.send(get("/stream?size=0&count=3&pause=" + std::string(pause)));
    client.read_until("\r\n\r\n");
    EXPECT_EQ(client.read_until("0\r\n\r\n"), "0\r\n\r\n");
  }
}

TEST(Server, GivesTheConnectionAwayWhereBothSidesAgree) {
  TestServer server(serve);
  std::string fields = "Connection: Upgrade\r\nUpgrade: echo\r\n";
  RawClient client(server);
  client.send(get("/upgrade", fields) + "early ");
  std::string head = client.read_until("\r\n\r\n");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 101 Switching Protocols\r\n")) << head;
  EXPECT_TRUE(has(head, "\r\nUpgrade: echo\r\n") && has(head, "\r\nConnection: Upgrade\r\n")) << head;
  EXPECT_FALSE(has(head, "Content-Length") || has(head, "Transfer-Encoding")) << head;
  EXPECT_EQ(client.read_bytes(12), "hello early ");
  std::string large(3'000'000, 'x');
  std::thread sender([&] { client.send(large); });
  EXPECT_EQ(client.read_bytes(large.size()), large);
  sender.join();
  client.close_writing();
  EXPECT_EQ(client.read_all(), "");

  // Who does not ask, cannot, or has a body to send keeps to HTTP; the 101 is then an answer that nobody wants.
  for (const std::string& request : {get("/upgrade"), post("/upgrade", "body", fields), "GET /upgrade HTTP/1.0\r\nHost: gw.test\r\n" + fields + "\r\n"}) {
    RawClient other(server);
    other.send(request);
    EXPECT_EQ(status_of(other.read_answer().first), 500) << request;
  }
  // An operation that is not interested answers as ever, and what came behind the request is not looked at.
  RawClient ignored(server);
  ignored.send(get("/hello", fields) + get("/other"));
  EXPECT_EQ(ignored.read_answer().second, "/hello");
  EXPECT_EQ(ignored.read_all(), "");
}

TEST(Server, CutsAStreamThatFailsSoThatItCannotBeTakenForWhole) {
  TestServer server(serve);
  for (std::string_view query :
       {"size=5&count=3&known=1&fail=1", "size=5&count=3&fail=1", "size=5&count=3&pause=1&fail=1"}) {
    RawClient client(server);
    client.send(get("/stream?" + std::string(query)));
    std::string all = client.read_all();
    EXPECT_FALSE(has(all, "0\r\n\r\n"));
    EXPECT_TRUE(client.was_reset);
  }
}

TEST(Server, WaitsForSlowReadersWithoutHoldingUpOthers) {
  TestServer server(serve);
  RawClient slow(server, 4096);
  slow.send(get("/big?size=8000000"));
  RawClient streaming(server, 4096);
  streaming.send(get("/stream?size=100000&count=80&known=1"));
  RawClient other(server);
  for (int i = 0; i < 20; ++i) {
    other.send(kHello);
    ASSERT_EQ(other.read_answer().second, "/hello");
  }
  EXPECT_EQ(slow.read_answer().second.size(), 8'000'000u);
  EXPECT_EQ(streaming.read_answer().second.size(), 8'000'000u);
}

TEST(Server, CutsOffClientsThatDoNotRead) {
  config::Limits limits;
  limits.write_timeout_ms = 50;
  TestServer server(serve, limits);
  RawClient slow(server, 4096);
  slow.send(get("/big?size=8000000"));
  std::this_thread::sleep_for(200ms);
  EXPECT_LT(slow.read_all().size(), 8'000'000u);
}

TEST(Server, ReadsBodies) {
  TestServer server(serve);
  RawClient client(server);
  std::string large(3'000'000, 'x');
  for (const std::string& body : {std::string("a"), std::string(8000, 'b'), std::string(100'000, 'c'), large}) {
    client.send(post("/echo", body));
    EXPECT_EQ(client.read_answer().second, body);
  }
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n "
      "world\r\n0\r\nTrailer: t\r\n\r\n" +
      get("/next"));
  EXPECT_EQ(client.read_answer().second, "hello world");
  EXPECT_EQ(client.read_answer().second, "/next");
  // Chunks over many reads, with the next request right behind.
  std::string chunks;
  for (int i = 0; i < 1000; ++i) chunks += "3e8\r\n" + std::string(1000, 'k') + "\r\n";
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n" +
              get("/next"));
  EXPECT_EQ(client.read_answer().second, std::string(1'000'000, 'k'));
  EXPECT_EQ(client.read_answer().second, "/next");
}

TEST(Server, ReadsABodyOnlyAsFastAsItIsAskedFor) {
  config::Limits limits;
  limits.body_bytes = 1'000'000'000;
  TestServer server(serve, limits);
  RawClient client(server);
  std::string body(10'000'000, 'x');
  std::thread sender([&] { client.send(post("/count", body)); });
  auto [head, count] = client.read_answer();
  sender.join();
  EXPECT_EQ(count, "10000000");
  // In pieces of at most a block: it was never held as a whole.
  std::size_t at = head.find("X-Pieces: ");
  ASSERT_NE(at, std::string::npos);
  EXPECT_GT(std::stoul(head.substr(at + 10)), 10'000'000u / 65'536);
}

TEST(Server, SkipsBodiesThatNobodyReads) {
  TestServer server(serve);
  RawClient client(server);
  client.send(post("/hello", std::string(39, 'x')) + post("/hello", std::string(100'000, 'x')) + get("/next"));
  EXPECT_EQ(client.read_answer().second, "/hello");
  EXPECT_EQ(client.read_answer().second, "/hello");
  EXPECT_EQ(client.read_answer().second, "/next");
  client.send("POST /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" +
              get("/next"));
  EXPECT_EQ(client.read_answer().second, "/hello");
  EXPECT_EQ(client.read_answer().second, "/next");
}

TEST(Server, ClosesRatherThanSkippingALargeBody) {
  TestServer server(serve);
  RawClient client(server);
  std::thread sender([&] { client.send(post("/hello", std::string(5'000'000, 'x'))); });
  auto [head, body] = client.read_answer();
  EXPECT_TRUE(has(head, "Connection: close"));
  EXPECT_EQ(body, "/hello");
  sender.join();
  EXPECT_EQ(client.read_all(), "");
  EXPECT_FALSE(client.was_reset);
}

TEST(Server, RefusesBodiesOverTheLimit) {
  config::Limits limits;
  limits.body_bytes = 1000;
  TestServer server(serve, limits);
  RawClient at(server);
  at.send(post("/echo", std::string(1000, 'x')));
  EXPECT_EQ(at.read_answer().second.size(), 1000u);
  RawClient over(server);
  over.send(post("/echo", std::string(1001, 'x')));
  std::string head = over.read_answer().first;
  EXPECT_EQ(status_of(head), 413);
  EXPECT_TRUE(has(head, "Connection: close"));
  RawClient chunked(server);
  chunked.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" + std::string(1000, 'x') +
               "\r\n1\r\nx\r\n0\r\n\r\n");
  EXPECT_EQ(status_of(chunked.read_answer().first), 413);
}

TEST(Server, SaysContinueOnlyWhenTheBodyIsWanted) {
  TestServer server(serve);
  RawClient wanted(server);
  wanted.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(wanted.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  wanted.send("hello");
  auto [head, body] = wanted.read_answer();
  EXPECT_EQ(body, "hello");
  EXPECT_TRUE(has(head, "keep-alive"));
  // Not wanted: the final answer at once, and the end, since it is not known whether the body follows.
  RawClient unwanted(server);
  unwanted.send("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  std::string answer = unwanted.read_all();
  EXPECT_EQ(answer.substr(0, 15), "HTTP/1.1 200 OK");
  EXPECT_TRUE(has(answer, "Connection: close"));
  // Sent without waiting: no interim answer is needed, and the connection goes on.
  RawClient hasty(server);
  hasty.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello");
  EXPECT_EQ(hasty.read_answer().second, "hello");
  RawClient old(server);
  old.send("POST /echo HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  old.send("hello");
  EXPECT_FALSE(has(old.read_all(), "100 Continue"));
}

TEST(Server, RefusesAndClosesOnAmbiguousRequests) {
  TestServer server(serve);
  for (std::string_view text :
       {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /poison "
        "HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\nGET /poison HTTP/1.1\r\nHost: a\r\n\r\n", "\x16\x03\x01\x02"}) {
    RawClient client(server);
    client.send(text);
    std::string all = client.read_all();
    EXPECT_EQ(status_of(all), 400) << all;
    EXPECT_TRUE(has(all, "Connection: close\r\n"));
    EXPECT_TRUE(has(all, "{\"message\":\"Bad Request\"}"));
    EXPECT_FALSE(has(all, "poison"));
    EXPECT_FALSE(client.was_reset);
  }
  RawClient large(server);
  large.send(get("/a", "X: " + std::string(20'000, 'x') + "\r\n"));
  EXPECT_EQ(status_of(large.read_all()), 431);
}

TEST(Server, RefusesABrokenBodyWhateverThePipelineSays) {
  TestServer server(serve);
  RawClient chunked(server);
  chunked.send(
      "POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\nGET /poison "
      "HTTP/1.1\r\nHost: a\r\n\r\n");
  std::string all = chunked.read_all();
  EXPECT_EQ(status_of(all), 400);
  EXPECT_FALSE(has(all, "poison"));
  RawClient truncated(server);
  truncated.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhello");
  truncated.close_writing();
  EXPECT_EQ(status_of(truncated.read_all()), 400);
  // Unread, it is only found when it is skipped: after the answer, nothing more is served.
  RawClient unread(server);
  unread.send(
      "POST /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nXX\r\nGET /poison HTTP/1.1\r\nHost: "
      "a\r\n\r\n");
  all = unread.read_all();
  EXPECT_EQ(status_of(all), 200);
  EXPECT_FALSE(has(all, "poison"));
}

TEST(Server, AnswersAClientThatClosedItsSide) {
  TestServer server(serve);
  RawClient client(server);
  client.send(get("/slow?ms=30"));
  client.close_writing();
  EXPECT_EQ(client.read_answer().second, "ms=30");
  EXPECT_EQ(client.read_all(), "");
}

TEST(Server, DestroysTheTaskOfAClientThatIsGone) {
  TestServer server(serve);
  int before = cancelled, started = waiting;
  for (int i = 0; i < 5; ++i) {
    RawClient client(server);
    client.send(get("/never"));
    ASSERT_TRUE(eventually([&] { return waiting == started + i + 1; }));
    client.reset();
    ASSERT_TRUE(eventually([&] { return cancelled == before + i + 1; }));
  }
}

TEST(Server, SurvivesClientsThatGoAwayAtAnyPoint) {
  TestServer server(serve);
  std::string text = post("/echo", std::string(50, 'x')) + get("/stream?size=100000&count=50&pause=1");
  for (std::size_t cut = 0; cut <= text.size(); cut += 3) {
    RawClient client(server);
    client.send(text.substr(0, cut));
    if (cut % 2) client.reset();
  }
  RawClient client(server);
  client.send(kHello);
  EXPECT_EQ(client.read_answer().second, "/hello");
}

TEST(Server, CutsOffSlowHeadsBodiesAndIdleConnections) {
  config::Limits limits;
  limits.header_timeout_ms = 60;
  limits.body_timeout_ms = 40;
  limits.idle_timeout_ms = 100;
  TestServer server(serve, limits);
  RawClient silent(server);
  EXPECT_EQ(silent.read_all(), "");
  RawClient head(server);
  head.send("GET /hello HT");
  EXPECT_EQ(status_of(head.read_all()), 408);
  // One byte now and then does not help.
  RawClient dripping(server);
  auto begun = std::chrono::steady_clock::now();
  std::thread drip([&] {
    std::string text = "GET /hello HTTP/1.1\r\nHost: a\r\nX: " + std::string(200, 'x');
    for (char c : text) {
      dripping.send({&c, 1});
      if (std::chrono::steady_clock::now() - begun > 2s) break;
      std::this_thread::sleep_for(5ms);
    }
  });
  EXPECT_EQ(status_of(dripping.read_until("\r\n\r\n")), 408);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
  drip.join();
  RawClient body(server);
  body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhel");
  EXPECT_EQ(status_of(body.read_all()), 408);
  RawClient idle(server);
  idle.send(kHello);
  idle.read_answer();
  EXPECT_EQ(idle.read_all(), "");
}

TEST(Server, KeepsInjectedFieldsOut) {
  TestServer server(serve);
  RawClient client(server);
  client.send(get("/evil"));
  std::string head = client.read_answer().first;
  EXPECT_FALSE(has(head, "Injected"));
  EXPECT_FALSE(has(head, "Bad Name"));
  EXPECT_FALSE(has(head, "chunked"));
  EXPECT_FALSE(has(head, "upgrade"));
  EXPECT_TRUE(has(head, "X-Good: g\r\n"));
}

TEST(Server, HoldsToItsConnectionLimit) {
  config::Limits limits;
  limits.connections = 3;
  TestServer server(serve, limits);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawClient>(server));
    clients.back()->send(kHello);
    EXPECT_EQ(clients.back()->read_answer().second, "/hello");
  }
  RawClient refused(server);
  std::string answer = refused.read_all();
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_TRUE(has(answer, "Retry-After: "));
  clients.pop_back();
  EXPECT_TRUE(eventually([&] {
    RawClient next(server);
    next.send(kHello);
    return next.read_answer().second == "/hello";
  }));
}

TEST(Server, HoldsToItsLimitPerAddress) {
  config::Limits limits;
  limits.connections_per_address = 2;
  TestServer server(serve, limits);
  auto one = std::make_unique<RawClient>(server);
  RawClient two(server);
  for (RawClient* client : {one.get(), &two}) {
    client->send(kHello);
    EXPECT_EQ(client->read_answer().second, "/hello");
  }
  EXPECT_EQ(status_of(RawClient(server).read_all()), 503);
  one.reset();
  EXPECT_TRUE(eventually([&] {
    RawClient next(server);
    next.send(kHello);
    return next.read_answer().second == "/hello";
  }));
}

TEST(Server, ShedsRequestsOverItsLimit) {
  config::Limits limits;
  limits.requests = 2;
  TestServer server(serve, limits);
  RawClient first(server), second(server), third(server);
  int started = waiting;
  first.send(get("/never"));
  second.send(get("/never"));
  ASSERT_TRUE(eventually([&] { return waiting == started + 2; }));
  for (int i = 0; i < 2; ++i) {
    third.send(post("/hello", "body"));
    std::string head = third.read_answer().first;
    EXPECT_EQ(status_of(head), 503);
    EXPECT_TRUE(has(head, "Retry-After: 1\r\n"));
    EXPECT_TRUE(has(head, "Connection: keep-alive\r\n"));
  }
  // A request whose client is gone makes room.
  first.reset();
  EXPECT_TRUE(eventually([&] {
    third.send(kHello);
    return status_of(third.read_answer().first) == 200;
  }));
}

TEST(Server, PausesAcceptingWhenDescriptorsRunOut) {
  TestServer server(serve);
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  RawClient early(server), late(server), later(server);
  early.send(kHello);
  EXPECT_EQ(early.read_answer().second, "/hello");
  // Clients and server share the table: with no descriptor left, the server cannot accept.
  std::vector<int> taken{socket(AF_INET, SOCK_STREAM, 0)};
  rlimit low = before;
  low.rlim_cur = static_cast<rlim_t>(taken.front()) + 8;
  setrlimit(RLIMIT_NOFILE, &low);
  for (int fd; (fd = dup(taken.front())) >= 0;) taken.push_back(fd);
  early.send(kHello);
  EXPECT_EQ(early.read_answer().second, "/hello");
  close(taken.back());
  taken.pop_back();
  RawClient waits(server);  // takes the last descriptor for itself: it connects, but is not accepted
  waits.send(kHello);
  early.send(kHello);
  EXPECT_EQ(early.read_answer().second, "/hello");
  rusage spent{};
  getrusage(RUSAGE_SELF, &spent);
  auto cpu = [](const rusage& usage) {
    return usage.ru_utime.tv_sec * 1000 + usage.ru_utime.tv_usec / 1000 + usage.ru_stime.tv_sec * 1000 +
           usage.ru_stime.tv_usec / 1000;
  };
  long used = cpu(spent);
  std::this_thread::sleep_for(250ms);
  getrusage(RUSAGE_SELF, &spent);
  EXPECT_LT(cpu(spent) - used, 125) << "it spins";
  for (int fd : taken) close(fd);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(waits.read_answer().second, "/hello");
}

TEST(Server, DrainsWithoutLosingARequest) {
  TestServer server(serve, {}, 2);
  RawClient idle(server), busy(server), streaming(server);
  idle.send(kHello);
  idle.read_answer();
  busy.send(get("/slow?ms=100"));
  streaming.send(get("/stream?size=1000&count=40&pause=1&known=1"));
  streaming.read_until("\r\n\r\n");
  server.engine->drain();
  // A request on its way to a connection that was idle is still answered, and told that it is the last.
  idle.send(kHello);
  auto [head, body] = idle.read_answer();
  EXPECT_EQ(body, "/hello");
  EXPECT_TRUE(has(head, "Connection: close") || has(head, "keep-alive"));
  EXPECT_EQ(busy.read_answer().second, "ms=100");
  EXPECT_EQ(streaming.read_all(), std::string(40'000, 's'));
  server.engine->join();
  RawClient refused(server);
  EXPECT_FALSE(refused.connected);
}

TEST(Server, DrainEndsWhatTakesTooLong) {
  config::Limits limits;
  limits.drain_timeout_ms = 50;
  TestServer server(serve, limits);
  RawClient stuck(server);
  int started = waiting;
  stuck.send(get("/never"));
  ASSERT_TRUE(eventually([&] { return waiting == started + 1; }));
  auto begun = std::chrono::steady_clock::now();
  server.engine->drain();
  server.engine->join();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST(Server, StopsAtOnceWhenDestroyed) {
  RawClient* client = nullptr;
  {
    TestServer server(serve);
    client = new RawClient(server);
    int started = waiting;
    client->send(get("/never"));
    ASSERT_TRUE(eventually([&] { return waiting == started + 1; }));
  }
  delete client;
}

TEST(Server, SaysWhyItCannotListen) {
  int other = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(other, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(other, 1), 0);
  socklen_t size = sizeof address;
  getsockname(other, reinterpret_cast<sockaddr*>(&address), &size);
  Options options;
  options.listen = {{"127.0.0.1", ntohs(address.sin_port)}};
  Started started = start(std::move(options));
  EXPECT_EQ(started.engine, nullptr);
  EXPECT_EQ(started.problem, "127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + " is in use by another process");
  close(other);
  Options nowhere;
  nowhere.listen = {{"192.0.2.1", 0}};
  EXPECT_EQ(start(std::move(nowhere)).problem, "192.0.2.1:0 is no address of this machine");
}

TEST(Server, RunsWorkOnEachWorker) {
  TestServer server(serve, {}, 3);
  std::atomic<int> ran{0};
  server.engine->on_each_worker([&](rt::Services&) { ++ran; });
  EXPECT_TRUE(eventually([&] { return ran == 3; }));
}

TEST(Server, ServesManyClientsOnSeveralWorkers) {
  TestServer server(serve, {}, 2);
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        RawClient client(server);
        for (int j = 0; j < 10; ++j) {
          std::string body = std::to_string(t) + "/" + std::to_string(i) + "/" + std::to_string(j);
          client.send(post("/echo", body));
          if (client.read_answer().second == body) ++right;
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 800);
}

}  // namespace
}  // namespace apigen::engine
