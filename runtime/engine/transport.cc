#include "transport.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "worker.h"

namespace apigen::engine {
namespace {

// How long a client may take to read its last answer and close (RFC 9112 section 9.6).
constexpr std::uint32_t kLingerMs = 5'000;
// What is longer may well not fit into the socket at once.
constexpr std::size_t kMostQueued = 16 * 1024;

}  // namespace

void Output::advance(std::size_t bytes) {
  std::size_t done = 0;
  while (done < count_ && bytes >= parts_[done].iov_len) bytes -= parts_[done++].iov_len;
  if (done < count_) {
    parts_[done].iov_base = static_cast<char*>(parts_[done].iov_base) + bytes;
    parts_[done].iov_len -= bytes;
  }
  std::memmove(parts_.data(), parts_.data() + done, (count_ - done) * sizeof(iovec));
  count_ -= done;
}

Transport::Transport(Worker& worker, int fd, const Peer& peer, bool tls) : worker_(worker), fd_(fd), peer_(peer) {
  if (tls) tls_ = std::make_unique<TlsSession>(worker.tls(), *this);
}

Transport::~Transport() {
  if (fd_ >= 0) close(fd_);
}

// ---- Readiness ----

Transport::Wait::~Wait() {
  std::coroutine_handle<>& waiter = reading_ ? transport_.reader_ : transport_.writer_;
  if (awaiter_ && waiter == awaiter_) waiter = nullptr;
}

bool Transport::Wait::await_ready() const noexcept {
  return !pause_ && (reading_ ? transport_.readable_ : transport_.writable_);
}

void Transport::Wait::await_suspend(std::coroutine_handle<> awaiter) {
  awaiter_ = awaiter;
  transport_.on_wait();
  (reading_ ? transport_.reader_ : transport_.writer_) = awaiter;
  transport_.worker_.loop().arm(reading_ ? transport_.read_deadline_ : transport_.write_deadline_, until_);
}

bool Transport::Wait::await_resume() noexcept {
  return !std::exchange(reading_ ? transport_.read_expired_ : transport_.write_expired_, false);
}

void Transport::expired(bool reading) {
  // A deadline that nobody waits for is left over from an earlier wait: taking it off each time would cost more.
  std::coroutine_handle<>& waiter = reading ? reader_ : writer_;
  if (!waiter) return;
  (reading ? read_expired_ : write_expired_) = true;
  std::exchange(waiter, nullptr).resume();
}

void Transport::note_ready(bool readable, bool writable, bool hangup) {
  readable_ = readable_ || readable || hangup;
  writable_ = writable_ || writable;
  if (writable && std::exchange(read_wants_write_, false)) readable_ = true;
  hangup_ = hangup_ || hangup;
}

void Transport::on_ready(bool readable, bool writable, bool hangup) {
  note_ready(readable, writable, hangup);
  if (reader_ && readable_) std::exchange(reader_, nullptr).resume();
  if (writer_ && writable_) std::exchange(writer_, nullptr).resume();
}

bool Transport::client_gone() const {
  char byte;
  ssize_t got = recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && errno != EAGAIN && errno != EINTR;
}

Transport::Got Transport::receive(char* to, std::size_t room, std::size_t& got) {
  if (!tls_) return receive_plain(to, room, got);
  // Also when the socket is not readable: a record received before may hold more than was asked for.
  switch (tls_->read(to, room, got)) {
    case TlsSession::Result::done:
      return Got::data;
    case TlsSession::Result::want_write:
      read_wants_write_ = true;
      [[fallthrough]];
    case TlsSession::Result::want_read:
      return Got::blocked;
    case TlsSession::Result::closed:
      break;
  }
  return Got::end;
}

ssize_t Transport::pull(char* to, std::size_t room) {
  std::size_t got = 0;
  switch (receive_plain(to, room, got)) {
    case Got::data:
      return static_cast<ssize_t>(got);
    case Got::end:
      return 0;
    case Got::blocked:
      errno = EAGAIN;
      return -1;
    case Got::broken:
      break;
  }
  errno = ECONNRESET;
  return -1;
}

ssize_t Transport::push(const char* from, std::size_t size) {
  ssize_t sent;
  do sent = send(fd_, from, size, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent < 0 && errno == EAGAIN) writable_ = false;
  return sent;
}

Transport::Got Transport::receive_plain(char* to, std::size_t room, std::size_t& got) {
  if (!readable_) return Got::blocked;
  for (;;) {
    ssize_t result = recv(fd_, to, room, 0);
    if (result > 0) {
      got = static_cast<std::size_t>(result);
      // A short read emptied the socket; what comes later is another edge. Only an end that came along is told no more.
      readable_ = got == room || hangup_;
      return Got::data;
    }
    if (result == 0) return Got::end;
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return Got::broken;
    readable_ = false;
    return Got::blocked;
  }
}

Transport::Sent Transport::transmit_tls(Output& out) {
  while (!out.empty()) {
    const char* from = static_cast<const char*>(out.parts()->iov_base);
    std::size_t size = out.parts()->iov_len, written = 0;
    auto& joined = worker_.scratch();
    if (out.count() > 1 && size < joined.size()) {
      // Small pieces share a record.
      size = 0;
      for (std::size_t i = 0; i < out.count() && size < joined.size(); ++i) {
        std::size_t part = std::min(out.parts()[i].iov_len, joined.size() - size);
        std::memcpy(joined.data() + size, out.parts()[i].iov_base, part);
        size += part;
      }
      from = joined.data();
    }
    switch (tls_->write(from, size, written)) {
      case TlsSession::Result::done:
        out.advance(written);
        write_pace_.moved(written);
        break;
      case TlsSession::Result::want_write:
        return Sent::blocked;
      case TlsSession::Result::want_read:
      case TlsSession::Result::closed:
        return Sent::gone;
    }
  }
  return Sent::all;
}

Transport::Sent Transport::transmit(Output& out) {
  if (tls_) return transmit_tls(out);
  while (!out.empty()) {
    ssize_t result;
    if (out.count() == 1) {
      result = send(fd_, out.parts()->iov_base, out.parts()->iov_len, MSG_NOSIGNAL);
    } else {
      msghdr message{};
      message.msg_iov = out.parts();
      message.msg_iovlen = out.count();
      result = sendmsg(fd_, &message, MSG_NOSIGNAL);
    }
    if (result >= 0) {
      out.advance(static_cast<std::size_t>(result));
      write_pace_.moved(static_cast<std::uint64_t>(result));
    } else if (errno == EAGAIN) {
      writable_ = false;
      return Sent::blocked;
    } else if (errno != EINTR) {
      return Sent::gone;
    }
  }
  return Sent::all;
}

bool Transport::Departure::await_ready() {
  bool small = out_.count() == 1 && out_.front().size() <= kMostQueued;
  if (small && !transport_.tls_) queue_ = transport_.worker_.loop().send_queue();
  if (!queue_) sent_ = transport_.transmit(out_);
  return !queue_;
}

void Transport::Departure::await_suspend(std::coroutine_handle<> awaiter) {
  awaiter_ = awaiter;
  queue_->add(*this, transport_.fd_, out_.front());
}

void Transport::Departure::on_sent(ssize_t result) {
  if (result >= 0) {
    out_.advance(static_cast<std::size_t>(result));
    transport_.write_pace_.moved(static_cast<std::uint64_t>(result));
    if (!out_.empty()) sent_ = transport_.transmit(out_);
  } else if (result == -EAGAIN) {
    transport_.writable_ = false;
    sent_ = Sent::blocked;
  } else {
    sent_ = Sent::gone;
  }
  awaiter_.resume();
}

rt::Task<bool> Transport::shake_hands(rt::TimePoint until) {
  for (;;) {
    TlsSession::Result result = tls_->handshake();
    if (result == TlsSession::Result::done) co_return true;
    if (result == TlsSession::Result::closed) co_return false;
    // Under the deadline of the first head: a handshake that stalls costs this connection only.
    Wait wait(*this, result == TlsSession::Result::want_read, until);
    bool ready = co_await wait;
    if (!ready) co_return false;
  }
}

rt::Task<bool> Transport::send_all(Output& out) {
  for (;;) {
    Sent sent = transmit(out);
    if (sent != Sent::blocked) co_return sent == Sent::all;
    const config::Limits& limits = worker_.limits();
    Wait wait(*this, false,
              write_pace_.give_up(worker_.loop().now(), limits.write_timeout_ms, limits.minimum_bytes_per_second));
    bool ready = co_await wait;
    if (!ready) co_return false;
    write_pace_.waited_until(worker_.loop().now());
  }
}

rt::Task<void> Transport::linger() {
  if (tls_) tls_->close_notify();
  shutdown(fd_, SHUT_WR);
  rt::TimePoint until = worker_.after(kLingerMs);
  for (;;) {
    std::size_t got = 0;
    Got result = receive(worker_.scratch().data(), worker_.scratch().size(), got);
    if (result == Got::data && worker_.loop().now() < until) continue;
    if (result != Got::blocked) co_return;
    Wait wait(*this, true, until);
    bool ready = co_await wait;
    if (!ready) co_return;
  }
}

void Transport::close_socket(bool with_reset) {
  if (with_reset) {
    ::linger hard{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  } else if (tls_) {
    tls_->close_notify();
  }
  close(std::exchange(fd_, -1));
}

}  // namespace apigen::engine
