// The HTTP engine: workers that accept connections, read requests, have them served and write the answers.
//
// One Pistache reactor, one thread and one listener (SO_REUSEPORT) per worker; nothing is shared between workers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "apigen/config/settings.h"
#include "apigen/core/services.h"
#include "apigen/rt/exchange.h"

namespace apigen::engine {

/// What the engine serves: called on the worker's thread once the head of a request is read; fills x.response.
/// `x.request.path` is the whole path then.
/// Content-Length in x.response.headers counts only where no body is sent: in the answer to HEAD, and with 304. A body of the
/// request that turns out malformed, cut short or too slow is answered 400 or 408, whatever the pipeline has put there.
/// A client that only closed its side still gets its answer; one that is gone ends the task.
using Serve = rt::Task<void> (*)(rt::Exchange& x);

struct Address {
  std::string host;
  std::uint16_t port = 0;
  bool tls = false;  // https; needs at least one certificate
  int socket = -1;   // that listens already (socket activation): used instead of host and port, and taken over
};

/// What to show to clients that ask for a name, and what to ask of them. All files are PEM.
struct Certificate {
  std::string domain;            // "api.example.com", "*.example.com"; the first of all is also for names that no other has
  std::string certificate_path;  // the chain, leaf first
  std::string private_key_path;
  std::string truststore_path;   // mutual TLS: the authorities that clients' certificates must come from; "": no mutual TLS
  bool only_tls13 = false;       // else TLS 1.2 too; nothing older
};

/// Reads all files as start() would. The problem, or "".
std::string check_certificates(const std::vector<Certificate>& certificates);

struct Options {
  std::vector<Address> listen;       // port 0: a free one
  unsigned threads = 1;
  Serve serve = nullptr;
  config::Limits limits;
  std::vector<Certificate> certificates;
  bool http2 = true;                   // over TLS, where the client takes it (ALPN)
  bool http2_prior_knowledge = false;  // without TLS, for clients that begin with it (RFC 9113 section 3.3)
  /// Makes the rest of a worker's Services once its loop exists (clients, settings). The result is owned by the worker.
  struct Worker { virtual ~Worker() = default; virtual rt::Services& services() = 0; };
  std::function<std::unique_ptr<Worker>(rt::Loop& loop, unsigned index)> make_worker;
};

class Engine {
 public:
  virtual ~Engine() = default;
  /// The addresses that are listened on, with real ports.
  virtual std::vector<Address> addresses() const = 0;
  /// Runs `work` on every worker's thread (settings reload).
  virtual void on_each_worker(std::function<void(rt::Services&)> work) = 0;
  /// Reads certificates anew. New connections get them, open ones go on with theirs. Returns the problem, or ""; with a
  /// problem nothing changes. None at all is a problem only where https is listened on. From any thread but the workers'.
  virtual std::string reload_certificates(const std::vector<Certificate>& certificates) = 0;
  /// Goes over to other limits; what began under the old ones may end under them.
  virtual void use_limits(const config::Limits& limits) = 0;
  /// Stops accepting, lets requests in flight finish (at most `limits.drain_timeout_ms`), then stops the workers.
  virtual void drain() = 0;
  /// Waits until all workers have stopped.
  virtual void join() = 0;
};

struct Started {
  std::unique_ptr<Engine> engine;
  std::string problem;  // why it could not start: "127.0.0.1:8080 is in use by another process"
};
Started start(Options options);

/// A loop on a thread of its own, without listener: for the function host and for tests.
class LoopThread {
 public:
  LoopThread();
  ~LoopThread();  // stops the loop and joins
  rt::Loop& loop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace apigen::engine
