// The keep-alive connections of one worker, by target: used last, used first.
//
// Idle connections stay registered with the loop, so that a FIN or a byte that nobody asked for closes them at once.
// A target has a limit of connections; calls beyond it wait in line, first come first served.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "apigen/core/loop.h"
#include "apigen/upstream/client.h"
#include "connection.h"
#include "tls.h"
#include "wake_signal.h"

namespace apigen::upstream {

class Pool;

/// What makes two connections interchangeable.
struct TargetKey {
  std::string_view host;  // as written
  std::uint16_t port = 0;
  bool tls = false;
  bool verify = true;            // of TLS; true otherwise
  std::string_view server_name;  // of TLS; empty otherwise
  std::string_view group;        // the named upstream, whose limits are its own

  bool operator==(const TargetKey&) const = default;
};

/// A place in a target's line. Leaves it when destroyed.
struct Ticket {
  Ticket(ConnectionUser& waiting, Signal& wake) : user(waiting), signal(wake) {}
  ~Ticket();
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;

  ConnectionUser& user;
  Signal& signal;                    // notified when `connection` is set
  Connection* connection = nullptr;  // granted: open and idle before, or not open yet
  Target* target = nullptr;          // set while in line
  Ticket* previous = nullptr;
  Ticket* next = nullptr;
};

struct Target {
  Target(Pool& owner, const TargetKey& named, const Limits& limits);
  TargetKey key() const { return {host, port, tls, verify, server_name, group}; }

  Pool& pool;
  std::string host, server_name, group;
  std::uint16_t port;
  bool tls, verify;
  TlsSessionTicket session;  // of the latest connection, for a shorter handshake
  Connection* idle_first = nullptr;  // used last
  Connection* idle_last = nullptr;
  Ticket* line_first = nullptr;
  Ticket* line_last = nullptr;
  std::size_t open = 0, idle = 0, waiting = 0;
  std::size_t most_open, most_waiting;
};

class Pool final : private rt::Timer {
 public:
  Pool(rt::Loop& loop, const Limits& limits, TlsContext& tls);
  ~Pool() override;

  Target& target(const TargetKey& key);
  /// The idle connection used last, for `user`; null if there is none or others wait already.
  Connection* take_idle(Target& target, ConnectionUser& user);
  /// A connection that is not open yet, if the limit allows one more; else null.
  Connection* make(Target& target, ConnectionUser& user);
  /// Takes a place in line; false if the line is full.
  bool stand_in_line(Target& target, Ticket& ticket);
  /// After an exchange that left the connection clean.
  void release(Connection* connection);
  /// Closes it, whether used or idle, and lets the next in line have its place.
  void close(Connection* connection);
  TlsContext& tls() { return tls_; }
  Client::Counts counts() const;

 private:
  friend struct Ticket;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const TargetKey& key) const;
    std::size_t operator()(const std::unique_ptr<Target>& target) const { return (*this)(target->key()); }
  };
  struct Same {
    using is_transparent = void;
    static TargetKey key(const TargetKey& key) { return key; }
    static TargetKey key(const std::unique_ptr<Target>& target) { return target->key(); }
    template <class A, class B>
    bool operator()(const A& a, const B& b) const { return key(a) == key(b); }
  };

  void on_timer() override;
  void take_off_idle(Connection* connection);
  Connection* pop_idle(Target& target, ConnectionUser& user);
  void recycle(Connection* connection);
  bool can_serve(const Target& target) const;
  void serve_lines_soon();
  void serve_lines();
  bool is_too_old(const Connection& connection) const;

  rt::Loop& loop_;
  Limits limits_;
  TlsContext& tls_;
  std::unordered_set<std::unique_ptr<Target>, Hash, Same> targets_;
  std::vector<std::unique_ptr<Connection>> spare_;
  /// Deferred work outlives the pool; it looks here first.
  std::shared_ptr<Pool*> self_;
  bool serving_soon_ = false;
};

}  // namespace apigen::upstream
