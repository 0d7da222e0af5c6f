#include "event_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <initializer_list>

namespace apigen::lambda {
namespace {

using testing::HasSubstr;
using State = EventStream::State;

std::string number(std::size_t value) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xff);
  return text;
}

std::string checksum(const std::string& bytes) { return number(crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()))); }

std::string text_header(const std::string& name, const std::string& value) {
  return static_cast<char>(name.size()) + name + '\7' + static_cast<char>(value.size() >> 8) + static_cast<char>(value.size() & 0xff) + value;
}

std::string message(const std::string& headers, const std::string& payload) {
  std::string text = number(16 + headers.size() + payload.size()) + number(headers.size());
  text += checksum(text);
  text += headers + payload;
  return text + checksum(text);
}

std::string event(const std::string& type, const std::string& payload) {
  return message(text_header(":message-type", "event") + text_header(":event-type", type), payload);
}

struct Read {
  State state;
  std::string response, problem;
};

// Feeds `text` in pieces of `size` bytes until nothing is left or it is over.
Read read(std::string_view text, std::size_t size) {
  EventStream stream;
  Read out{State::more, {}, {}};
  while (!text.empty() && (out.state == State::more || out.state == State::data)) {
    std::string_view piece = text.substr(0, size);
    text.remove_prefix(piece.size());
    do {
      EventStream::Step step = stream.step(piece);
      piece.remove_prefix(step.consumed);
      out.state = step.state;
      out.response += step.data;
    } while (out.state == State::data);
  }
  out.problem = stream.problem();
  return out;
}

TEST(EventStream, JoinsTheResponseHoweverItArrives) {
  std::string text = event("PayloadChunk", "one ") + event("PayloadChunk", "") + event("SomethingNew", "?") + event("PayloadChunk", "two") + event("InvokeComplete", "{}");
  for (std::size_t size = 1; size <= text.size(); ++size) {
    Read all = read(text, size);
    EXPECT_EQ(all.state, State::complete);
    EXPECT_EQ(all.response, "one two");
  }
  EXPECT_EQ(read(std::string_view(text).substr(0, text.size() - 1), 7).state, State::more);
}

TEST(EventStream, TellsFailures) {
  Read ended = read(event("PayloadChunk", "begun") + event("InvokeComplete", R"({"ErrorCode":"Unhandled","ErrorDetails":"boom"})"), 10);
  EXPECT_EQ(ended.state, State::failed);
  EXPECT_EQ(ended.response, "begun");
  EXPECT_THAT(ended.problem, HasSubstr("boom"));
  Read thrown = read(message(text_header(":message-type", "exception") + text_header(":exception-type", "ServiceException"), R"({"Message":"no"})"), 10);
  EXPECT_EQ(thrown.state, State::failed);
  EXPECT_THAT(thrown.problem, HasSubstr("ServiceException"));
}

TEST(EventStream, KnowsHeadersOfEveryType) {
  using namespace std::string_literals;
  std::string headers = "\1a\0"s + "\1b\1" + "\1c\2x"s + "\1d\3xx"s + "\1e\4xxxx"s + "\1f\5xxxxxxxx"s + "\1g\6\0\2xx"s + "\1h\x08xxxxxxxx"s + "\1i\x09xxxxxxxxxxxxxxxx"s;
  EXPECT_EQ(read(message(headers + text_header(":message-type", "event") + text_header(":event-type", "InvokeComplete"), "{}"), 3).state, State::complete);
  EXPECT_EQ(read(message("\1a\x0a"s, ""), 3).state, State::malformed);
  EXPECT_EQ(read(message("\1a\7\0\7xx"s, ""), 3).state, State::malformed);
  EXPECT_EQ(read(message("\5a"s, ""), 3).state, State::malformed);
}

TEST(EventStream, BelievesNoDamagedByte) {
  std::string whole = event("PayloadChunk", "payload") + event("InvokeComplete", "{}");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    EXPECT_EQ(read(damaged, damaged.size()).state, State::malformed) << at;
  }
  std::string huge = number(0x7fffffff) + number(0);
  EXPECT_EQ(read(huge + checksum(huge), 100).state, State::malformed);
}

}  // namespace
}  // namespace apigen::lambda
