#include "worker.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <future>
#include <utility>

#include "apigen/core/services.h"

namespace apigen::engine {
namespace {

constexpr std::size_t kMostSpareSessions = 64;
constexpr std::uint32_t kAcceptAgainMs = 100;
constexpr std::string_view kBusy =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: 33\r\nRetry-After: 1\r\n"
    "Connection: close\r\n\r\n{\"message\":\"Service Unavailable\"}";

Peer peer_of(const sockaddr_storage& address) {
  Peer peer;
  peer.key = AddressCounts::key_of(address);
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    inet_ntop(AF_INET, &v4.sin_addr, peer.text.data(), peer.text.size());
    peer.port = ntohs(v4.sin_port);
  } else {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    // A client of IPv4 on a socket for both: its address as it knows it.
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
      inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], peer.text.data(), peer.text.size());
    } else {
      inet_ntop(AF_INET6, &v6.sin6_addr, peer.text.data(), peer.text.size());
    }
    peer.port = ntohs(v6.sin6_port);
  }
  peer.size = static_cast<std::uint8_t>(std::string_view(peer.text.data()).size());
  return peer;
}

}  // namespace

Worker::Worker(Shared& shared, unsigned index, const std::vector<Listening>& listeners,
               std::shared_ptr<const TlsContexts> tls)
    : shared_(shared), index_(index), limits_(shared.options.limits), tls_(std::move(tls)) {
  for (const Listening& on : listeners) listeners_.push_back(std::make_unique<Listener>(*this, on));
}

Worker::~Worker() {
  if (thread_.joinable()) {
    loop_.post([this] {
      begin_drain();
      abort_all();
    });
    thread_.join();
  }
  for (auto& listener : listeners_) {
    if (listener->fd >= 0) close(listener->fd);
  }
}

void Worker::start() {
  std::promise<void> ready;
  thread_ = std::thread([this, &ready] { run([&ready] { ready.set_value(); }); });
  ready.get_future().wait();
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::post(std::function<void(rt::Services&)> work) {
  loop_.post([this, work = std::move(work)] { work(*services_); });
}

void Worker::use_certificates(std::shared_ptr<const TlsContexts> tls) {
  loop_.post([this, tls = std::move(tls)] { tls_ = tls; });
}

void Worker::use_limits(const config::Limits& limits) {
  loop_.post([this, limits] { limits_ = limits; });
}

void Worker::run(std::function<void()> ready) {
  // On this thread: whatever the services allocate per thread is freed here too.
  owned_services_ = shared_.options.make_worker(loop_, index_);
  services_ = &owned_services_->services();
  for (auto& listener : listeners_) loop_.watch(listener->fd, *listener);
  ready();
  loop_.run();
  loop_.cancel(accept_again_);
  loop_.cancel(drain_end_);
  while (sessions_) delete std::exchange(sessions_, sessions_->next);
  owned_services_.reset();
}

// ---- Accepting ----

void Worker::accept_from(Listener& listener) {
  while (listener.fd >= 0 && !paused_) {
    sockaddr_storage address;
    socklen_t size = sizeof address;
    int fd = accept4(listener.fd, reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EAGAIN) return;
      // Out of descriptors or memory: what waits in the queue stays there. Edge-triggered, so this does not spin.
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) return pause_accepting();
      continue;  // the client gave up, or the network has a problem with this one
    }
    Peer peer = peer_of(address);
    bool in_total = shared_.connections.fetch_add(1, std::memory_order_relaxed) < limits().connections;
    bool of_address = in_total && shared_.addresses.enter(peer.key, limits().connections_per_address);
    if (!of_address) {
      shared_.connections.fetch_sub(1, std::memory_order_relaxed);
      if (!listener.tls) send(fd, kBusy.data(), kBusy.size(), MSG_NOSIGNAL);
      close(fd);
      continue;
    }
    auto connection = std::make_unique<Connection>(*this, fd, peer, listener.tls);
    if (!loop_.watch(fd, *connection)) {
      forget(peer);
      return pause_accepting();
    }
    connection->index = connections_.size();
    connections_.push_back(std::move(connection));
    connections_.back()->begin();
  }
}

void Worker::pause_accepting() {
  paused_ = true;
  loop_.arm(accept_again_, after(kAcceptAgainMs));
}

void Worker::accept_from_all() {
  paused_ = false;
  for (auto& listener : listeners_) accept_from(*listener);
}

void Worker::forget(const Peer& peer) {
  shared_.connections.fetch_sub(1, std::memory_order_relaxed);
  shared_.addresses.leave(peer.key);
}

void Worker::step_soon(Connection& connection) {
  if (steps_due_.empty() && !stepping_) loop_.defer([this] { step_all(); });
  steps_due_.push_back(&connection);
}

void Worker::step_all() {
  // Those that a step adds have their turn with the next batch.
  stepping_ = true;
  for (std::size_t left = steps_due_.size(); left > 0 && !steps_due_.empty(); --left) {
    Connection* connection = steps_due_.front();
    steps_due_.erase(steps_due_.begin());
    connection->step_http2();
  }
  stepping_ = false;
  if (!steps_due_.empty()) loop_.post([this] { step_all(); });
}

void Worker::retire(Connection& connection) {
  std::erase(steps_due_, &connection);
  loop_.unwatch(connection.fd(), connection);
  connection.retire();
  forget(connection.peer());
  std::size_t index = connection.index;
  if (retired_.empty()) loop_.defer([this] { free_retired(); });
  retired_.push_back(std::move(connections_[index]));
  if (index + 1 < connections_.size()) {
    connections_[index] = std::move(connections_.back());
    connections_[index]->index = index;
  }
  connections_.pop_back();
}

void Worker::free_retired() {
  retired_.clear();
  if (paused_) accept_from_all();
  stop_if_drained();
}

// ---- Stopping ----

void Worker::drain() {
  loop_.post([this] { begin_drain(); });
}

void Worker::begin_drain() {
  if (draining_) return;
  // Connections that wait in the queue would be reset with the socket: they are served too.
  paused_ = false;
  for (auto& listener : listeners_) {
    accept_from(*listener);
    loop_.unwatch(listener->fd, *listener);
    close(std::exchange(listener->fd, -1));
  }
  draining_ = true;
  for (auto& connection : connections_) connection->drain(after(kDrainGraceMs));
  loop_.arm(drain_end_, after(limits().drain_timeout_ms));
  stop_if_drained();
}

void Worker::abort_all() {
  while (!connections_.empty()) connections_.back()->abort();
  stop_if_drained();
}

void Worker::stop_if_drained() {
  if (!draining_ || !connections_.empty() || !retired_.empty() || stopping_) return;
  stopping_ = true;
  loop_.stop();
}

// ---- What connections share ----

Session* Worker::take_session() {
  if (!sessions_) return new Session(*services_, limits());
  --session_count_;
  return std::exchange(sessions_, sessions_->next);
}

void Worker::give_back(Session* session) {
  session->x.reset();
  session->parser.restart(session->x.request);
  if (session_count_ >= kMostSpareSessions) {
    delete session;
    return;
  }
  ++session_count_;
  session->next = std::exchange(sessions_, session);
}

std::string_view Worker::date_line() {
  // Reading the clock costs more than the comparison: only where a second may have begun.
  if (loop_.now() >= date_until_) {
    std::int64_t now = wall_ms(), second = now / 1000;
    date_until_ = after(static_cast<std::uint32_t>(1000 - now % 1000));
    // By hand: strftime follows the locale. RFC 9110 section 5.6.7.
    constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm time{};
    auto seconds = static_cast<std::time_t>(second);
    gmtime_r(&seconds, &time);
    std::snprintf(date_.data(), date_.size(), "Date: %s, %02u %s %04u %02u:%02u:%02u GMT\r\n", days[time.tm_wday % 7],
                  static_cast<unsigned>(time.tm_mday) % 100, months[time.tm_mon % 12],
                  static_cast<unsigned>(time.tm_year + 1900) % 10'000, static_cast<unsigned>(time.tm_hour) % 100,
                  static_cast<unsigned>(time.tm_min) % 100, static_cast<unsigned>(time.tm_sec) % 100);
  }
  return date_.data();
}

}  // namespace apigen::engine
