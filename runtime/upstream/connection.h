// One socket to a backend, plain or TLS, non-blocking. Pooled by pool.h; used by one exchange at a time.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "address.h"
#include "io.h"
#include "apigen/core/loop.h"
#include "apigen/core/send_queue.h"

namespace apigen::upstream {

class TlsStream;
struct Target;

/// Who is told that a connection became ready.
class ConnectionUser {
 public:
  virtual void on_connection_ready() = 0;
  /// What send_soon() came to.
  virtual void on_connection_sent(Io io) = 0;

 protected:
  ~ConnectionUser() = default;
};

class Connection final : public rt::IoHandler, private rt::QueuedSend {
 public:
  explicit Connection(rt::Loop& loop);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Begins to connect. 0, or an errno value.
  int open(const Address& address, std::uint16_t port);
  bool is_open() const { return fd_ >= 0; }
  /// After open(): -1 as long as nothing is known, 0 connected, else an errno value.
  int connect_result();
  /// Begins TLS on a connection that is open, then goes on with it: `moved` when it is done.
  Io shake_hands();
  /// Words about the latest TLS failure.
  std::string_view tls_problem() const;
  void close();

  Io send(const iovec* parts, int count);
  /// Sends together with what others send in this batch of events; on_connection_sent() tells what came of it, once. False: it
  /// is to be sent with send(). One at a time, and no send() until then.
  bool send_soon(std::string_view bytes);
  bool sends_soon() const { return queued(); }
  Io receive(char* to, std::size_t size);
  /// There may be something to receive. Once false, on_connection_ready() comes before it is true.
  bool may_receive() const { return readable_; }
  bool may_send() const { return writable_; }
  bool hung_up() const { return hung_up_; }
  /// Nothing was received that nobody asked for, and the other side is still there.
  bool is_quiet();

  void on_ready(bool readable, bool writable, bool hangup) override;
  void on_sent(ssize_t result) override;

  // The pool's own.
  Target* target = nullptr;
  ConnectionUser* user = nullptr;  // null: idle
  Connection* previous = nullptr;
  Connection* next = nullptr;
  rt::TimePoint opened_at{};
  rt::TimePoint idle_since{};

 private:
  Io outcome(ssize_t sent);

  rt::Loop& loop_;
  int fd_ = -1;
  std::unique_ptr<TlsStream> tls_;
  bool readable_ = false;
  bool writable_ = false;
  bool hung_up_ = false;
};

}  // namespace apigen::upstream
