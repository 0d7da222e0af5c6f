#include "apigen/upstream/client.h"

#include "resolver.h"
#include "tls.h"
#include "transfer.h"

namespace apigen::upstream {
namespace {

class PooledClient final : public Client {
 public:
  PooledClient(rt::Loop& loop, Options options)
      : tls_(),
        resolver_(loop, std::move(options.dns_servers)),
        pool_(loop, options.limits, tls_),
        shared_{loop, options.limits, pool_, blocks_, resolver_} {}

  rt::Task<Reply> exchange(rt::Arena& arena, Call call) override {
    return Transfer::run(std::unique_ptr<Transfer>(new Transfer(shared_, arena, call)));
  }
  Counts counts() const override { return pool_.counts(); }

 private:
  TlsContext tls_;
  BlockPool blocks_;
  Resolver resolver_;
  Pool pool_;
  Shared shared_;
};

}  // namespace

std::unique_ptr<Client> make_client(rt::Loop& loop, Options options) {
  return std::make_unique<PooledClient>(loop, std::move(options));
}

std::unique_ptr<Client> make_client(rt::Loop& loop, Limits limits) { return make_client(loop, Options{limits, {}}); }

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
