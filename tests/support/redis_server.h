// A real redis-server (Debian's package) on a loopback port of its own, without files.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

extern char** environ;

namespace apigen::test {

class RedisServer {
 public:
  /// Starts on a free port, or on `port`.
  explicit RedisServer(std::uint16_t port = 0) : port_(port ? port : free_port()) {
    std::string text = std::to_string(port_);
    const char* arguments[] = {"redis-server", "--port", text.c_str(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no",
                               "--logfile", "/dev/null", nullptr};
    running_ = posix_spawnp(&process_, "redis-server", nullptr, nullptr, const_cast<char**>(arguments), environ) == 0;
    for (int i = 0; running_ && !answers(); ++i) {
      if (i > 2000 || waitpid(process_, nullptr, WNOHANG) == process_) running_ = false;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  ~RedisServer() { stop(); }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  /// False if there is no redis-server on this machine.
  bool running() const { return running_; }
  std::uint16_t port() const { return port_; }
  void stop() { end(SIGKILL); }
  void pause() { kill(process_, SIGSTOP); }
  void resume() { kill(process_, SIGCONT); }

 private:
  static int loopback_socket(sockaddr_in& address, std::uint16_t port) {
    address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  }
  static std::uint16_t free_port() {
    sockaddr_in address;
    const int fd = loopback_socket(address, 0);
    bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    close(fd);
    return ntohs(address.sin_port);
  }
  bool answers() const {
    sockaddr_in address;
    const int fd = loopback_socket(address, port_);
    const bool connected = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    close(fd);
    return connected;
  }
  void end(int number) {
    if (!running_) return;
    kill(process_, number);
    waitpid(process_, nullptr, 0);
    running_ = false;
  }

  std::uint16_t port_;
  pid_t process_ = 0;
  bool running_ = false;
};

}  // namespace apigen::test
