#include "request_reader.h"

#include <gtest/gtest.h>

#include <utility>

namespace apigen::lambda {
namespace {

using State = RequestReader::State;

State read_all(std::string text, RequestReader& reader) { return reader.read(text); }

TEST(RequestReader, ReadsBodiesByLengthAndChunkedAtEverySplit) {
  const std::string requests[] = {
      "GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
      "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
      "POST /a?q HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;e=1\r\nlo\r\n0\r\nLambda-Runtime-Function-Error-Type: X\r\n\r\n",
  };
  for (const std::string& request : requests) {
    for (std::size_t split = 0; split <= request.size(); ++split) {
      RequestReader reader(100);
      std::string received = request.substr(0, split);
      State state = reader.read(received);
      if (split < request.size()) {
        ASSERT_EQ(state, State::incomplete) << request << split;
        received += request.substr(split) + "GET /next";
        state = reader.read(received);
        EXPECT_EQ(received, "GET /next");
      }
      ASSERT_EQ(state, State::complete) << request << split;
      EXPECT_EQ(reader.request().path, "/a");
      EXPECT_EQ(reader.request().body, request.starts_with("GET") ? "" : "hello");
    }
  }
}

TEST(RequestReader, RefusesWhatIsNotHttp) {
  const char* const refused[] = {
      "GET /a HTTP/1.1\nHost: x\n\n",
      "GET  HTTP/1.1\r\n\r\n",
      "GET /a HTTP/2\r\n\r\n",
      "GET a HTTP/1.1\r\n\r\n",
      "G T /a HTTP/1.1\r\n\r\n",
      "GET /a HTTP/1.1\r\nname : x\r\n\r\n",
      "GET /a HTTP/1.1\r\n folded: x\r\n\r\n",
      "POST /a HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
      "POST /a HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
      "POST /a HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      "POST /a HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
      "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
  };
  for (const char* text : refused) {
    RequestReader reader(100);
    EXPECT_EQ(read_all(text, reader), State::malformed) << text;
  }
  RequestReader reader(100);
  EXPECT_EQ(read_all("GET /" + std::string(100'000, 'a'), reader), State::malformed);
}

TEST(RequestReader, PassesOnAResponseThatStreams) {
  RequestReader reader(4);
  std::string received = "POST /r HTTP/1.1\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n";
  ASSERT_EQ(reader.read(received), State::begun);
  EXPECT_TRUE(reader.request().streams);
  reader.pass_on();
  std::string passed;
  auto take = [&] { passed += std::exchange(reader.request().body, {}); };
  ASSERT_EQ(reader.read(received), State::incomplete);
  take();
  EXPECT_EQ(passed, "hel");
  received += "3\r\nlo!\r\n0\r\n";
  ASSERT_EQ(reader.read(received), State::incomplete);
  received += "Lambda-Runtime-Function-Error-Type: X\r\n\r\n";
  ASSERT_EQ(reader.read(received), State::complete);
  take();
  EXPECT_EQ(passed, "hello!");
  EXPECT_TRUE(reader.request().failed);
}

TEST(RequestReader, DropsABodyThatIsTooLongAndCountsIt) {
  RequestReader reader(10);
  EXPECT_EQ(read_all("POST /a HTTP/1.1\r\nContent-Length: 11\r\n\r\n01234567890", reader), State::complete);
  EXPECT_EQ(reader.request().body, "");
  EXPECT_EQ(reader.request().body_bytes, 11u);
  RequestReader endless(10);
  EXPECT_EQ(read_all("POST /a HTTP/1.1\r\nContent-Length: 101\r\n\r\n" + std::string(101, 'x'), endless), State::malformed);
}

TEST(RequestReader, KnowsWhoWaitsForContinueAndWhoLeaves) {
  RequestReader reader(10);
  std::string received = "POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  EXPECT_EQ(reader.read(received), State::wants_continue);
  received += "h";
  EXPECT_EQ(reader.read(received), State::incomplete);
  received += "i";
  EXPECT_EQ(reader.read(received), State::complete);
  EXPECT_FALSE(reader.request().close);
  reader.restart();
  EXPECT_EQ(read_all("GET /a HTTP/1.1\r\nConnection: close\r\n\r\n", reader), State::complete);
  EXPECT_TRUE(reader.request().close);
  reader.restart();
  EXPECT_EQ(read_all("GET /a HTTP/1.0\r\n\r\n", reader), State::complete);
  EXPECT_TRUE(reader.request().close);
}

}  // namespace
}  // namespace apigen::lambda
