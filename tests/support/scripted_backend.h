// A backend that misbehaves on command: a real socket on loopback, each connection served by a script on its own thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace apigen::testing {

/// One accepted connection, as a script sees it. Blocking; every call ends when the backend is destroyed.
class Peer {
 public:
  Peer(int fd, int index) : fd_(fd), index_(index) {}
  ~Peer() { close(); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  /// Counts accepted connections from 0.
  int index() const { return index_; }
  /// Head and body (by Content-Length or chunked) of the next request; nothing at the end of the connection.
  std::optional<std::string> read_request();
  /// Head only.
  std::optional<std::string> read_head();
  /// What comes next, at most `most` bytes; empty at the end.
  std::string read_some(std::size_t most);
  /// False if the other side is gone.
  bool send(std::string_view text);
  /// A byte at a time.
  bool drip(std::string_view text, std::chrono::milliseconds pause);
  void half_close();
  void close();
  /// Ends the connection with RST.
  void reset();
  /// Waits until the other side closes; true if it did so without sending another byte.
  bool wait_for_close();

 private:
  friend class ScriptedBackend;
  std::optional<std::string> take(std::size_t size);
  bool fill();

  std::mutex lock_;  // of fd_, which the backend's destructor shuts down
  int fd_;
  int index_;
  std::string buffer_;
};

class ScriptedBackend {
 public:
  using Script = std::function<void(Peer&)>;

  /// Listens on a free port of 127.0.0.1 (or ::1) and serves until destroyed.
  explicit ScriptedBackend(Script script, bool v6 = false);
  /// Ends all connections and waits for their scripts.
  ~ScriptedBackend();
  ScriptedBackend(const ScriptedBackend&) = delete;
  ScriptedBackend& operator=(const ScriptedBackend&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(std::string_view path = "/") const;
  int accepted() const { return accepted_; }

  /// A script that answers every request of a connection with this text.
  static Script always(std::string answer);

 private:
  void accept_all();

  Script script_;
  bool v6_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_{0};
  std::mutex lock_;
  bool stopping_ = false;
  std::vector<std::shared_ptr<Peer>> peers_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

/// A port of 127.0.0.1 on which nobody listens.
std::uint16_t closed_port();

/// Open descriptors of this process.
std::size_t open_descriptors();

}  // namespace apigen::testing
