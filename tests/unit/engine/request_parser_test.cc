#include "apigen/engine/request_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace apigen::engine {
namespace {

using namespace std::string_view_literals;
using State = RequestParser::State;

// What came of a text, in a form that can be compared and outlives the bytes.
struct Parsed {
  State state = State::incomplete;
  int status = 0;
  std::string why;  // no part of the comparison: a fault that shows early may be called by another name
  std::string text;
  Framing framing;

  bool operator==(const Parsed& other) const {
    return state == other.state && status == other.status && text == other.text;
  }
};

std::ostream& operator<<(std::ostream& out, const Parsed& parsed) {
  return out << static_cast<int>(parsed.state) << ' ' << parsed.status << ' ' << parsed.why << ' ' << parsed.text;
}

struct Fixture {
  config::Limits limits;
  rt::Arena arena;
  rt::Request request{arena};
  RequestParser parser{limits};

  Parsed parsed(State state) const {
    Parsed result;
    result.state = state;
    if (state == State::refused) {
      result.status = parser.refusal().status;
      result.why = parser.refusal().why;
    }
    if (state == State::complete) {
      auto add = [&](std::string_view text) { (result.text += text) += '|'; };
      for (auto text : {request.method, request.target, request.path, request.query, request.host}) add(text);
      for (const auto& field : request.headers) {
        add(field.name);
        add(field.value);
      }
      const Framing& framing = parser.framing();
      add(std::to_string(request.minor_version) + (request.has_query ? "q" : "") + (framing.has_body ? "b" : "") +
          (framing.chunked ? "c" : "") + (framing.keep_alive ? "k" : "") + (framing.expects_continue ? "e" : "") +
          std::to_string(framing.length) + "/" + std::to_string(framing.head_size));
      result.framing = framing;
    }
    return result;
  }
};

// Gives the parser growing prefixes that end at the cuts. With `moving`, each read comes in another place of memory.
Parsed parse_in_pieces(std::string_view text, const std::vector<std::size_t>& cuts, bool moving,
                       const config::Limits& limits) {
  Fixture fixture;
  fixture.limits = limits;
  std::string memory(text);
  std::vector<std::string> copies;
  State state = State::incomplete;
  for (std::size_t i = 0; i <= cuts.size() && state == State::incomplete; ++i) {
    std::size_t size = i < cuts.size() ? cuts[i] : text.size();
    std::string_view received = std::string_view(memory).substr(0, size);
    if (moving) {
      copies.emplace_back(received);
      received = copies.back();
      fixture.parser.restart(fixture.request);
    }
    state = fixture.parser.parse(received, fixture.request);
    if (state == State::complete) return fixture.parsed(state);
  }
  return fixture.parsed(state);
}

Parsed parse(std::string_view text, const config::Limits& limits = {}) {
  Parsed whole = parse_in_pieces(text, {}, false, limits);
  std::vector<std::size_t> bytes;
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    bytes.push_back(cut);
    EXPECT_EQ(parse_in_pieces(text, {cut}, false, limits), whole)
        << testing::PrintToString(text) << " split at " << cut;
  }
  EXPECT_EQ(parse_in_pieces(text, bytes, false, limits), whole) << testing::PrintToString(text) << " byte by byte";
  if (text.size() < 400) {
    std::vector<std::size_t> thirds{text.size() / 3, 2 * text.size() / 3};
    EXPECT_EQ(parse_in_pieces(text, thirds, true, limits), whole) << testing::PrintToString(text) << " moving";
  }
  return whole;
}

TEST(RequestParser, TakesAHeadApart) {
  Fixture fixture;
  std::string_view text =
      "POST /prod/pets/%41?x=1&y HTTP/1.1\r\nHost: gw.test:8080\r\nX-A:  a b \r\nContent-Length: 5\r\n\r\nhelloGET";
  ASSERT_EQ(fixture.parser.parse(text, fixture.request), State::complete);
  EXPECT_EQ(fixture.request.method, "POST");
  EXPECT_EQ(fixture.request.target, "/prod/pets/%41?x=1&y");
  EXPECT_EQ(fixture.request.path, "/prod/pets/%41");
  EXPECT_EQ(fixture.request.query, "x=1&y");
  EXPECT_TRUE(fixture.request.has_query);
  EXPECT_EQ(fixture.request.host, "gw.test");
  EXPECT_EQ(fixture.request.minor_version, 1);
  ASSERT_EQ(fixture.request.headers.size(), 3u);
  EXPECT_EQ(fixture.request.headers[1].name, "X-A");
  EXPECT_EQ(fixture.request.headers[1].value, "a b");
  const Framing& framing = fixture.parser.framing();
  EXPECT_EQ(text.substr(framing.head_size), "helloGET");
  EXPECT_TRUE(framing.has_body);
  EXPECT_FALSE(framing.chunked);
  EXPECT_EQ(framing.length, 5u);
  EXPECT_TRUE(framing.keep_alive);
  // Views, not copies.
  EXPECT_EQ(fixture.request.method.data(), text.data());
}

TEST(RequestParser, AcceptsWhatTheGrammarAllows) {
  struct Case {
    std::string_view text, summary;
  };
  for (const auto& [text, summary] : std::vector<Case>{
           {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET|/|/||a|Host|a|1k0/27|"},
           {"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET|/|/||a|Host|a|1k0/31|"},
           {"GET /? HTTP/1.1\r\nhOsT:a\r\n\r\n", "GET|/?|/||a|hOsT|a|1qk0/27|"},
           {"GET /a?b?c/d HTTP/1.0\r\n\r\n", "GET|/a?b?c/d|/a|b?c/d||0q0/25|"},
           {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET|/|/|||Connection|Keep-Alive|0k0/42|"},
           {"GET / HTTP/1.2\r\nHost: a\r\n\r\n", "GET|/|/||a|Host|a|1k0/27|"},
           {"GET http://A.test HTTP/1.1\r\nHost: a.test\r\n\r\n", "GET|http://A.test|/||a.test|Host|a.test|1k0/44|"},
           {"GET HTTPS://a:1?x HTTP/1.1\r\nHost: a:1\r\n\r\n", "GET|HTTPS://a:1?x|/|x|a|Host|a:1|1qk0/41|"},
           {"X-Y!#$ /a HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "X-Y!#$|/a|/a||[::1]|Host|[::1]:80|1k0/38|"},
           {"GET / HTTP/1.1\r\nHost: a:\r\n\r\n", "GET|/|/||a|Host|a:|1k0/28|"},
           {"GET / HTTP/1.1\r\nHost: a\r\nX:\r\n\r\n", "GET|/|/||a|Host|a|X||1k0/31|"},
           {"GET / HTTP/1.1\r\nHost: a\r\nX: \xe6\x97\t.\r\n\r\n", "GET|/|/||a|Host|a|X|\xe6\x97\t.|1k0/36|"},
           {"GET / HTTP/1.1\r\nHost: a\r\nConnection: foo, , close,\r\n\r\n",
            "GET|/|/||a|Host|a|Connection|foo, , close,|10/54|"},
           {"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tcHuNkEd \r\n\r\n",
            "PUT|/|/||a|Host|a|Transfer-Encoding|cHuNkEd|1bck0/56|"},
           {"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "PUT|/|/||a|Host|a|Content-Length|0|1k0/46|"},
           {"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 007\r\nExpect: 100-Continue\r\n\r\n",
            "PUT|/|/||a|Host|a|Content-Length|007|Expect|100-Continue|1bke7/70|"},
           {"PUT / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
            "PUT|/|/|||Expect|100-continue|Content-Length|5|0b5/59|"},
           {"GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
            "GET|/|/||a|Host|a|Expect|100-continue|1k0/49|"},
           {"GET /a|b{c}\"<>\\^` HTTP/1.1\r\nHost: a\r\n\r\n", "GET|/a|b{c}\"<>\\^`|/a|b{c}\"<>\\^`||a|Host|a|1k0/39|"},
       }) {
    Parsed parsed = parse(text);
    EXPECT_EQ(parsed.state, State::complete) << text << ": " << parsed.why;
    EXPECT_EQ(parsed.text, summary);
  }
}

TEST(RequestParser, LeavesWhatFollowsTheHead) {
  std::string_view text = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\n";
  EXPECT_EQ(text.substr(parse(text).framing.head_size), "GET /next HTTP/1.1\r\n");
}

void expect_refused(std::string_view text, int status) {
  Parsed parsed = parse(text);
  EXPECT_EQ(parsed.state, State::refused) << testing::PrintToString(text);
  EXPECT_EQ(parsed.status, status) << testing::PrintToString(text) << ": " << parsed.why;
}

TEST(RequestParser, RefusesBadRequestLines) {
  for (std::string_view line : {" /echo HTTP/1.1"sv,
                                "G\x01T / HTTP/1.1"sv,
                                "G(T) / HTTP/1.1"sv,
                                "G\xc9T / HTTP/1.1"sv,
                                "GET  / HTTP/1.1"sv,
                                "GET\t/\tHTTP/1.1"sv,
                                "GET /\x0cHTTP/1.1"sv,
                                "GET /ec ho HTTP/1.1"sv,
                                "GET /x HTTP/1.1 /y HTTP/1.1"sv,
                                "GET HTTP/1.1"sv,
                                "GET /"sv,
                                "GET / "sv,
                                "GET"sv,
                                "GET / http/1.1"sv,
                                "GET / HTTP/1.10"sv,
                                "GET / HTTP/01.1"sv,
                                "GET / HTTP/1,1"sv,
                                "GET / HTTP/11"sv,
                                "GET / HTTP/-1.1"sv,
                                "GET / RTSP/1.0"sv,
                                "GET / HTTP/1.1 "sv,
                                "GET / HTTP/1.1\t"sv,
                                "GET echo HTTP/1.1"sv,
                                "GET gw.test:80 HTTP/1.1"sv,
                                "GET /echo#frag HTTP/1.1"sv,
                                "GET /caf\xc3\xa9 HTTP/1.1"sv,
                                "GET /ec\tho HTTP/1.1"sv,
                                "GET /a\0b HTTP/1.1"sv,
                                "GET /\x7f HTTP/1.1"sv,
                                "GET http://u@gw.test/ HTTP/1.1"sv,
                                "GET http:///x HTTP/1.1"sv,
                                "GET ftp://gw.test/x HTTP/1.1"sv,
                                "GET http:/gw.test/x HTTP/1.1"sv,
                                "OPTIONS * HTTP/1.1"sv,
                                "GET * HTTP/1.1"sv,
                                "GET ?x HTTP/1.1"sv,
                                "GET /a\rb HTTP/1.1"sv}) {
    expect_refused(std::string(line) + "\r\nHost: gw.test\r\n\r\n", 400);
  }
  expect_refused("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505);
  expect_refused("GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505);
  expect_refused("GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505);
  expect_refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
  expect_refused("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 501);
  expect_refused("GET / HTTP/1.1\nHost: a\n\n", 400);
  expect_refused("GET /echo\nHTTP/1.1\r\nHost: a\r\n\r\n", 400);
  expect_refused("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400);
  expect_refused("\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400);
}

TEST(RequestParser, RefusesAtOnceWhatCannotBecomeARequest) {
  Fixture tls;
  EXPECT_EQ(tls.parser.parse("\x16\x03\x01", tls.request), State::refused);
  Fixture spaces;
  EXPECT_EQ(spaces.parser.parse(" ", spaces.request), State::refused);
  // And says so again.
  EXPECT_EQ(spaces.parser.parse(" GET / HTTP/1.1\r\nHost: a\r\n\r\n", spaces.request), State::refused);
}

TEST(RequestParser, RefusesBadFieldLines) {
  for (std::string_view line :
       {": x"sv, "X Y: z"sv, "X-A : z"sv, "X-A\t: z"sv, "X[a]: z"sv, "garbage line"sv, "garbage"sv, "   "sv,
        " X: folded"sv, "\tX: folded"sv, "X: a\0b"sv, "X: a\rb"sv, "X: a\nY: b"sv, "X: a\r"sv, "X: \x7f"sv,
        "\x01X: a"sv, "X\x80: a"sv, "Transfer-Encod\xc4\xb1ng: chunked"sv}) {
    expect_refused("GET / HTTP/1.1\r\nHost: gw.test\r\n" + std::string(line) + "\r\n\r\n", 400);
  }
  expect_refused("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400);
  expect_refused("GET / HTTP/1.1\r\nHost: a\r\n\rZGET /poison HTTP/1.1\r\nHost: a\r\n\r\n", 400);
  expect_refused("GET / HTTP/1.1\r\nHost:\r\n a\r\n\r\n", 400);
  expect_refused("GET / HTTP/1.1\r\nHost: a\r\n\n", 400);
}

TEST(RequestParser, RefusesAmbiguousFraming) {
  for (std::string_view fields : {"Content_Length: 5"sv,
                                  "Transfer_Encoding: chunked"sv,
                                  "content_length: 0"sv,
                                  "Content-Length: 4\r\nTransfer-Encoding: chunked"sv,
                                  "Transfer-Encoding: chunked\r\nContent-Length: 4"sv,
                                  "Content-Length: 0\r\nTransfer-Encoding: chunked"sv,
                                  "Content-Length: 5\r\nContent-Length: 6"sv,
                                  "Content-Length: 5\r\ncontent-length: 5"sv,
                                  "Content-Length: 5, 5"sv,
                                  "Content-Length:"sv,
                                  "Content-Length: +5"sv,
                                  "Content-Length: -1"sv,
                                  "Content-Length: 5 5"sv,
                                  "Content-Length: 0x5"sv,
                                  "Content-Length: 5abc"sv,
                                  "Content-Length: \xa0"
                                  "5"sv,
                                  "Content-Length: 18446744073709551621"sv,
                                  "Content-Length: 9223372036854775808"sv,
                                  "Content-Length:\r\nContent-Length: 39"sv,
                                  "Transfer-Encoding: chunkedx"sv,
                                  "Transfer-Encoding: chunk"sv,
                                  "Transfer-Encoding: \"chunked\""sv,
                                  "Transfer-Encoding: , chunked"sv,
                                  "Transfer-Encoding: chunked,"sv,
                                  "Transfer-Encoding: chunked;a=b"sv,
                                  "Transfer-Encoding: chunked, identity"sv,
                                  "Transfer-Encoding: identity"sv,
                                  "Transfer-Encoding: gzip, chunked"sv,
                                  "Transfer-Encoding: chunked, chunked"sv,
                                  "Transfer-Encoding:"sv,
                                  "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"sv,
                                  "Transfer-Encoding:\r\nTransfer-Encoding: chunked"sv,
                                  "Transfer-Encoding: chun\rked"sv,
                                  "Transfer-Encoding: chunked\x0b"sv,
                                  "Transfer-Encoding: x chunked"sv}) {
    expect_refused("POST / HTTP/1.1\r\nHost: gw.test\r\n" + std::string(fields) + "\r\n\r\n", 400);
  }
  expect_refused("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
}

TEST(RequestParser, RefusesBadHosts) {
  for (std::string_view host :
       {"a b"sv, "a/b"sv, "u@a"sv, "a:80x"sv, "a:99999"sv, "a:123456"sv, "[::1"sv, "[]"sv, "[::1]x"sv, "[g::]"sv,
        "\"x\""sv, ":::"sv, ":80"sv, ""sv, "a:1:2"sv, "a?b"sv, "a#b"sv, "a\\b"sv, "\xc3\xa9"sv}) {
    expect_refused("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n", 400);
  }
  expect_refused("GET / HTTP/1.1\r\n\r\n", 400);
  expect_refused("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400);
  expect_refused("GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", 400);
  expect_refused("GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", 400);
  expect_refused("GET http://a/ HTTP/1.1\r\nHost: a:80\r\n\r\n", 400);
}

TEST(RequestParser, RefusesUnknownExpectations) {
  expect_refused("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: y 100-continue\r\n\r\n", 417);
  expect_refused("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue, more\r\n\r\n", 417);
}

TEST(RequestParser, HoldsToItsLimits) {
  config::Limits limits;
  limits.uri_bytes = 100;
  limits.header_bytes = 200;
  limits.header_count = 10;
  auto with_target = [](std::size_t size) {
    return "GET /" + std::string(size - 1, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
  };
  EXPECT_EQ(parse(with_target(100), limits).state, State::complete);
  EXPECT_EQ(parse(with_target(101), limits).status, 414);
  // Without an end, as soon as it is too long.
  EXPECT_EQ(parse("GET /" + std::string(300, 'a'), limits).status, 414);
  EXPECT_EQ(parse(std::string(300, 'A'), limits).status, 414);
  // "Host: a\r\n" is 9 bytes, "X: \r\n" 5, the last line 2.
  auto with_fields = [](std::size_t size) {
    return "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(size - 14, 'a') + "\r\n\r\n";
  };
  EXPECT_EQ(parse(with_fields(200), limits).state, State::complete);
  EXPECT_EQ(parse(with_fields(201), limits).status, 431);
  EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(300, 'a'), limits).status, 431);
  auto with_count = [](int count) {
    std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int i = 1; i < count; ++i) text += "a:b\r\n";
    return text + "\r\n";
  };
  EXPECT_EQ(parse(with_count(10), limits).state, State::complete);
  EXPECT_EQ(parse(with_count(11), limits).status, 431);
}

TEST(RequestParser, ServesRequestAfterRequest) {
  Fixture fixture;
  for (int i = 0; i < 3; ++i) {
    std::string text =
        "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nConnection: close\r\n\r\n";
    ASSERT_EQ(fixture.parser.parse(text, fixture.request), State::complete);
    EXPECT_EQ(fixture.request.path, "/" + std::to_string(i));
    EXPECT_EQ(fixture.request.headers.size(), 3u);
    fixture.parser.restart(fixture.request);
    std::string_view plain = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    ASSERT_EQ(fixture.parser.parse(plain, fixture.request), State::complete);
    EXPECT_FALSE(fixture.parser.framing().has_body);
    EXPECT_TRUE(fixture.parser.framing().keep_alive);
    fixture.parser.restart(fixture.request);
  }
}

}  // namespace
}  // namespace apigen::engine
