// One socket to a backend, plain or TLS, non-blocking. Pooled by pool.h; used by one exchange at a time.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>

#include "address.h"
#include "apigen/core/loop.h"

namespace apigen::upstream {

struct Target;
class TlsSession;

/// Who is told that a connection became ready.
class ConnectionUser {
 public:
  virtual void on_connection_ready() = 0;

 protected:
  ~ConnectionUser() = default;
};

struct Io {
  enum class State : std::uint8_t {
    moved,    // `bytes` went through
    blocked,  // nothing now; on_connection_ready() will tell
    ended,    // the other side sent its last byte
    failed,   // `error` is an errno value, or 0 for a TLS failure
  } state;
  std::size_t bytes = 0;
  int error = 0;
};

class Connection final : public rt::IoHandler {
 public:
  explicit Connection(rt::Loop& loop) : loop_(loop) {}
  ~Connection() override { close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Begins to connect. 0, or an errno value.
  int open(const Address& address, std::uint16_t port);
  bool is_open() const { return fd_ >= 0; }
  /// After open(): -1 as long as nothing is known, 0 connected, else an errno value.
  int connect_result();
  void close();

  Io send(const iovec* parts, int count);
  Io receive(char* to, std::size_t size);
  /// There may be something to receive. Once false, on_connection_ready() comes before it is true.
  bool may_receive() const { return readable_; }
  bool may_send() const { return writable_; }
  bool hung_up() const { return hung_up_; }
  /// Nothing was received that nobody asked for, and the other side is still there.
  bool is_quiet();

  void on_ready(bool readable, bool writable, bool hangup) override;

  // The pool's own.
  Target* target = nullptr;
  ConnectionUser* user = nullptr;  // null: idle
  Connection* previous = nullptr;
  Connection* next = nullptr;
  rt::TimePoint opened_at{};
  rt::TimePoint idle_since{};

 private:
  rt::Loop& loop_;
  int fd_ = -1;
  bool readable_ = false;
  bool writable_ = false;
  bool hung_up_ = false;
};

}  // namespace apigen::upstream
