// One worker: a loop, its listeners and connections, and the memory they share. All but start(), drain(), post() and
// join() belong to its thread.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "address_counts.h"
#include "apigen/engine/engine.h"
#include "block_pool.h"
#include "connection.h"
#include "reactor_loop.h"
#include "session.h"
#include "tls_contexts.h"

namespace apigen::engine {

/// Requests that are on their way when the gateway begins to stop still find their connection open.
constexpr std::uint32_t kDrainGraceMs = 500;

/// What all workers of an engine have in common.
struct Shared {
  Options options;
  std::atomic<std::size_t> connections{0};
  AddressCounts addresses;
};

class Worker {
 public:
  /// Takes over the listening sockets.
  struct Listening {
    int fd;
    bool tls;
  };
  Worker(Shared& shared, unsigned index, const std::vector<Listening>& listeners,
         std::shared_ptr<const TlsContexts> tls);
  ~Worker();

  /// Starts the thread and returns when it accepts connections.
  void start();
  void drain();
  void join();
  void post(std::function<void(rt::Services&)> work);
  void use_certificates(std::shared_ptr<const TlsContexts> tls);
  void use_limits(const config::Limits& limits);

  rt::Loop& loop() { return loop_; }
  const config::Limits& limits() const { return limits_; }
  rt::TimePoint after(std::uint32_t milliseconds) const {
    return loop_.now() + std::chrono::milliseconds(milliseconds);
  }
  rt::Task<void> serve(rt::Exchange& x) { return shared_.options.serve(x); }
  /// A request begins to be served; false: there are too many, it is to be answered 503.
  bool admit() {
    // Each worker has its share: a count over all would be a cache line that they fight for.
    if (in_service_ >= std::max<std::size_t>(1, limits().requests / shared_.options.threads)) return false;
    ++in_service_;
    return true;
  }
  void served() { --in_service_; }
  bool draining() const { return draining_; }
  std::int64_t wall_ms() { return services_->environment.wall_ms(); }
  /// When this batch of events came, since the Unix epoch: read once for all requests in it.
  std::int64_t batch_wall_ms() {
    if (loop_.now() != batch_) {
      batch_ = loop_.now();
      batch_wall_ms_ = wall_ms();
    }
    return batch_wall_ms_;
  }
  /// "Date: ...\r\n" of the present second.
  std::string_view date_line();

  /// Null if there are no certificates.
  const std::shared_ptr<const TlsContexts>& tls() const { return tls_; }
  BlockPool& blocks() { return blocks_; }
  Session* take_session();
  void give_back(Session* session);
  /// For bytes that nobody looks at.
  std::array<char, 16 * 1024>& scratch() { return scratch_; }
  bool http2_prior_knowledge() const { return shared_.options.http2_prior_knowledge; }
  /// Calls connection.step_http2() at the end of this batch of events.
  void step_soon(Connection& connection);

  /// A connection has ended: it is closed now and freed after the batch of events.
  void retire(Connection& connection);

 private:
  struct Listener final : rt::IoHandler {
    Listener(Worker& of, Listening on) : worker(of), fd(on.fd), tls(on.tls) {}
    void on_ready(bool, bool, bool) override { worker.accept_from(*this); }
    Worker& worker;
    int fd;  // -1: closed
    bool tls;
  };
  class AcceptAgain final : public rt::Timer {
   public:
    explicit AcceptAgain(Worker& worker) : worker_(worker) {}
    void on_timer() override { worker_.accept_from_all(); }

   private:
    Worker& worker_;
  };
  class DrainEnd final : public rt::Timer {
   public:
    explicit DrainEnd(Worker& worker) : worker_(worker) {}
    void on_timer() override { worker_.abort_all(); }

   private:
    Worker& worker_;
  };

  void run(std::function<void()> ready);
  void accept_from(Listener& listener);
  void accept_from_all();
  void pause_accepting();
  void forget(const Peer& peer);
  void begin_drain();
  void abort_all();
  void stop_if_drained();
  void free_retired();
  void step_all();

  Shared& shared_;
  unsigned index_;
  config::Limits limits_;
  ReactorLoop loop_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::shared_ptr<const TlsContexts> tls_;
  std::unique_ptr<Options::Worker> owned_services_;
  rt::Services* services_ = nullptr;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<std::unique_ptr<Connection>> retired_;
  std::vector<Connection*> steps_due_;
  BlockPool blocks_;
  Session* sessions_ = nullptr;
  std::size_t session_count_ = 0;
  std::array<char, 16 * 1024> scratch_;
  rt::TimePoint date_until_{};
  rt::TimePoint batch_{};
  std::int64_t batch_wall_ms_ = 0;
  std::array<char, 40> date_{};
  AcceptAgain accept_again_{*this};
  DrainEnd drain_end_{*this};
  std::size_t in_service_ = 0;
  bool stepping_ = false;
  bool paused_ = false, draining_ = false, stopping_ = false;
  std::thread thread_;
};

}  // namespace apigen::engine
