// The socket of one client, with or without TLS, as coroutines read and write it.
//
// Non-blocking, edge-triggered; one coroutine may wait for reading and one for writing, each until a deadline. Lives on
// its worker's thread.
#pragma once

#include <sys/uio.h>

#include <array>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <string_view>

#include "address_counts.h"
#include "apigen/core/loop.h"
#include "apigen/core/send_queue.h"
#include "apigen/rt/task.h"
#include "pace.h"
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
  /// The first part; there is one.
  std::string_view front() const { return {static_cast<const char*>(parts_[0].iov_base), parts_[0].iov_len}; }
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

class Transport : public rt::IoHandler, public TlsIo {
 public:
  /// Takes over `fd`, non-blocking and watched by nobody.
  Transport(Worker& worker, int fd, const Peer& peer, bool tls);
  ~Transport() override;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  void on_ready(bool readable, bool writable, bool hangup) override;
  int fd() const { return fd_; }
  const Peer& peer() const { return peer_; }

  /// How an attempt to read or write ended.
  enum class Got : std::uint8_t { data, blocked, end, broken };
  enum class Sent : std::uint8_t { all, blocked, gone };

 protected:

  // A deadline for one direction.
  class Deadline final : public rt::Timer {
   public:
    Deadline(Transport& transport, bool reading) : transport_(transport), reading_(reading) {}
    void on_timer() override { transport_.expired(reading_); }

   private:
    Transport& transport_;
    bool reading_;
  };
  // Awaits readiness of one direction until a deadline; false: the time is over. `pause`: even if it is ready now.
  class Wait {
   public:
    Wait(Transport& transport, bool reading, rt::TimePoint until, bool pause = false)
        : transport_(transport), reading_(reading), pause_(pause), until_(until) {}
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait();
    bool await_ready() const noexcept;
    void await_suspend(std::coroutine_handle<> awaiter);
    bool await_resume() noexcept;

   private:
    Transport& transport_;
    bool reading_, pause_;
    rt::TimePoint until_;
    std::coroutine_handle<> awaiter_;
  };

  // Awaits that `out` was sent as far as it goes now: with the answers of other connections in one system call, if it is in
  // one piece and not long.
  class Departure final : private rt::QueuedSend {
   public:
    Departure(Transport& transport, Output& out) : transport_(transport), out_(out) {}
    bool await_ready();
    void await_suspend(std::coroutine_handle<> awaiter);
    Sent await_resume() const noexcept { return sent_; }

   private:
    void on_sent(ssize_t result) override;

    Transport& transport_;
    Output& out_;
    rt::SendQueue* queue_ = nullptr;
    std::coroutine_handle<> awaiter_;
    Sent sent_ = Sent::all;
  };

  /// A coroutine waits now.
  virtual void on_wait() {}
  virtual void expired(bool reading);

  void note_ready(bool readable, bool writable, bool hangup);
  bool client_gone() const;
  Got receive(char* to, std::size_t room, std::size_t& got);
  /// Sends as much as goes now.
  Sent transmit(Output& out);
  rt::Task<bool> send_all(Output& out);
  rt::Task<bool> shake_hands(rt::TimePoint until);
  /// Says goodbye and reads what the client still sends: closing with bytes unread would make the kernel reset the
  /// connection and the client lose the answer.
  rt::Task<void> linger();
  /// With a reset, so that what was sent cannot be taken for whole, or in order.
  void close_socket(bool with_reset);

  Worker& worker_;
  int fd_;
  Peer peer_;
  bool readable_ = false, writable_ = true, hangup_ = false;
  bool read_expired_ = false, write_expired_ = false;
  std::coroutine_handle<> reader_, writer_;
  Deadline read_deadline_{*this, true}, write_deadline_{*this, false};
  Pace write_pace_;
  std::unique_ptr<TlsSession> tls_;
  bool read_wants_write_ = false;

 private:
  ssize_t pull(char* to, std::size_t room) override;
  ssize_t push(const char* from, std::size_t size) override;
  Got receive_plain(char* to, std::size_t room, std::size_t& got);
  Sent transmit_tls(Output& out);
};

}  // namespace apigen::engine
