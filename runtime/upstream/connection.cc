#include "connection.h"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "pool.h"
#include "tls.h"

namespace apigen::upstream {

Connection::Connection(rt::Loop& loop) : loop_(loop) {}
Connection::~Connection() { close(); }

int Connection::open(const Address& address, std::uint16_t port) {
  readable_ = writable_ = hung_up_ = false;
  fd_ = ::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return errno;
  int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_storage storage;
  socklen_t size = address.fill(storage, port);
  int error = 0;
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&storage), size) != 0 && errno != EINPROGRESS) {
    error = errno;
  } else if (!loop_.watch(fd_, *this)) {
    error = errno;
  }
  if (error) {
    ::close(fd_);
    fd_ = -1;
  }
  return error;
}

int Connection::connect_result() {
  if (!writable_ && !hung_up_ && !readable_) return -1;
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

Io Connection::shake_hands() {
  if (!tls_) tls_ = std::make_unique<TlsStream>(target->pool.tls(), *target, fd_);
  Io io = tls_->shake_hands();
  if (io.state == Io::State::blocked) readable_ = writable_ = false;
  return io;
}

std::string_view Connection::tls_problem() const { return tls_ ? tls_->problem() : std::string_view(); }

void Connection::close() {
  if (fd_ < 0) return;
  cancel();
  tls_.reset();
  loop_.unwatch(fd_, *this);
  ::close(fd_);
  fd_ = -1;
}

Io Connection::send(const iovec* parts, int count) {
  if (tls_) {
    Io io = tls_->write(parts, count);
    if (io.state == Io::State::blocked) writable_ = false;
    return io;
  }
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts);
  message.msg_iovlen = static_cast<std::size_t>(count);
  while (true) {
    ssize_t sent = ::sendmsg(fd_, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    return outcome(sent < 0 ? -errno : sent);
  }
}

Io Connection::outcome(ssize_t sent) {
  if (sent >= 0) return {Io::State::moved, static_cast<std::size_t>(sent)};
  if (sent != -EAGAIN && sent != -EWOULDBLOCK) return {Io::State::failed, 0, static_cast<int>(-sent)};
  writable_ = false;
  return {Io::State::blocked};
}

bool Connection::send_soon(std::string_view bytes) {
  rt::SendQueue* queue = tls_ ? nullptr : loop_.send_queue();
  if (queue) queue->add(*this, fd_, bytes);
  return queue != nullptr;
}

void Connection::on_sent(ssize_t result) {
  Io io = outcome(result);
  if (user) user->on_connection_sent(io);
}

Io Connection::receive(char* to, std::size_t size) {
  if (tls_) {
    // Records are decrypted one at a time: there may be more until it blocks.
    Io io = tls_->read(to, size);
    if (io.state == Io::State::blocked) readable_ = false;
    return io;
  }
  while (true) {
    ssize_t got = ::recv(fd_, to, size, 0);
    if (got > 0) {
      // A short read emptied the socket: what comes later is a new edge. Only a FIN may have come along with it.
      if (static_cast<std::size_t>(got) < size && !hung_up_) readable_ = false;
      return {Io::State::moved, static_cast<std::size_t>(got)};
    }
    if (got == 0) return {Io::State::ended};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      readable_ = false;
      return {Io::State::blocked};
    }
    return {Io::State::failed, 0, errno};
  }
}

bool Connection::is_quiet() {
  if (hung_up_) return false;
  if (!readable_) return true;
  if (tls_) {
    readable_ = !tls_->is_quiet();
    return !readable_;
  }
  char byte;
  ssize_t got = ::recv(fd_, &byte, 1, MSG_PEEK);
  if (got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) return false;
  readable_ = false;
  return true;
}

void Connection::on_ready(bool readable, bool writable, bool hangup) {
  readable_ |= readable || hangup;
  writable_ |= writable;
  hung_up_ |= hangup;
  if (user) {
    user->on_connection_ready();
  } else if (!is_quiet()) {
    target->pool.close(this);
  }
}

}  // namespace apigen::upstream
