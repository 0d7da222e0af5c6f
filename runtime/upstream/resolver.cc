#include "resolver.h"

#include <ares.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <vector>

#include "apigen/rt/message.h"

namespace apigen::upstream {
namespace {

using std::chrono::seconds;

constexpr std::size_t kMostNames = 512;
constexpr seconds kShortest{1}, kLongest{300};
constexpr seconds kFailureLasts{1};     // a name that does not resolve is not asked for with every request
constexpr seconds kTryAgainAfter{5};    // while the last good answer serves on
constexpr seconds kServesOn{600};
constexpr int kServerTimeoutMs = 1500, kServerTries = 2;

bool is_localhost(std::string_view host) {
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  constexpr std::string_view name = "localhost";
  if (host.size() < name.size()) return false;
  if (!rt::equals_ignoring_case(host.substr(host.size() - name.size()), name)) return false;
  return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

}  // namespace

struct Resolver::Name {
  std::string host;
  Channel* channel = nullptr;
  AddressList addresses;
  const char* problem = nullptr;  // of the last attempt; null: it went well
  rt::TimePoint fresh_until{}, renew_at{}, serves_until{};
  bool asking = false;            // until all who wait were told
  Query* first = nullptr;
};

struct Resolver::Channel final : private rt::Timer {
  struct Socket final : rt::IoHandler {
    Socket(Channel& owner, int number) : channel(owner), fd(number) {}
    void on_ready(bool read, bool write, bool hangup) override { channel.on_socket(*this, read || hangup, write); }
    Channel& channel;
    int fd;
    bool wants_to_write = false, writable = false, dead = false;
  };

  Channel(rt::Loop& on, std::string dns_servers) : loop(on), servers(std::move(dns_servers)) {}
  ~Channel() override {
    stopping = true;
    if (ares) ares_destroy(ares);
  }

  bool open();
  void ask(Name& name);
  void on_answer(Name& name, int status, ares_addrinfo* found);
  void on_socket(Socket& socket, bool readable, bool writable);
  void on_socket_state(int fd, bool reads, bool writes);
  void on_timer() override;
  void after_work();

  rt::Loop& loop;
  std::string servers;
  ares_channel ares = nullptr;
  std::unordered_map<std::string, std::unique_ptr<Name>, TextHash, std::equal_to<>> names;
  std::vector<std::unique_ptr<Socket>> sockets;
  std::vector<Name*> answered;
  bool stopping = false;
};

// At the first name that needs it: most gateways' backends are literals, and reading resolv.conf takes time.
bool Resolver::Channel::open() {
  if (ares) return true;
  ares_options options{};
  options.timeout = kServerTimeoutMs;
  options.tries = kServerTries;
  char lookups[] = "fb";  // files, then DNS
  options.lookups = lookups;
  options.sock_state_cb = [](void* self, ares_socket_t fd, int reads, int writes) {
    static_cast<Channel*>(self)->on_socket_state(fd, reads != 0, writes != 0);
  };
  options.sock_state_cb_data = this;
  int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;
  if (ares_init_options(&ares, &options, mask) != ARES_SUCCESS) {
    ares = nullptr;
    return false;
  }
  if (!servers.empty() && ares_set_servers_ports_csv(ares, servers.c_str()) != ARES_SUCCESS) {
    ares_destroy(ares);
    ares = nullptr;
    return false;
  }
  return true;
}

void Resolver::Channel::ask(Name& name) {
  name.asking = true;
  if (!open()) {
    on_answer(name, ARES_ENOTINITIALIZED, nullptr);
    after_work();
    return;
  }
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  name.channel = this;
  auto callback = [](void* arg, int status, int, ares_addrinfo* found) {
    Name& asked = *static_cast<Name*>(arg);
    asked.channel->on_answer(asked, status, found);
  };
  ares_getaddrinfo(ares, name.host.c_str(), nullptr, &hints, callback, &name);
  after_work();
}

void Resolver::Channel::on_answer(Name& name, int status, ares_addrinfo* found) {
  if (stopping) {
    if (found) ares_freeaddrinfo(found);
    return;
  }
  rt::TimePoint now = loop.now();
  AddressList addresses;
  seconds ttl = kLongest;
  for (auto* node = found ? found->nodes : nullptr; node; node = node->ai_next) {
    Address address;
    if (node->ai_family == AF_INET) {
      std::memcpy(address.bytes.data(), &reinterpret_cast<sockaddr_in*>(node->ai_addr)->sin_addr, 4);
    } else if (node->ai_family == AF_INET6) {
      address.v6 = true;
      std::memcpy(address.bytes.data(), &reinterpret_cast<sockaddr_in6*>(node->ai_addr)->sin6_addr, 16);
    } else {
      continue;
    }
    addresses.add(address);
    ttl = std::clamp(seconds(node->ai_ttl), kShortest, ttl);
  }
  if (found) ares_freeaddrinfo(found);
  if (addresses.count > 0) {
    name.addresses = addresses;
    name.problem = nullptr;
    name.fresh_until = now + ttl;
    name.renew_at = now + ttl * 3 / 4;
    name.serves_until = now + kServesOn;
  } else {
    bool serves_on = name.addresses.count > 0 && now < name.serves_until;
    if (!serves_on) name.addresses.count = 0;
    name.problem = status == ARES_SUCCESS ? "the name has no address" : ares_strerror(status);
    name.fresh_until = name.renew_at = now + (serves_on ? kTryAgainAfter : kFailureLasts);
  }
  // Told after c-ares has returned: whoever hears it may ask for the next name or end.
  answered.push_back(&name);
}

void Resolver::Channel::on_socket_state(int fd, bool reads, bool writes) {
  auto found = std::find_if(sockets.begin(), sockets.end(), [&](auto& each) { return each->fd == fd && !each->dead; });
  if (!reads && !writes) {
    if (found == sockets.end()) return;
    loop.unwatch(fd, **found);
    (*found)->dead = true;  // perhaps it is its own event that is being handled
    return;
  }
  if (found == sockets.end()) {
    sockets.push_back(std::make_unique<Socket>(*this, fd));
    found = sockets.end() - 1;
    loop.watch(fd, **found);
  }
  (*found)->wants_to_write = writes;
  // The edge may have passed before c-ares had anything to write.
  if (writes && (*found)->writable) loop.arm(*this, loop.now());
}

void Resolver::Channel::on_socket(Socket& socket, bool readable, bool writable) {
  socket.writable |= writable;
  // c-ares reads a TCP socket in portions, and edges come once: go on as long as there is something.
  for (int round = 0; round < 64; ++round) {
    ares_process_fd(ares, readable ? socket.fd : ARES_SOCKET_BAD,
                    socket.writable && socket.wants_to_write ? socket.fd : ARES_SOCKET_BAD);
    int waiting = 0;
    if (socket.dead || !readable || ioctl(socket.fd, FIONREAD, &waiting) != 0 || waiting == 0) break;
  }
  after_work();
}

void Resolver::Channel::on_timer() {
  ares_process_fd(ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    Socket& socket = *sockets[i];
    if (!socket.dead && socket.writable && socket.wants_to_write) ares_process_fd(ares, ARES_SOCKET_BAD, socket.fd);
  }
  after_work();
}

void Resolver::Channel::after_work() {
  std::erase_if(sockets, [](auto& socket) { return socket->dead; });
  timeval wait{};
  if (ares && ares_timeout(ares, nullptr, &wait)) {
    loop.cancel(*this);
    loop.arm(*this, loop.now() + seconds(wait.tv_sec) + std::chrono::microseconds(wait.tv_usec));
  }
  while (!answered.empty()) {
    Name& name = *answered.back();
    answered.pop_back();
    while (Query* query = name.first) {
      name.first = query->next_;
      if (name.first) name.first->previous_ = nullptr;
      query->name_ = nullptr;
      query->next_ = nullptr;
      query->done_ = true;
      query->addresses_ = name.addresses;
      if (name.problem) query->problem_ = name.problem;
      query->wake_.notify();
    }
    name.asking = false;  // only now may it be forgotten
  }
}

Resolver::Query::~Query() {
  if (!name_) return;
  (previous_ ? previous_->next_ : name_->first) = next_;
  if (next_) next_->previous_ = previous_;
}

Resolver::Resolver(rt::Loop& loop, std::string servers)
    : loop_(loop), channel_(std::make_unique<Channel>(loop, std::move(servers))) {}
Resolver::~Resolver() = default;

void Resolver::resolve(std::string_view host, Query& query) {
  query.done_ = true;
  if (auto literal = parse_address(host)) {
    query.addresses_.add(*literal);
    return;
  }
  if (is_localhost(host)) {
    query.addresses_.add(*parse_address("127.0.0.1"));
    query.addresses_.add(*parse_address("::1"));
    return;
  }
  char lower[256];
  std::size_t size = std::min(host.size(), sizeof lower);
  for (std::size_t i = 0; i < size; ++i) lower[i] = static_cast<char>(host[i] >= 'A' && host[i] <= 'Z' ? host[i] | 0x20 : host[i]);
  std::string_view key(lower, size);
  auto found = channel_->names.find(key);
  if (found == channel_->names.end()) {
    make_room();
    found = channel_->names.emplace(std::string(key), std::make_unique<Name>()).first;
    found->second->host = std::string(key);
  }
  Name& name = *found->second;
  rt::TimePoint now = loop_.now();
  if (now < name.fresh_until) {
    answer(name, query);
    if (now >= name.renew_at && !name.asking) channel_->ask(name);
    return;
  }
  query.done_ = false;
  query.name_ = &name;
  query.next_ = name.first;
  if (name.first) name.first->previous_ = &query;
  name.first = &query;
  if (!name.asking) channel_->ask(name);
}

void Resolver::answer(Name& name, Query& query) {
  query.addresses_ = name.addresses;
  if (name.problem) query.problem_ = name.problem;
}

void Resolver::make_room() {
  if (channel_->names.size() < kMostNames) return;
  // Those that nobody waits for, and of them the one whose answer ends first.
  auto oldest = channel_->names.end();
  for (auto each = channel_->names.begin(); each != channel_->names.end(); ++each) {
    if (each->second->asking || each->second->first) continue;
    if (oldest == channel_->names.end() || each->second->fresh_until < oldest->second->fresh_until) oldest = each;
  }
  if (oldest != channel_->names.end()) channel_->names.erase(oldest);
}

}  // namespace apigen::upstream
