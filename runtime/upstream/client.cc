#include "apigen/upstream/client.h"

#include <sys/random.h>

#include "group.h"
#include "pool.h"
#include "resolver.h"
#include "tls.h"
#include "transfer.h"

namespace apigen::upstream {
namespace {

constexpr std::string_view kUpstreamHost = "upstream.";

std::uint64_t random_seed() {
  std::uint64_t seed = 1;
  static_cast<void>(getrandom(&seed, sizeof seed, GRND_NONBLOCK));
  return seed;
}

rt::Task<Reply> unknown_upstream(std::string_view name, rt::Arena& arena) {
  Reply reply;
  reply.fault = Fault::unavailable;
  rt::Buffer words(arena);
  reply.cause = words.append("gateway.yaml has no upstream '").append(name).append('\'').view();
  co_return reply;
}

class PooledClient final : public Client {
 public:
  PooledClient(rt::Loop& loop, Options options)
      : resolver_(loop, std::move(options.dns_servers)),
        pool_(loop, options.limits, tls_),
        shared_{loop, options.limits, pool_, blocks_, resolver_},
        seed_(options.seed ? options.seed : random_seed()) {}
  ~PooledClient() override {
    for (auto& [name, group] : groups_) group->retire();
  }

  rt::Task<Reply> exchange(rt::Arena& arena, Call call) override {
    if (!call.upstream.empty() || (!groups_.empty() && call.uri.host.starts_with(kUpstreamHost))) {
      std::string_view name = call.upstream.empty() ? call.uri.host.substr(kUpstreamHost.size()) : call.upstream;
      auto found = groups_.find(name);
      if (found != groups_.end()) return Group::exchange(found->second, arena, call);
      if (!call.upstream.empty()) return unknown_upstream(name, arena);
    }
    return Transfer::run(std::unique_ptr<Transfer>(new Transfer(shared_, arena, call)));
  }
  Counts counts() const override { return pool_.counts(); }

  void set_upstreams(const Upstreams& upstreams) override {
    std::erase_if(groups_, [&](auto& each) {
      auto found = upstreams.find(each.first);
      if (found != upstreams.end() && found->second == each.second->settings()) return false;
      each.second->retire();
      return true;
    });
    for (const auto& [name, settings] : upstreams) {
      if (groups_.contains(name) || settings.targets.empty()) continue;
      auto group = std::make_shared<Group>(shared_, name, settings, seed_++);
      group->begin();
      groups_.emplace(name, std::move(group));
    }
  }
  bool has_upstream(std::string_view name) const override { return groups_.find(name) != groups_.end(); }
  void each_target(const std::function<void(const TargetState&)>& use) const override {
    for (const auto& [name, group] : groups_) group->each_target(use);
  }

 private:
  TlsContext tls_;
  BlockPool blocks_;
  Resolver resolver_;
  Pool pool_;
  Shared shared_;
  std::uint64_t seed_;
  std::map<std::string, std::shared_ptr<Group>, std::less<>> groups_;
};

}  // namespace

std::unique_ptr<Client> make_client(rt::Loop& loop, Options options) {
  return std::make_unique<PooledClient>(loop, std::move(options));
}

std::unique_ptr<Client> make_client(rt::Loop& loop, Limits limits) { return make_client(loop, Options{limits, {}, 0}); }

rt::Task<Collected> collect(rt::Arena& arena, rt::BodyReader* body, std::size_t most) {
  rt::Buffer bytes(arena);
  if (!body) co_return Collected{Fault::none, {}};
  if (body->length && *body->length > most) co_return Collected{Fault::too_large, {}};
  while (true) {
    rt::BodyReader::Chunk chunk = co_await body->read();
    switch (chunk.state) {
      case rt::BodyReader::Chunk::State::data: break;
      case rt::BodyReader::Chunk::State::end: co_return Collected{Fault::none, bytes.view()};
      case rt::BodyReader::Chunk::State::failed:
        co_return Collected{body->timed_out ? Fault::timeout : Fault::closed, {}};
      case rt::BodyReader::Chunk::State::too_large: co_return Collected{Fault::too_large, {}};
    }
    if (chunk.bytes.size() > most - bytes.size()) co_return Collected{Fault::too_large, {}};
    // One allocation of the right size where the length is known.
    if (bytes.empty() && body->length) bytes.reserve(static_cast<std::size_t>(*body->length));
    bytes.append(chunk.bytes);
  }
}

}  // namespace apigen::upstream
