// One client connection over HTTP/1.1: reads requests in order, has each served, writes the answers.
//
// The whole life of a connection is one coroutine, run(). It holds memory (session, blocks) only while a request is
// under way; an idle connection is this object alone. Lives on its worker's thread; freed by the worker after the batch
// of events in which it ended.
#pragma once

#include <sys/uio.h>

#include <array>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <string_view>

#include "address_counts.h"
#include "answer_head.h"
#include "apigen/core/loop.h"
#include "apigen/rt/task.h"
#include "pace.h"
#include "request_body.h"
#include "session.h"
#include "tls_session.h"

namespace apigen::engine {

class Worker;

/// Bytes to be sent, in order. Views: what they point to lives until they are sent.
class Output {
 public:
  void add(std::string_view bytes) {
    if (!bytes.empty()) parts_[count_++] = {const_cast<char*>(bytes.data()), bytes.size()};
  }
  bool empty() const { return count_ == 0; }
  iovec* parts() { return parts_.data(); }
  std::size_t count() const { return count_; }
  /// Takes off what was sent.
  void advance(std::size_t bytes);

 private:
  std::array<iovec, 4> parts_{};
  std::size_t count_ = 0;
};

/// Where a client comes from, as text.
struct Peer {
  std::array<char, 46> text{};  // longest: an IPv6 address
  std::uint8_t size = 0;
  std::uint16_t port = 0;
  AddressCounts::Key key = 0;
  std::string_view address() const { return {text.data(), size}; }
};

class Connection final : public rt::IoHandler, public TlsIo {
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
  int fd() const { return fd_; }
  const Peer& peer() const { return peer_; }

  std::size_t index = 0;  // the worker's: its place in the list of connections

 private:
  friend class RequestBody;
  enum class Got : std::uint8_t { data, blocked, end, broken };
  enum class Sent : std::uint8_t { all, blocked, gone };
  enum class Head : std::uint8_t { more, complete, refused, closed };

  // A deadline for one direction.
  class Deadline final : public rt::Timer {
   public:
    Deadline(Connection& connection, bool reading) : connection_(connection), reading_(reading) {}
    void on_timer() override { connection_.expired(reading_); }

   private:
    Connection& connection_;
    bool reading_;
  };
  // Awaits readiness of one direction until a deadline; false: the time is over. `pause`: even if it is ready now.
  class Wait {
   public:
    Wait(Connection& connection, bool reading, rt::TimePoint until, bool pause = false)
        : connection_(connection), reading_(reading), pause_(pause), until_(until) {}
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait();
    bool await_ready() const noexcept;
    void await_suspend(std::coroutine_handle<> awaiter);
    bool await_resume() noexcept;

   private:
    Connection& connection_;
    bool reading_, pause_;
    rt::TimePoint until_;
    std::coroutine_handle<> awaiter_;
  };

  rt::Task<void> run();
  rt::Task<bool> shake_hands();
  bool may_ask_for_host() const;
  Head parse_buffered();
  Got receive_head();
  rt::TimePoint head_deadline();
  void begin_exchange();
  void refuse(int status);
  void end_service();
  AnswerFraming frame_answer(bool refused);
  rt::Task<bool> stream_answer(Output& out, AnswerFraming framing);
  rt::Task<bool> send_all(Output& out);
  rt::Task<void> linger();
  void finish_request();
  void release();

  ssize_t pull(char* to, std::size_t room) override;
  ssize_t push(const char* from, std::size_t size) override;
  Got receive(char* to, std::size_t room, std::size_t& got);
  Got receive_plain(char* to, std::size_t room, std::size_t& got);
  Sent transmit(Output& out);
  Sent transmit_tls(Output& out);
  bool client_gone() const;
  void expired(bool reading);
  std::size_t buffered() const { return static_cast<std::size_t>(window_end_ - window_); }
  void make_room();

  Worker& worker_;
  int fd_;
  Peer peer_;
  bool readable_ = false, writable_ = true, hangup_ = false;
  bool read_expired_ = false, write_expired_ = false;
  bool head_begun_ = true;  // a new connection owes us a request as if it had begun one
  bool reset_on_close_ = false;
  bool retired_ = false;
  bool in_service_ = false;  // counted as such by the worker
  unsigned burst_ = 0;       // requests served without a pause
  std::coroutine_handle<> reader_, writer_;
  Deadline read_deadline_{*this, true}, write_deadline_{*this, false};
  rt::TimePoint head_due_;
  Session* session_ = nullptr;
  // Bytes received and not yet used, in the session's head block or, within a body, in its body block.
  char* window_ = nullptr;
  char* window_end_ = nullptr;
  RequestBody body_{*this};
  Pace write_pace_;
  std::unique_ptr<TlsSession> tls_;
  bool read_wants_write_ = false;
  rt::Task<void> run_;  // last: destroyed first
};

}  // namespace apigen::engine
