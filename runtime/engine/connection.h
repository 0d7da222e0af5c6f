// One client connection over HTTP/1.1: reads requests in order, has each served, writes the answers. Where HTTP/2 was
// agreed on, Http2Connection does that over the same socket.
//
// The whole life of a connection is one coroutine, run(). It holds memory (session, blocks) only while a request is
// under way; an idle connection is this object alone. Lives on its worker's thread; freed by the worker after the batch
// of events in which it ended.
#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <string_view>

#include "answer_head.h"
#include "apigen/core/loop.h"
#include "apigen/rt/task.h"
#include "bytes_beyond.h"
#include "request_body.h"
#include "session.h"
#include "transport.h"

namespace apigen::engine {

class Http2Connection;

class Connection final : public Transport {
 public:
  /// Takes over `fd`, non-blocking and watched by nobody.
  Connection(Worker& worker, int fd, const Peer& peer, bool tls);
  ~Connection() override;

  /// Starts to read requests.
  void begin();
  void on_ready(bool readable, bool writable, bool hangup) override;
  /// Ends everything now; the client sees a reset if an answer was under way.
  void abort();
  /// Gives everything back and closes the socket; called by the worker once, when the connection has ended.
  void retire();
  /// The gateway is about to stop: an idle connection goes when `grace` is over, a busy one after its answer.
  void drain(rt::TimePoint grace);
  /// HTTP/2: goes on with what streams have to send.
  void step_http2();

  std::size_t index = 0;  // the worker's: its place in the list of connections

 private:
  friend class BytesBeyond;
  friend class RequestBody;
  friend class Http2Connection;
  friend class Http2Stream;
  enum class Head : std::uint8_t { more, complete, refused, closed, http2 };

  rt::Task<void> run();
  rt::Task<void> serve_http2();
  Head parse_buffered();
  Got receive_head();
  rt::TimePoint head_deadline();
  void end_service();
  rt::Task<bool> stream_answer(rt::Buffer& head, AnswerFraming framing);
  void finish_request();
  void release();

  bool has_kept() const { return session_ && session_->kept_begin != session_->kept_end; }
  bool keep_back(std::string_view answer);
  void add_kept(Output& out) const;
  void forget_kept();
  bool send_kept_now();
  rt::Task<bool> send_kept();
  rt::Task<bool> serve_behind_others(rt::Exchange& x);

  void expired(bool reading) override;
  void on_wait() override { burst_ = 0; }
  std::size_t buffered() const { return static_cast<std::size_t>(window_end_ - window_); }
  void make_room();

  bool may_be_http2_ = false;  // the client may know without asking that HTTP/2 is spoken here
  bool head_begun_ = true;  // a new connection owes us a request as if it had begun one
  bool reset_on_close_ = false;
  bool retired_ = false;
  bool in_service_ = false;  // counted as such by the worker
  unsigned burst_ = 0;       // requests served without a pause
  rt::TimePoint head_due_;
  Session* session_ = nullptr;
  // Bytes received and not yet used, in the session's head block or, within a body, in its body block.
  char* window_ = nullptr;
  char* window_end_ = nullptr;
  RequestBody body_{*this};
  BytesBeyond beyond_{*this};
  std::unique_ptr<Http2Connection> http2_;
  std::coroutine_handle<> http2_over_;
  rt::Task<void> run_;  // last: destroyed first
};

}  // namespace apigen::engine
