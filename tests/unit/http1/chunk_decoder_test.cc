#include "apigen/http1/chunk_decoder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace apigen::http1 {
namespace {

struct Decoded {
  ChunkDecoder::State state = ChunkDecoder::State::more;
  std::string body;
  std::string rest;  // what follows the end
  bool operator==(const Decoded&) const = default;
};

Decoded decode(const std::vector<std::string_view>& pieces) {
  ChunkDecoder decoder;
  Decoded out;
  for (std::string_view piece : pieces) {
    if (out.state == ChunkDecoder::State::end) {
      out.rest += piece;
      continue;
    }
    while (out.state != ChunkDecoder::State::malformed) {
      ChunkDecoder::Step step = decoder.step(piece);
      out.state = step.state;
      out.body += step.data;
      piece.remove_prefix(step.consumed);
      if (step.state != ChunkDecoder::State::data) break;
    }
    if (out.state == ChunkDecoder::State::end) out.rest += piece;
  }
  return out;
}

// The same at every split into two pieces and byte by byte.
Decoded decode_all_ways(std::string_view text) {
  Decoded whole = decode({text});
  for (std::size_t split = 0; split <= text.size(); ++split) {
    EXPECT_EQ(decode({text.substr(0, split), text.substr(split)}), whole) << "split at " << split << " of " << text;
  }
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < text.size(); ++i) bytes.push_back(text.substr(i, 1));
  EXPECT_EQ(decode(bytes), whole) << text;
  return whole;
}

void expect_body(std::string_view text, std::string_view body, std::string_view rest = "") {
  Decoded out = decode_all_ways(text);
  EXPECT_EQ(out.state, ChunkDecoder::State::end) << text;
  EXPECT_EQ(out.body, body);
  EXPECT_EQ(out.rest, rest);
}

void expect_state(std::string_view text, ChunkDecoder::State state) {
  EXPECT_EQ(decode_all_ways(text).state, state) << text;
}

TEST(ChunkDecoder, JoinsChunksAndLeavesWhatFollows) {
  expect_body("0\r\n\r\n", "");
  expect_body("2\r\nok\r\n0\r\n\r\n", "ok");
  expect_body("2\r\nok\r\nA\r\n0123456789\r\n00\r\n\r\nHTTP/1.1", "ok0123456789", "HTTP/1.1");
  expect_body("1\r\n\r\r\n1\r\n\n\r\n0\r\n\r\n", "\r\n");
}

TEST(ChunkDecoder, DropsExtensionsAndTrailers) {
  expect_body("2;a=b;c=\"d e\"\r\nok\r\n0;x\r\nSet-Cookie: a=b\r\nX:\r\n\r\nrest", "ok", "rest");
}

TEST(ChunkDecoder, RefusesBadSizes) {
  for (std::string_view size :
       {"zz", "", " 2", "2 ", "+2", "-2", "0x2", "ffffffffffffffff", "0000000000000002", "2\t"}) {
    expect_state(std::string(size) + "\r\nok\r\n0\r\n\r\n", ChunkDecoder::State::malformed);
  }
}

TEST(ChunkDecoder, RefusesBareLineEndsAndMissingOnes) {
  expect_state("2\nok\r\n0\r\n\r\n", ChunkDecoder::State::malformed);
  expect_state("2\rok\r\n0\r\n\r\n", ChunkDecoder::State::malformed);
  expect_state("2\r\nokXX0\r\n\r\n", ChunkDecoder::State::malformed);
  expect_state("2\r\nok\n0\r\n\r\n", ChunkDecoder::State::malformed);
  expect_state("0\n\n", ChunkDecoder::State::malformed);
  expect_state("0\r\n\n", ChunkDecoder::State::malformed);
  expect_state("2;a\nb\r\nok\r\n0\r\n\r\n", ChunkDecoder::State::malformed);
  expect_state(std::string_view("2;a\0b\r\nok\r\n0\r\n\r\n", 17), ChunkDecoder::State::malformed);
}

TEST(ChunkDecoder, RefusesBadTrailers) {
  expect_state("0\r\nA b: c\r\n\r\n", ChunkDecoder::State::malformed);
  expect_state("0\r\n: c\r\n\r\n", ChunkDecoder::State::malformed);
  expect_state("0\r\n a: c\r\n\r\n", ChunkDecoder::State::malformed);
  expect_state("0\r\na: c\nb: d\r\n\r\n", ChunkDecoder::State::malformed);
  expect_state("0\r\nno colon\r\n\r\n", ChunkDecoder::State::malformed);
}

TEST(ChunkDecoder, BoundsExtensionsAndTrailers) {
  EXPECT_EQ(decode({"2;" + std::string(600, 'a') + "\r\nok\r\n0\r\n\r\n"}).state, ChunkDecoder::State::malformed);
  EXPECT_EQ(decode({"0\r\na:" + std::string(9000, 'a') + "\r\n\r\n"}).state, ChunkDecoder::State::malformed);
  std::string many = "0\r\n";
  for (int i = 0; i < 5000; ++i) many += "a:\r\n";
  EXPECT_EQ(decode({many + "\r\n"}).state, ChunkDecoder::State::malformed);
}

TEST(ChunkDecoder, IsUnfinishedUntilTheLastLine) {
  std::string_view text = "2\r\nok\r\n0\r\nA: b\r\n\r\n";
  for (std::size_t size = 0; size < text.size(); ++size) {
    ChunkDecoder::State state = decode({text.substr(0, size)}).state;
    EXPECT_TRUE(state == ChunkDecoder::State::more) << size;
  }
}

}  // namespace
}  // namespace apigen::http1
