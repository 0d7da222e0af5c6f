#include "listen.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace apigen::engine {
namespace {

std::string name_of(const Address& address) {
  bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

std::string explain(const Address& address, int error) {
  switch (error) {
    case EADDRINUSE:
      return name_of(address) + " is in use by another process";
    case EACCES:
      return name_of(address) + " needs a privilege (ports below 1024)";
    case EADDRNOTAVAIL:
      return name_of(address) + " is no address of this machine";
    default:
      return "cannot listen on " + name_of(address) + ": " + std::strerror(error);
  }
}

std::uint16_t port_of(int fd) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size);
  return ntohs(bound.ss_family == AF_INET ? reinterpret_cast<sockaddr_in&>(bound).sin_port
                                          : reinterpret_cast<sockaddr_in6&>(bound).sin6_port);
}

void set_port(sockaddr* address, std::uint16_t port) {
  if (address->sa_family == AF_INET) reinterpret_cast<sockaddr_in*>(address)->sin_port = htons(port);
  if (address->sa_family == AF_INET6) reinterpret_cast<sockaddr_in6*>(address)->sin6_port = htons(port);
}

// SO_REUSEPORT lets every process of this user join a port: without it, one that somebody listens on is refused.
bool is_free(const addrinfo& where) {
  int fd = socket(where.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);  // connections that linger in TIME_WAIT are no listener
  int error = bind(fd, where.ai_addr, where.ai_addrlen) == 0 ? 0 : errno;
  close(fd);
  errno = error;
  return error == 0;
}

// A listening socket, or -1 with errno set.
int open_one(const addrinfo& where) {
  int fd = socket(where.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  // Accepted sockets inherit it: answers are written whole, there is nothing to wait for.
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind(fd, where.ai_addr, where.ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0) return fd;
  int error = errno;
  close(fd);
  errno = error;
  return -1;
}

// All workers share it: the kernel's queue of connections is one, whoever takes them.
Listening listen_on_passed(const Address& address, unsigned workers) {
  Listening result{{}, address, {}};
  int listening = 0;
  socklen_t size = sizeof listening;
  if (getsockopt(address.socket, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || !listening) {
    result.problem = "descriptor " + std::to_string(address.socket) + " is no listening socket";
    return result;
  }
  int on = 1;
  setsockopt(address.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(address.socket, F_SETFL, fcntl(address.socket, F_GETFL) | O_NONBLOCK);
  for (unsigned i = 0; i < workers; ++i) {
    int fd = fcntl(address.socket, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) {
      result.problem = explain(address, errno);
      for (int open : result.sockets) close(open);
      result.sockets.clear();
      return result;
    }
    result.sockets.push_back(fd);
  }
  result.address.port = port_of(address.socket);
  result.address.socket = -1;
  close(address.socket);
  return result;
}

}  // namespace

Listening listen_on(const Address& address, unsigned workers) {
  if (address.socket >= 0) return listen_on_passed(address, workers);
  Listening result{{}, address, {}};
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  int error = getaddrinfo(address.host.empty() ? nullptr : address.host.c_str(), "0", &hints, &found);
  if (error != 0) {
    result.problem = "cannot listen on " + name_of(address) + ": " + gai_strerror(error);
    return result;
  }
  std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, freeaddrinfo);
  set_port(found->ai_addr, result.address.port);
  if (!is_free(*found)) {
    result.problem = explain(address, errno);
    return result;
  }
  for (unsigned i = 0; i < workers; ++i) {
    set_port(found->ai_addr, result.address.port);
    int fd = open_one(*found);
    if (fd < 0) {
      result.problem = explain(address, errno);
      for (int open : result.sockets) close(open);
      result.sockets.clear();
      return result;
    }
    result.sockets.push_back(fd);
    result.address.port = port_of(fd);
  }
  return result;
}

}  // namespace apigen::engine
