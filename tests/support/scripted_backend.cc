#include "tests/support/scripted_backend.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

namespace apigen::testing {
namespace {

struct Bound {
  int fd;
  std::uint16_t port;
};

Bound bind_any(bool v6) {
  int fd = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw std::runtime_error("socket");
  sockaddr_in in4{};
  in4.sin_family = AF_INET;
  in4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  in6.sin6_addr = in6addr_loopback;
  auto* address = v6 ? reinterpret_cast<sockaddr*>(&in6) : reinterpret_cast<sockaddr*>(&in4);
  socklen_t size = v6 ? sizeof in6 : sizeof in4;
  if (::bind(fd, address, size) != 0 || ::getsockname(fd, address, &size) != 0) {
    ::close(fd);
    throw std::runtime_error("bind");
  }
  return {fd, ntohs(v6 ? in6.sin6_port : in4.sin_port)};
}

std::size_t header_number(const std::string& head, std::string name) {
  std::string lower = head;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  std::size_t at = lower.find("\r\n" + name + ":");
  return at == std::string::npos ? 0 : std::strtoul(lower.c_str() + at + name.size() + 3, nullptr, 10);
}

}  // namespace

bool Peer::fill() {
  char bytes[16384];
  ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
  if (got <= 0) return false;
  buffer_.append(bytes, static_cast<std::size_t>(got));
  return true;
}

std::optional<std::string> Peer::take(std::size_t size) {
  while (buffer_.size() < size) {
    if (!fill()) return std::nullopt;
  }
  std::string out = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return out;
}

std::optional<std::string> Peer::read_head() {
  std::size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  return take(end + 4);
}

std::optional<std::string> Peer::read_request() {
  auto head = read_head();
  if (!head) return std::nullopt;
  if (head->find("\r\nTransfer-Encoding: chunked") == std::string::npos) {
    auto body = take(header_number(*head, "content-length"));
    return body ? std::optional(*head + *body) : std::nullopt;
  }
  std::string whole = *head;
  while (true) {
    std::size_t end;
    while ((end = buffer_.find("\r\n")) == std::string::npos) {
      if (!fill()) return std::nullopt;
    }
    std::size_t size = std::strtoul(buffer_.c_str(), nullptr, 16);
    auto chunk = take(end + 2 + size + 2);
    if (!chunk) return std::nullopt;
    if (size == 0) return whole;
    whole += chunk->substr(end + 2, size);
  }
}

std::string Peer::read_some(std::size_t most) {
  if (buffer_.empty() && !fill()) return {};
  return *take(std::min(most, buffer_.size()));
}

bool Peer::send(std::string_view text) {
  while (!text.empty()) {
    ssize_t sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Peer::drip(std::string_view text, std::chrono::milliseconds pause) {
  int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!send(text.substr(i, 1))) return false;
    std::this_thread::sleep_for(pause);
  }
  return true;
}

void Peer::half_close() { ::shutdown(fd_, SHUT_WR); }

void Peer::close() {
  std::lock_guard guard(lock_);
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void Peer::reset() {
  linger hard{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close();
}

bool Peer::wait_for_close() {
  if (!buffer_.empty()) return false;
  return !fill();
}

ScriptedBackend::ScriptedBackend(Script script, bool v6) : script_(std::move(script)), v6_(v6) {
  Bound bound = bind_any(v6);
  listener_ = bound.fd;
  port_ = bound.port;
  if (::listen(listener_, 512) != 0) throw std::runtime_error("listen");
  acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedBackend::~ScriptedBackend() {
  {
    std::lock_guard guard(lock_);
    stopping_ = true;
  }
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  for (auto& peer : peers_) {
    std::lock_guard guard(peer->lock_);
    if (peer->fd_ >= 0) ::shutdown(peer->fd_, SHUT_RDWR);
  }
  for (auto& thread : threads_) thread.join();
}

void ScriptedBackend::accept_all() {
  while (true) {
    int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    std::lock_guard guard(lock_);
    if (stopping_ || fd < 0) {
      if (fd >= 0) ::close(fd);
      if (!stopping_ && (errno == ECONNABORTED || errno == EINTR)) continue;
      return;
    }
    auto peer = std::make_shared<Peer>(fd, accepted_++);
    peers_.push_back(peer);
    threads_.emplace_back([this, peer] {
      script_(*peer);
      peer->close();
    });
  }
}

std::string ScriptedBackend::url(std::string_view path) const {
  return std::string(v6_ ? "http://[::1]:" : "http://127.0.0.1:") + std::to_string(port_) + std::string(path);
}

ScriptedBackend::Script ScriptedBackend::always(std::string answer) {
  return [answer = std::move(answer)](Peer& peer) {
    while (peer.read_request()) {
      if (!peer.send(answer)) return;
    }
  };
}

std::uint16_t closed_port() {
  Bound bound = bind_any(false);
  ::close(bound.fd);
  return bound.port;
}

std::size_t open_descriptors() {
  DIR* folder = ::opendir("/proc/self/fd");
  if (!folder) return 0;
  std::size_t count = 0;
  while (::readdir(folder)) ++count;
  ::closedir(folder);
  return count;
}

}  // namespace apigen::testing
