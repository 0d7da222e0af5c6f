#include "request_head.h"

#include <gtest/gtest.h>

#include <string>

namespace apigen::upstream {
namespace {

using Kind = RequestFraming::Kind;

class RequestHead : public ::testing::Test {
 protected:
  std::string_view write(std::string_view method, std::string_view target, RequestFraming framing = {}) {
    return write_request_head(arena, method, target, "backend:9000", &headers, framing);
  }
  rt::Arena arena;
  rt::Headers headers{arena};
};

TEST_F(RequestHead, KeepsOrderSpellingAndRepetition) {
  headers.add("x-B", "1");
  headers.add("Host", "api.example.com");
  headers.add("X-A", "");
  headers.add("x-b", "two  words\tand \xc3\xa9");
  EXPECT_EQ(write("GET", "/p?q=1"),
            "GET /p?q=1 HTTP/1.1\r\nx-B: 1\r\nHost: api.example.com\r\nX-A: \r\nx-b: two  words\tand \xc3\xa9\r\n\r\n");
}

TEST_F(RequestHead, WritesFramingOfItsOwnOnly) {
  for (const char* name : {"Content-Length", "transfer-encoding", "CONNECTION", "Keep-Alive", "Proxy-Connection", "TE",
                           "Expect"}) {
    headers.add(name, "100-continue");
  }
  headers.add("Tea", "x");
  headers.add("Trailer", "y");
  EXPECT_EQ(write("POST", "/", {Kind::length, 12}),
            "POST / HTTP/1.1\r\nTea: x\r\nTrailer: y\r\nHost: backend:9000\r\nContent-Length: 12\r\n\r\n");
  EXPECT_EQ(write("POST", "/", {Kind::chunked, 0}),
            "POST / HTTP/1.1\r\nTea: x\r\nTrailer: y\r\nHost: backend:9000\r\nTransfer-Encoding: chunked\r\n\r\n");
}

TEST_F(RequestHead, PutsASlashBeforeABareQuery) {
  EXPECT_EQ(write("GET", "?a=b"), "GET /?a=b HTTP/1.1\r\nHost: backend:9000\r\n\r\n");
}

TEST_F(RequestHead, RefusesWhatWouldInject) {
  for (std::string_view target : {std::string_view(""), std::string_view("p"), std::string_view("/a b"),
                                  std::string_view("/a\r\nX: y"), std::string_view("/a\nb"), std::string_view("/\0", 2),
                                  std::string_view("/a#b"), std::string_view("/\x7f")}) {
    EXPECT_EQ(write("GET", target).data(), nullptr) << target;
  }
  for (std::string_view method : {"", "GE T", "GET\r\n", "G:T", "CONNECT"}) {
    EXPECT_EQ(write(method, "/").data(), nullptr) << method;
  }
  using Pair = std::pair<std::string_view, std::string_view>;
  for (auto [name, value] : {Pair{"X", "a\r\nY: b"}, Pair{"X", "a\nb"}, Pair{"X", "a\rb"}, Pair{"X", {"a\0b", 3}},
                             Pair{"X", "\x01"}, Pair{"X\r\nY", "b"}, Pair{"X ", "b"}, Pair{"X:Y", "b"}, Pair{"", "b"},
                             Pair{"Connection", "a\r\nb"}}) {
    headers.clear();
    headers.add(name, value);
    EXPECT_EQ(write("GET", "/").data(), nullptr) << name << "=" << value;
  }
  headers.clear();
  headers.add("Host", "a");
  headers.add("host", "b");
  EXPECT_EQ(write("GET", "/").data(), nullptr);
}

TEST(Methods, IdempotenceAndLength) {
  for (std::string_view method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"}) EXPECT_TRUE(is_idempotent(method));
  for (std::string_view method : {"POST", "PATCH", "get", "QUERY"}) EXPECT_FALSE(is_idempotent(method));
  for (std::string_view method : {"POST", "PUT", "PATCH"}) EXPECT_TRUE(says_length_of_empty_body(method));
  EXPECT_FALSE(says_length_of_empty_body("GET"));
}

}  // namespace
}  // namespace apigen::upstream
