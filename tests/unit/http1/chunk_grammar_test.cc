#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "apigen/http1/chunk_decoder.h"

namespace apigen::http1 {
namespace {

struct Decoded {
  bool ended = false, failed = false;
  std::string body;
  std::size_t consumed = 0;
  bool operator==(const Decoded&) const = default;
};

// Feeds the pieces that `cuts` makes of the text, as separate reads would.
Decoded decode(std::string_view text, const std::vector<std::size_t>& cuts) {
  ChunkDecoder decoder;
  Decoded result;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= cuts.size(); ++i) {
    std::size_t to = i < cuts.size() ? cuts[i] : text.size();
    std::string_view input = text.substr(from, to - from);
    from = to;
    while (true) {
      auto piece = decoder.step(input);
      result.consumed += piece.consumed;
      result.body += piece.data;
      input.remove_prefix(piece.consumed);
      if (piece.state == ChunkDecoder::State::data) continue;
      if (piece.state == ChunkDecoder::State::more) {
        EXPECT_TRUE(input.empty());
        break;
      }
      result.ended = piece.state == ChunkDecoder::State::end;
      result.failed = piece.state == ChunkDecoder::State::malformed;
      return result;
    }
  }
  return result;
}

std::vector<std::size_t> every_byte(std::string_view text) {
  std::vector<std::size_t> cuts;
  for (std::size_t i = 1; i < text.size(); ++i) cuts.push_back(i);
  return cuts;
}

// The whole, each split in two, and byte by byte must agree.
Decoded decode_all_ways(std::string_view text) {
  Decoded whole = decode(text, {});
  for (std::size_t cut = 0; cut <= text.size(); ++cut) EXPECT_EQ(decode(text, {cut}), whole) << "split at " << cut;
  EXPECT_EQ(decode(text, every_byte(text)), whole) << "byte by byte";
  return whole;
}

TEST(Chunked, DecodesWhatTheGrammarAllows) {
  struct Case {
    std::string_view text, body;
  };
  for (const auto& [text, body] : std::vector<Case>{
           {"0\r\n\r\n", ""},
           {"000\r\n\r\n", ""},
           {"5\r\nhello\r\n0\r\n\r\n", "hello"},
           {"5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "hello!"},
           {"A\r\nhellohello\r\n0\r\n\r\n", "hellohello"},
           {"a\r\nhellohello\r\n0\r\n\r\n", "hellohello"},
           {"000000000000005\r\nhello\r\n0\r\n\r\n", "hello"},
           {"5;a\r\nhello\r\n0;b=c\r\n\r\n", "hello"},
           {"5;a=\"q \\\"\t\x80\";b=1;c\r\nhello\r\n0\r\n\r\n", "hello"},
           {"5\r\nhello\r\n0\r\nX-Sum: abc\r\nY:\r\n\r\n", "hello"},
           {"2\r\n\r\n\r\n0\r\n\r\n", "\r\n"},
       }) {
    Decoded result = decode_all_ways(text);
    EXPECT_TRUE(result.ended) << text;
    EXPECT_EQ(result.body, body);
    EXPECT_EQ(result.consumed, text.size());
  }
}

TEST(Chunked, LeavesTheNextMessageAlone) {
  std::string_view text = "5\r\nhello\r\n0\r\nT: x\r\n\r\nGET / HTTP/1.1\r\n";
  Decoded result = decode_all_ways(text);
  EXPECT_TRUE(result.ended);
  EXPECT_EQ(text.substr(result.consumed), "GET / HTTP/1.1\r\n");
}

TEST(Chunked, RefusesEverythingElse) {
  using namespace std::string_view_literals;
  for (std::string_view text : {
           "\r\nhello"sv,
           "+5\r\nhello"sv,
           "-5\r\nhello"sv,
           "0x5\r\nhello"sv,
           " 5\r\nhello"sv,
           "5 \r\nhello"sv,
           "5\t;a\r\n"sv,
           "5zz\r\nhello"sv,
           "hello\r\n"sv,
           "5\nhello"sv,
           "5\r\rhello"sv,
           "5\rXhello"sv,
           "5\0\r\nhello"sv,
           "5_0\r\n"sv,
           "0000000000000005\r\nhello"sv,
           "ffffffffffffffff\r\nx"sv,
           "10000000000000005\r\nhello"sv,
           "\xef\xbc\x95\r\nhello"sv,
           "5;\r\nhello"sv,
           "5;\nhello"sv,
           "5;;a\r\nhello"sv,
           "5;a=\r\nhello"sv,
           "5;a=b\rX\r\n"sv,
           "5;a=\0\r\n"sv,
           "5; a\r\n"sv,
           "5;a =b\r\n"sv,
           "5;a= b\r\n"sv,
           "5;a=\"x\r\n\r\n"sv,
           "5;a=\"x\"y\r\n"sv,
           "5;a=\"\\\x01\"\r\n"sv,
           "5,a\r\n"sv,
           "5\r\nhello\n0\r\n\r\n"sv,
           "5\r\nhelloX"sv,
           "5\r\nhello\rX"sv,
           "6\r\nhello\r\n0\r\n\r\n"sv,
           "5\r\nhello0\r\n"sv,
           "4\r\nhello\r\n0\r\n\r\n"sv,
           "0\n\n"sv,
           "0\r\n\n"sv,
           "0\r\n\rX"sv,
           "0\r\nnonsense\r\n\r\n"sv,
           "0\r\nX: y\n\r\n"sv,
           "0\r\n folded: y\r\n\r\n"sv,
           "0\r\n: y\r\n\r\n"sv,
           "0\r\nX : y\r\n\r\n"sv,
           "0\r\nX: a\0b\r\n\r\n"sv,
           "0\r\nX: a\rb\r\n\r\n"sv,
           "0\r\nGET /poison HTTP/1.1\r\nHost: x\r\n\r\n"sv,
       }) {
    Decoded result = decode_all_ways(text);
    EXPECT_TRUE(result.failed) << testing::PrintToString(text);
    EXPECT_FALSE(result.ended);
  }
}

TEST(Chunked, NeverStartsAgainAfterAnEnd) {
  ChunkDecoder ended;
  ASSERT_EQ(ended.step("0\r\n\r\n").state, ChunkDecoder::State::end);
  EXPECT_EQ(ended.step("5\r\nhello").state, ChunkDecoder::State::end);
  EXPECT_EQ(ended.step("5\r\nhello").consumed, 0u);
  ChunkDecoder failed;
  ASSERT_EQ(failed.step("x").state, ChunkDecoder::State::malformed);
  EXPECT_EQ(failed.step("5\r\nhello").state, ChunkDecoder::State::malformed);
}

TEST(Chunked, BoundsWhatIsNotData) {
  EXPECT_TRUE(decode("5;" + std::string(200'000, 'a') + "\r\nhello\r\n0\r\n\r\n", {}).failed);
  EXPECT_TRUE(decode("0\r\nX: " + std::string(200'000, 'a') + "\r\n\r\n", {}).failed);
  std::string drip;
  for (int i = 0; i < 2000; ++i) drip += "1;xxxxxxxxxxxxxxxx\r\na\r\n";
  EXPECT_TRUE(decode(drip + "0\r\n\r\n", {}).failed);
  std::string plain;
  for (int i = 0; i < 5000; ++i) plain += "1\r\na\r\n";
  EXPECT_TRUE(decode(plain + "0\r\n\r\n", {}).ended);
}

TEST(Chunked, DataIsAViewIntoTheInput) {
  std::string_view text = "3\r\nabc\r\n0\r\n\r\n";
  ChunkDecoder decoder;
  auto piece = decoder.step(text);
  ASSERT_EQ(piece.state, ChunkDecoder::State::data);
  EXPECT_EQ(piece.data.data(), text.data() + 3);
}

}  // namespace
}  // namespace apigen::http1
