#include "bytes_beyond.h"

#include <chrono>

#include "connection.h"
#include "worker.h"

namespace apigen::engine {
namespace {
constexpr std::chrono::hours kLookAgain{1};
}

rt::Task<BytesBeyond::Chunk> BytesBeyond::read() {
  Connection& c = connection_;
  for (;;) {
    if (c.buffered() > 0) {
      Chunk chunk{Chunk::State::data, {c.window_, c.buffered()}};
      c.window_ = c.window_end_;
      co_return chunk;
    }
    Session& session = *c.session_;
    if (!session.body) session.body = c.worker_.blocks().take(BlockPool::kLarge);
    c.window_ = c.window_end_ = session.body->data();
    std::size_t got = 0;
    Connection::Got result = c.receive(session.body->data(), session.body->size, got);
    if (result == Connection::Got::data) {
      c.window_end_ += got;
      continue;
    }
    if (result != Connection::Got::blocked) co_return Chunk{result == Connection::Got::end ? Chunk::State::end : Chunk::State::failed, {}};
    Connection::Wait wait(c, true, c.worker_.loop().now() + kLookAgain);
    co_await wait;
  }
}

}  // namespace apigen::engine
