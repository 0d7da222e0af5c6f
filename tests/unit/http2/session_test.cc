#include "apigen/http2/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/support/http2_frames.h"

namespace apigen::http2 {
namespace {

namespace frames = testing::http2;
using frames::frame;

constexpr rt::TimePoint kNow{std::chrono::hours(1)};

// Keeps a diary of what happens.
class Diary final : public Handler {
 public:
  struct Stream {
    StreamId id;
    std::string answer;
    bool last = true;
  };
  void* begin(StreamId id) override {
    if (refuses) return nullptr;
    text += "begin " + std::to_string(id) + "\n";
    return &(streams[id] = {id, {}, true});
  }
  void field(void*, std::string_view name, std::string_view value) override { text.append(name).append("=").append(value).append("\n"); }
  void head(void* stream, bool over) override { note(stream, over ? "head over" : "head"); }
  void data(void* stream, std::string_view bytes) override {
    note(stream, "data");
    text.pop_back();
    text.append(" ").append(bytes).append("\n");
  }
  void end(void* stream) override { note(stream, "end"); }
  std::size_t fill(void* stream, char* to, std::size_t room, bool& over) override {
    Stream& one = *static_cast<Stream*>(stream);
    const std::size_t size = std::min(room, one.answer.size());
    std::copy_n(one.answer.data(), size, to);
    one.answer.erase(0, size);
    over = one.last && one.answer.empty();
    return size;
  }
  void closed(void* stream) override { note(stream, "closed"); }

  std::string text;
  std::map<StreamId, Stream> streams;
  bool refuses = false;

 private:
  void note(void* stream, const char* what) { text += std::string(what) + " " + std::to_string(static_cast<Stream*>(stream)->id) + "\n"; }
};

class Http2Session : public ::testing::Test {
 protected:
  bool receive(const std::string& bytes) { return session.receive(bytes, kNow); }
  void greet() {
    ASSERT_TRUE(receive(std::string(frames::kPreface) + frame(frames::kSettings, 0, 0)));
    sent();
  }
  std::vector<frames::Frame> sent() {
    std::string bytes;
    for (std::string_view more; !(more = session.send()).empty();) bytes += more;
    std::vector<frames::Frame> all;
    for (frames::Frame one; frames::take(bytes, one);) all.push_back(one);
    EXPECT_EQ(bytes, "");
    return all;
  }
  // The error code of the frame of this type that is sent now, -1 if none.
  int code_of(std::uint8_t type) {
    for (const frames::Frame& one : sent()) {
      if (one.type == type) return static_cast<unsigned char>(one.payload.back());
      if (one.type == frames::kGoAway && type == frames::kGoAway) return static_cast<unsigned char>(one.payload[7]);
    }
    return -1;
  }

  Diary diary;
  Session session{diary, {.streams = 4, .header_list_bytes = 1000}, kNow};
};

TEST_F(Http2Session, TellsWhatAClientSends) {
  greet();
  std::string bytes = frames::post(1, "/x") + frame(frames::kData, 0, 1, "abc") + frame(frames::kData, frames::kEndStream, 1, "d") + frames::get(3);
  for (char byte : bytes) ASSERT_TRUE(receive(std::string(1, byte)));
  EXPECT_EQ(diary.text,
            "begin 1\n:method=POST\n:scheme=http\n:path=/x\n:authority=a.test\nhead 1\n"
            "data 1 a\ndata 1 b\ndata 1 c\ndata 1 d\nend 1\n"
            "begin 3\n:method=GET\n:scheme=http\n:path=/\n:authority=a.test\nhead over 3\n");
}

TEST_F(Http2Session, AnswersGoOutByWindowAndEndTheStream) {
  greet();
  ASSERT_TRUE(receive(frames::get(1)));
  diary.streams[1].answer.assign(70'000, 'a');
  rt::Arena arena;
  rt::Headers fields(arena);
  fields.add("content-type", "text/plain");
  session.respond(1, 200, fields, true);
  std::size_t size = 0;
  for (const auto& one : sent()) size += one.type == frames::kData ? one.payload.size() : 0;
  EXPECT_EQ(size, 65'535u);
  EXPECT_TRUE(receive(frame(frames::kWindowUpdate, 0, 1, frames::number(10'000, 4)) + frame(frames::kWindowUpdate, 0, 0, frames::number(10'000, 4))));
  auto rest = sent();
  ASSERT_FALSE(rest.empty());
  EXPECT_EQ(rest.back().payload.size(), 70'000u - 65'535u);
  EXPECT_EQ(rest.back().flags, frames::kEndStream);
  EXPECT_NE(diary.text.find("closed 1\n"), std::string::npos);
}

TEST_F(Http2Session, WhatIsNotConsumedClosesTheWindow) {
  greet();
  ASSERT_TRUE(receive(frames::post(1)));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(receive(frame(frames::kData, 0, 1, std::string(16'384, 'x'))));
  for (const auto& one : sent()) EXPECT_NE(one.type, frames::kWindowUpdate);
  session.consume(1, 3 * 16'384);
  int updates = 0;
  for (const auto& one : sent()) updates += one.type == frames::kWindowUpdate;
  EXPECT_GE(updates, 1);
  // More than the window holds is the client's fault.
  for (int i = 0; i < 5; ++i) receive(frame(frames::kData, 0, 1, std::string(16'384, 'x')));
  EXPECT_EQ(code_of(frames::kReset), 3);  // FLOW_CONTROL_ERROR
}

TEST_F(Http2Session, MalformedRequestsResetTheirStream) {
  greet();
  auto head = [](std::initializer_list<std::pair<std::string_view, std::string_view>> fields, std::uint32_t stream) {
    return frame(frames::kHeaders, frames::kEndHeaders | frames::kEndStream, stream, frames::block(fields));
  };
  // Upper case, a field of the connection, a line break in a value, two paths, a length that is wrong (RFC 9113 section 8).
  std::uint32_t stream = 1;
  for (const std::string& bad :
       {head({{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}, {"Upper", "x"}}, 1),
        head({{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}, {"transfer-encoding", "chunked"}}, 3),
        head({{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}, {"x", "a\r\nb: c"}}, 5),
        head({{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":path", "/b"}, {":authority", "a"}}, 7),
        head({{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}}, 9),
        head({{":method", "POST"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}, {"content-length", "5"}}, 11)}) {
    ASSERT_TRUE(receive(bad));
    EXPECT_EQ(code_of(frames::kReset), 1) << stream;  // PROTOCOL_ERROR
    EXPECT_EQ(diary.text.find("head over"), std::string::npos) << diary.text;
    stream += 2;
  }
}

TEST_F(Http2Session, FloodsEndTheConnection) {
  struct Flood {
    const char* name;
    std::string (*frame)(std::uint32_t i);
  };
  const Flood floods[] = {
      {"ping", [](std::uint32_t) { return frame(frames::kPing, 0, 0, "12345678"); }},
      {"settings", [](std::uint32_t) { return frame(frames::kSettings, 0, 0); }},
      {"priority", [](std::uint32_t) { return frame(frames::kPriority, 0, 1, std::string("\0\0\0\0\1", 5)); }},
      {"window", [](std::uint32_t) { return frame(frames::kWindowUpdate, 0, 0, frames::number(1, 4)); }},
      {"rapid reset", [](std::uint32_t i) { return frames::get(2 * i + 1) + frame(frames::kReset, 0, 2 * i + 1, frames::number(8, 4)); }},
      {"made resets", [](std::uint32_t i) { return frames::post(2 * i + 1) + frame(frames::kWindowUpdate, 0, 2 * i + 1, frames::number(0, 4)); }},
  };
  for (const Flood& flood : floods) {
    Diary events;
    Session one(events, {}, kNow);
    ASSERT_TRUE(one.receive(std::string(frames::kPreface) + frame(frames::kSettings, 0, 0), kNow));
    bool open = true;
    std::string out;
    std::uint32_t i = 0;
    for (; i < 3000 && open && !one.over(); ++i) {
      open = one.receive(flood.frame(i), kNow);
      for (std::string_view more; !(more = one.send()).empty();) out = more;
    }
    EXPECT_LT(i, 1200u) << flood.name;
    EXPECT_EQ(static_cast<unsigned char>(out[3]), frames::kGoAway) << flood.name;
  }
}

TEST_F(Http2Session, HeadsWithoutEndAreCutOff) {
  greet();
  ASSERT_TRUE(receive(frame(frames::kHeaders, 0, 1, frames::block({{":method", "GET"}}))));
  bool open = true;
  int i = 0;
  for (; i < 100 && open && !session.over(); ++i) {
    open = receive(frame(frames::kContinuation, 0, 1, frames::block({{"x", std::string(100, 'y')}})));
    sent();
  }
  EXPECT_LT(i, 20);
}

TEST_F(Http2Session, EndsInOrder) {
  greet();
  session.announce_shutdown();
  EXPECT_EQ(code_of(frames::kGoAway), 0);
  ASSERT_TRUE(receive(frames::get(1)));  // was on its way
  EXPECT_NE(diary.text.find("head over 1"), std::string::npos);
  session.go_away();
  EXPECT_EQ(code_of(frames::kGoAway), 0);
  ASSERT_TRUE(receive(frames::get(3)));
  EXPECT_EQ(diary.text.find("begin 3"), std::string::npos);
  rt::Arena arena;
  session.respond(1, 204, rt::Headers(arena), false);
  sent();
  EXPECT_TRUE(session.over());
}

TEST_F(Http2Session, WhatIsNoHttp2IsRefused) {
  Diary events;
  Session one(events, {}, kNow);
  EXPECT_FALSE(one.receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n", kNow));
  diary.refuses = true;
  greet();
  ASSERT_TRUE(receive(frames::get(1)));
  EXPECT_EQ(code_of(frames::kReset), 7);  // REFUSED_STREAM
}

}  // namespace
}  // namespace apigen::http2
