#include "pool.h"

#include <algorithm>
#include <chrono>

namespace apigen::upstream {
namespace {

// Targets that a client's request names (a host in a variable) must not pile up.
constexpr std::size_t kMostUnusedTargets = 256;
constexpr std::size_t kMostSpareConnections = 256;

template <class Node>
void unlink(Node*& first, Node*& last, Node* node) {
  (node->previous ? node->previous->next : first) = node->next;
  (node->next ? node->next->previous : last) = node->previous;
  node->previous = node->next = nullptr;
}

}  // namespace

Ticket::~Ticket() {
  if (!target) return;
  unlink(target->line_first, target->line_last, this);
  --target->waiting;
}

Target::Target(Pool& owner, const TargetKey& named, const Limits& limits)
    : pool(owner),
      host(named.host),
      server_name(named.server_name),
      group(named.group),
      port(named.port),
      tls(named.tls),
      verify(named.verify),
      most_open(limits.connections_per_target),
      most_waiting(limits.waiting_per_target) {}

Pool::Pool(rt::Loop& loop, const Limits& limits, TlsContext& tls)
    : loop_(loop), limits_(limits), tls_(tls), self_(std::make_shared<Pool*>(this)) {
  spare_.reserve(kMostSpareConnections);
}

Pool::~Pool() {
  *self_ = nullptr;
  for (const auto& target : targets_) {
    while (Connection* connection = target->idle_first) {
      take_off_idle(connection);
      delete connection;
    }
  }
}

std::size_t Pool::Hash::operator()(const TargetKey& key) const {
  std::size_t hash = std::hash<std::string_view>()(key.host);
  hash ^= (std::size_t{key.port} << 3 | std::size_t{key.tls} << 1 | std::size_t{key.verify}) * 0x9e3779b97f4a7c15u;
  if (!key.server_name.empty()) hash = hash * 31 + std::hash<std::string_view>()(key.server_name);
  if (!key.group.empty()) hash = hash * 31 + std::hash<std::string_view>()(key.group);
  return hash;
}

Target& Pool::target(const TargetKey& key) {
  auto found = targets_.find(key);
  if (found != targets_.end()) return **found;
  if (targets_.size() >= kMostUnusedTargets) {
    std::erase_if(targets_, [](const auto& target) { return target->open == 0 && target->waiting == 0; });
  }
  return **targets_.insert(std::make_unique<Target>(*this, key, limits_)).first;
}

Connection* Pool::take_idle(Target& target, ConnectionUser& user) {
  return target.waiting > 0 ? nullptr : pop_idle(target, user);
}

Connection* Pool::pop_idle(Target& target, ConnectionUser& user) {
  while (Connection* connection = target.idle_first) {
    take_off_idle(connection);
    if (is_too_old(*connection)) {
      close(connection);
      continue;
    }
    connection->user = &user;
    return connection;
  }
  return nullptr;
}

Connection* Pool::make(Target& target, ConnectionUser& user) {
  if (target.open >= target.most_open) return nullptr;
  Connection* connection;
  if (spare_.empty()) {
    connection = new Connection(loop_);
  } else {
    connection = spare_.back().release();
    spare_.pop_back();
  }
  connection->target = &target;
  connection->user = &user;
  connection->opened_at = loop_.now();
  ++target.open;
  return connection;
}

bool Pool::stand_in_line(Target& target, Ticket& ticket) {
  if (target.waiting >= target.most_waiting) return false;
  ticket.target = &target;
  ticket.previous = target.line_last;
  (target.line_last ? target.line_last->next : target.line_first) = &ticket;
  target.line_last = &ticket;
  ++target.waiting;
  return true;
}

void Pool::release(Connection* connection) {
  Target& target = *connection->target;
  if (target.idle >= limits_.idle_per_target || is_too_old(*connection)) return close(connection);
  connection->user = nullptr;
  connection->idle_since = loop_.now();
  connection->next = target.idle_first;
  (target.idle_first ? target.idle_first->previous : target.idle_last) = connection;
  target.idle_first = connection;
  ++target.idle;
  if (!armed()) loop_.arm(*this, connection->idle_since + std::chrono::milliseconds(limits_.idle_ms));
  if (target.waiting > 0) serve_lines_soon();
}

void Pool::close(Connection* connection) {
  Target& target = *connection->target;
  if (!connection->user) take_off_idle(connection);
  connection->close();
  --target.open;
  if (target.waiting > 0) serve_lines_soon();
  recycle(connection);
}

void Pool::recycle(Connection* connection) {
  connection->user = nullptr;
  connection->target = nullptr;
  std::unique_ptr<Connection> owned(connection);
  if (spare_.size() < kMostSpareConnections) spare_.push_back(std::move(owned));
}

void Pool::take_off_idle(Connection* connection) {
  Target& target = *connection->target;
  unlink(target.idle_first, target.idle_last, connection);
  --target.idle;
}

bool Pool::is_too_old(const Connection& connection) const {
  return loop_.now() - connection.opened_at > std::chrono::milliseconds(limits_.age_ms);
}

// Never at once: who gives a connection back is in the middle of its own work.
void Pool::serve_lines_soon() {
  if (serving_soon_) return;
  serving_soon_ = true;
  loop_.defer([self = self_] {
    if (*self) (*self)->serve_lines();
  });
}

bool Pool::can_serve(const Target& target) const {
  return target.waiting > 0 && (target.idle_first || target.open < target.most_open);
}

void Pool::serve_lines() {
  serving_soon_ = false;
  auto self = self_;
  // Whoever is served runs on at once and may change everything here, so each round looks anew.
  while (*self) {
    auto found = std::find_if(targets_.begin(), targets_.end(), [this](const auto& each) { return can_serve(*each); });
    if (found == targets_.end()) return;
    Target& target = **found;
    Ticket* ticket = target.line_first;
    ticket->connection = pop_idle(target, ticket->user);
    if (!ticket->connection) ticket->connection = make(target, ticket->user);
    if (!ticket->connection) continue;
    unlink(target.line_first, target.line_last, ticket);
    ticket->target = nullptr;
    --target.waiting;
    ticket->signal.notify();
  }
}

void Pool::on_timer() {
  rt::TimePoint oldest = loop_.now() - std::chrono::milliseconds(limits_.idle_ms);
  rt::TimePoint next = rt::TimePoint::max();
  for (const auto& target : targets_) {
    while (target->idle_last && target->idle_last->idle_since <= oldest) close(target->idle_last);
    if (target->idle_last) next = std::min(next, target->idle_last->idle_since);
  }
  if (next != rt::TimePoint::max()) loop_.arm(*this, next + std::chrono::milliseconds(limits_.idle_ms));
}

Client::Counts Pool::counts() const {
  Client::Counts counts;
  for (const auto& target : targets_) {
    counts.open += target->open;
    counts.idle += target->idle;
    counts.waiting += target->waiting;
  }
  return counts;
}

}  // namespace apigen::upstream
