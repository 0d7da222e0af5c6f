#include "response_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace apigen::upstream {
namespace {

using State = ResponseParser::State;

struct Read {
  State state = State::head;
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body, rest;
  bool keeps_alive = false;
  bool complete_at_end = false;
  bool operator==(const Read&) const = default;
};

constexpr ResponseParser::Limits kLimits{4096, 64};

Read read(const std::vector<std::string_view>& pieces, bool head_request = false, ResponseParser::Limits limits = kLimits) {
  rt::Arena arena;
  ResponseParser parser(arena, head_request, limits);
  Read out;
  for (std::string_view piece : pieces) {
    if (parser.state() == State::head) piece.remove_prefix(parser.feed_head(piece));
    while (parser.state() == State::body && !piece.empty()) {
      ResponseParser::Piece step = parser.feed_body(piece);
      out.body += step.data;
      piece.remove_prefix(step.consumed);
    }
    if (parser.state() == State::done) out.rest += piece;
  }
  out.state = parser.state();
  if (out.state == State::body || out.state == State::done) {
    out.status = parser.status();
    out.keeps_alive = parser.keeps_alive();
    for (const rt::HeaderField& field : *parser.headers()) out.headers.emplace_back(field.name, field.value);
  }
  out.complete_at_end = parser.connection_ended();
  return out;
}

// Whole, at every split into two, and byte by byte.
Read read_all_ways(std::string_view text, bool head_request = false) {
  Read whole = read({text}, head_request);
  for (std::size_t split = 1; split < text.size(); ++split) {
    Read halves = read({text.substr(0, split), text.substr(split)}, head_request);
    EXPECT_TRUE(halves == whole) << "split at " << split << " of:\n" << text;
  }
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < text.size(); ++i) bytes.push_back(text.substr(i, 1));
  EXPECT_TRUE(read(bytes, head_request) == whole) << text;
  return whole;
}

std::string answer(std::string_view fields, std::string_view body = "", std::string_view status = "200 OK") {
  std::string text = "HTTP/1.1 ";
  return text.append(status).append("\r\n").append(fields).append("\r\n").append(body);
}

void expect_malformed(std::string_view text) {
  Read out = read_all_ways(text);
  EXPECT_EQ(out.state, State::malformed) << text;
  EXPECT_FALSE(out.complete_at_end) << text;
}

TEST(ResponseParser, ReadsABodyOfKnownLength) {
  Read out = read_all_ways(answer("Content-Length: 5\r\nX-A:  b c \r\nx-a: d\r\n", "hello"));
  EXPECT_EQ(out.state, State::done);
  EXPECT_EQ(out.status, 200);
  EXPECT_EQ(out.body, "hello");
  EXPECT_TRUE(out.keeps_alive);
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(out.headers, (Pairs{{"Content-Length", "5"}, {"X-A", "b c"}, {"x-a", "d"}}));
}

TEST(ResponseParser, LeavesWhatComesAfterTheAnswer) {
  Read out = read_all_ways(answer("Content-Length: 2\r\n", "okHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON"));
  EXPECT_EQ(out.state, State::done);
  EXPECT_EQ(out.body, "ok");
  EXPECT_EQ(out.rest.substr(0, 8), "HTTP/1.1");
}

TEST(ResponseParser, ReadsChunksAndDropsTrailers) {
  Read out = read_all_ways(answer("Transfer-Encoding: Chunked\r\n", "2\r\nok\r\n3;e=1\r\nabc\r\n0\r\nSet-Cookie: a=b\r\n\r\n"));
  EXPECT_EQ(out.state, State::done);
  EXPECT_EQ(out.body, "okabc");
  EXPECT_TRUE(out.headers.empty());
  EXPECT_TRUE(out.keeps_alive);
}

TEST(ResponseParser, ReadsUntilTheConnectionEnds) {
  Read out = read_all_ways(answer("", "all of it"));
  EXPECT_EQ(out.state, State::body);
  EXPECT_EQ(out.body, "all of it");
  EXPECT_TRUE(out.complete_at_end);
  EXPECT_FALSE(out.keeps_alive);
  EXPECT_FALSE(read_all_ways(answer("Content-Length: 9\r\n", "all")).complete_at_end);
  EXPECT_FALSE(read_all_ways(answer("Transfer-Encoding: chunked\r\n", "2\r\nok\r\n")).complete_at_end);
  EXPECT_FALSE(read_all_ways("HTTP/1.1 200 OK\r\n").complete_at_end);
}

TEST(ResponseParser, KnowsAnswersWithoutBody) {
  EXPECT_EQ(read_all_ways(answer("Content-Length: 5\r\n"), true).state, State::done);
  EXPECT_EQ(read_all_ways(answer("Transfer-Encoding: chunked\r\n"), true).state, State::done);
  EXPECT_TRUE(read_all_ways(answer("Content-Length: 5\r\n"), true).keeps_alive);
  Read modified = read_all_ways(answer("Content-Length: 5\r\n", "", "304 Not Modified"));
  EXPECT_EQ(modified.state, State::done);
  EXPECT_TRUE(modified.keeps_alive);
  EXPECT_TRUE(read_all_ways(answer("", "", "204 No Content")).keeps_alive);
  Read liar = read_all_ways(answer("Content-Length: 5\r\n", "hello", "204 No Content"));
  EXPECT_EQ(liar.state, State::done);
  EXPECT_EQ(liar.body, "");
  EXPECT_FALSE(liar.keeps_alive);
  EXPECT_EQ(read_all_ways(answer("Content-Length: 0\r\n")).state, State::done);
}

TEST(ResponseParser, SkipsInterimAnswers) {
  Read out = read_all_ways("HTTP/1.1 100 Continue\r\nA: b\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" +
                           answer("Content-Length: 2\r\n", "ok"));
  EXPECT_EQ(out.state, State::done);
  EXPECT_EQ(out.status, 200);
  EXPECT_EQ(out.headers.size(), 1u);
  std::string flood;
  for (int i = 0; i < 100; ++i) flood += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(read({flood}).state, State::malformed);
  expect_malformed("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nraw");
  // The fields of an interim answer say nothing about the final one.
  EXPECT_EQ(read_all_ways("HTTP/1.1 100 Continue\r\nContent-Length: 7\r\n\r\n" + answer("Content-Length: 2\r\n", "ok")).body,
            "ok");
}

TEST(ResponseParser, TakesASwitchThatWasAskedFor) {
  auto state_after = [](std::string_view fields, std::string_view upgrade = "websocket", std::string_view status = "HTTP/1.1 101 Switching Protocols\r\n") {
    rt::Arena arena;
    ResponseParser parser(arena, false, kLimits, upgrade);
    std::string text = std::string(status).append(fields).append("\r\n");
    parser.feed_head(text);
    if (parser.state() != State::body) return parser.state();
    EXPECT_EQ(parser.feed_body("raw\r\n").data, "raw\r\n");
    EXPECT_FALSE(parser.keeps_alive());
    EXPECT_TRUE(parser.connection_ended());
    return State::body;
  };
  EXPECT_EQ(state_after("Connection: Upgrade\r\nUpgrade: WebSocket\r\n"), State::body);
  EXPECT_EQ(state_after("Connection: Upgrade\r\nUpgrade: h2c\r\n"), State::malformed);
  EXPECT_EQ(state_after("Connection: Upgrade\r\n"), State::malformed);
  EXPECT_EQ(state_after("Upgrade: websocket\r\n"), State::malformed);
  EXPECT_EQ(state_after("Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n"), State::malformed);
  EXPECT_EQ(state_after("Connection: Upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n"), State::malformed);
  EXPECT_EQ(state_after("Connection: Upgrade\r\nUpgrade: websocket\r\n", ""), State::malformed);
  EXPECT_EQ(state_after("Connection: Upgrade\r\nUpgrade: websocket\r\n", "websocket", "HTTP/1.0 101 Switching Protocols\r\n"), State::malformed);
}

TEST(ResponseParser, RefusesBadStatusLines) {
  for (std::string_view line : {"garbage", "HTTP/2.0 200 OK", "HTTP/1.2 200 OK", "HTTP/1.1 20 OK", "HTTP/1.1 000 X",
                                "HTTP/1.1 600 X", "HTTP/1.1 2000 X", "HTTP/1.1  200 OK", "HTTP/1.1 200OK", "http/1.1 200 OK",
                                " HTTP/1.1 200 OK", "HTTP/1.1\t200 OK", "HTTP/1.1 2x0 OK", "HTTP/1.10 200 OK", "ICY 200 OK",
                                "HTTP/1.1 200 a\rb", ""}) {
    expect_malformed(std::string(line) + "\r\nContent-Length: 0\r\n\r\n");
  }
  expect_malformed("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
  EXPECT_EQ(read_all_ways("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n").state, State::done);
  EXPECT_EQ(read_all_ways("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n").state, State::done);
}

TEST(ResponseParser, RefusesGarbageBeforeItsLineEnds) {
  EXPECT_EQ(read({"SSH-2.0-OpenSSH"}).state, State::malformed);
  EXPECT_EQ(read({"\x15\x03\x01"}).state, State::malformed);
  EXPECT_EQ(read({"HTTP/1"}).state, State::head);
}

TEST(ResponseParser, RefusesAmbiguousFraming) {
  for (std::string_view fields :
       {"Content-Length: 2\r\nContent-Length: 3\r\n", "Content-Length: 2\r\nContent-Length: 2\r\n", "Content-Length: 2, 2\r\n",
        "Content-Length: +2\r\n", "Content-Length: -2\r\n", "Content-Length: 0x2\r\n", "Content-Length: 2x\r\n",
        "Content-Length:\r\n", "Content-Length: 99999999999999999999\r\n", "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: identity\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked, chunked\r\n", "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding:\r\n"}) {
    expect_malformed(answer(fields, "ok"));
  }
  expect_malformed("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
}

TEST(ResponseParser, RefusesBadFieldLines) {
  for (std::string_view fields : {"Content-Length : 2\r\n", "X: a\r\n b\r\n", "X: a\r\n\tb\r\n", ": a\r\n", "no colon\r\n",
                                  "X: a\rY: b\r\n", "X: a\nY: b\r\n", "X Y: a\r\n", "X: \x01\r\n", "X: \x7f\r\n"}) {
    expect_malformed(answer(fields, "ok"));
  }
  expect_malformed(answer(std::string_view("X: a\0b\r\n", 8), "ok"));
}

TEST(ResponseParser, RefusesBadChunks) {
  for (std::string_view body : {"zz\r\nok\r\n0\r\n\r\n", "ffffffffffffffff\r\nx", "2\nok\r\n", "2\r\nokX", "-1\r\n"}) {
    expect_malformed(answer("Transfer-Encoding: chunked\r\n", body));
  }
}

TEST(ResponseParser, KnowsWhetherTheConnectionStays) {
  EXPECT_FALSE(read_all_ways(answer("Connection: close\r\nContent-Length: 0\r\n")).keeps_alive);
  EXPECT_FALSE(read_all_ways(answer("Connection: x, CLOSE\r\nContent-Length: 0\r\n")).keeps_alive);
  EXPECT_FALSE(read_all_ways(answer("Connection: keep-alive\r\nConnection: close\r\nContent-Length: 0\r\n")).keeps_alive);
  EXPECT_FALSE(read_all_ways("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").keeps_alive);
  EXPECT_TRUE(read_all_ways("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n").keeps_alive);
}

TEST(ResponseParser, TakesOffFieldsOfThisHop) {
  Read out = read_all_ways(answer("Connection: x-secret , close,,\r\nX-Secret: s\r\nKeep-Alive: timeout=1\r\nx-SECRET: t\r\n"
                                  "Proxy-Connection: z\r\nB: c\r\nContent-Length: 0\r\n"));
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(out.headers, (Pairs{{"Connection", "x-secret , close,,"}, {"B", "c"}, {"Content-Length", "0"}}));
  std::string many = "Connection: a";
  for (int i = 0; i < 100; ++i) many += ",a";
  expect_malformed(answer(many + "\r\n"));
}

TEST(ResponseParser, KeepsRepeatedFieldsApart) {
  std::string fields;
  for (int i = 0; i < 50; ++i) fields += "Set-Cookie: c" + std::to_string(i) + "=v\r\n";
  EXPECT_EQ(read({answer(fields + "Content-Length: 0\r\n")}).headers.size(), 51u);
}

TEST(ResponseParser, BoundsTheHead) {
  EXPECT_EQ(read({answer("X: " + std::string(5000, 'a') + "\r\n")}).state, State::too_large);
  EXPECT_EQ(read({"HTTP/1.1 200 OK\r\nX: ", std::string(5000, 'a')}).state, State::too_large);
  std::string fields;
  for (int i = 0; i < 65; ++i) fields += "a:\r\n";
  EXPECT_EQ(read({answer(fields)}).state, State::too_large);
  // Interim answers count, too.
  std::string flood;
  for (int i = 0; i < 10; ++i) flood += "HTTP/1.1 102 x\r\nX: " + std::string(500, 'a') + "\r\n\r\n";
  EXPECT_EQ(read({flood}).state, State::too_large);
}

}  // namespace
}  // namespace apigen::upstream
