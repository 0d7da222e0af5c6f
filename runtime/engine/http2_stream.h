// One request over HTTP/2 and its answer. It is the reader of the request's body, too.
#pragma once

#include <cstdint>
#include <string_view>

#include "answer_head.h"
#include "apigen/http2/session.h"
#include "apigen/rt/message.h"
#include "apigen/rt/task.h"
#include "pace.h"
#include "session.h"
#include "waiter.h"

namespace apigen::engine {

class Connection;
class Http2Connection;
class Worker;

class Http2Stream final : public rt::BodyReader {
 public:
  Http2Stream(Http2Connection& connection, Worker& worker, http2::StreamId id);
  ~Http2Stream() override;

  // ---- What arrives; may only note it.
  void add_field(std::string_view name, std::string_view value);
  void end_head(bool over);
  void add_data(std::string_view bytes);
  void end_body();
  std::size_t fill(char* to, std::size_t room, bool& over);
  void note_closed() { closed_ = true; }

  // ---- What comes of it.
  /// Acts on what was noted. Not to be called once closed().
  void act();
  bool closed() const { return closed_; }
  bool head_is_complete() const { return head_complete_; }
  rt::Task<Chunk> read() override;

  std::size_t index = 0;  // the connection's: its place in the list of streams
  bool touched = false;   // the connection's

 private:
  rt::Task<void> run();
  rt::Task<bool> send_stream(AnswerFraming framing);
  rt::Task<bool> wait_until_taken();
  rt::Task<void> drain();
  void respond(const AnswerFraming& framing, bool has_body);
  bool append(std::string_view text);
  void write_field(std::string_view name, std::string_view value);
  void begin_lines();
  void parse_head();
  void end_service();

  Http2Connection& connection_;
  Worker& worker_;
  const http2::StreamId id_;
  Session* session_;

  // The head, written as HTTP/1.1 would have it: one parser, and one set of rules, for both.
  std::string_view method_, path_, authority_;
  rt::Buffer cookies_;
  std::size_t head_size_ = 0;
  bool lines_begun_ = false, head_complete_ = false;
  int refused_ = 0;  // status of a head that is not served

  // The body: bytes received, and those that the reader looks at.
  Block* filling_ = nullptr;
  Block* lent_ = nullptr;
  std::size_t filled_ = 0, lent_size_ = 0;
  std::uint64_t room_ = 0;
  Chunk::State state_ = Chunk::State::end;
  bool body_over_ = true, continue_due_ = false;
  Pace read_pace_;
  Waiter reader_;

  // The answer: what is left of its present piece.
  std::string_view piece_;
  bool last_piece_ = false, answer_over_ = false;
  Pace write_pace_;
  Waiter writer_;

  bool start_due_ = false, closed_ = false, in_service_ = false;
  rt::Task<void> run_;  // last: destroyed first
};

}  // namespace apigen::engine
