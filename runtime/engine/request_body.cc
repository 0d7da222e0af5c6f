#include "request_body.h"

#include <algorithm>

#include "connection.h"
#include "worker.h"

namespace apigen::engine {
namespace {
// Beyond this it is cheaper for both sides to begin a new connection.
constexpr std::uint64_t kMostDrained = 256 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
}  // namespace

void RequestBody::begin(const Framing& framing, std::uint64_t most) {
  state_ = framing.has_body ? Chunk::State::data : Chunk::State::end;
  chunked_ = framing.chunked;
  continue_due_ = framing.expects_continue;
  malformed_ = false;
  timed_out = false;
  left_ = framing.length;
  room_ = most;
  decoder_.reset();
  pace_.begin();
  length.reset();
  if (!framing.has_body || chunked_) return;
  length = framing.length;
  if (framing.length > most) state_ = Chunk::State::too_large;
}

int RequestBody::fault() const {
  if (state_ != Chunk::State::failed) return 0;
  return timed_out ? 408 : 400;
}

bool RequestBody::drainable() const {
  if (finished()) return true;
  if (state_ != Chunk::State::data) return false;
  if (chunked_) return !continue_due_;
  // A client that was not told to continue sends nothing, unless it has sent it already.
  if (continue_due_) return connection_.buffered() >= left_;
  return left_ <= kMostDrained;
}

RequestBody::Chunk RequestBody::fail(bool timed_out_waiting) {
  state_ = Chunk::State::failed;
  timed_out = timed_out_waiting;
  return {state_, {}};
}

// Gives what is in the connection's window already. False: more bytes are needed.
bool RequestBody::take_buffered(Chunk& chunk) {
  std::string_view bytes(connection_.window_, connection_.buffered());
  if (!chunked_) {
    if (left_ == 0) {
      chunk = {state_ = Chunk::State::end, {}};
      return true;
    }
    if (bytes.empty()) return false;
    bytes = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
    left_ -= bytes.size();
    connection_.window_ += bytes.size();
    chunk = {Chunk::State::data, bytes};
    return true;
  }
  auto step = decoder_.step(bytes);
  connection_.window_ += step.consumed;
  switch (step.state) {
    case http1::ChunkDecoder::State::more:
      return false;
    case http1::ChunkDecoder::State::end:
      chunk = {state_ = Chunk::State::end, {}};
      return true;
    case http1::ChunkDecoder::State::malformed:
      chunk = fail(false);
      return true;
    case http1::ChunkDecoder::State::data:
      break;
  }
  if (step.data.size() > room_) {
    chunk = {state_ = Chunk::State::too_large, {}};
    return true;
  }
  room_ -= step.data.size();
  chunk = {Chunk::State::data, step.data};
  return true;
}

rt::Task<RequestBody::Chunk> RequestBody::read() {
  Connection& c = connection_;
  for (;;) {
    if (state_ != Chunk::State::data) co_return Chunk{state_, {}};
    Chunk chunk{};
    if (take_buffered(chunk)) co_return chunk;
    if (continue_due_) {
      continue_due_ = false;
      Output out;
      out.add(kContinue);
      bool sent = co_await c.send_all(out);
      if (!sent) co_return fail(false);
    }
    Session& session = *c.session_;
    if (!session.body) session.body = c.worker_.blocks().take(BlockPool::kLarge);
    c.window_ = c.window_end_ = session.body->data();
    // Not beyond the end of this body, where it is known: what follows belongs to the next request's head.
    std::size_t room = session.body->size;
    if (!chunked_) room = static_cast<std::size_t>(std::min<std::uint64_t>(left_, room));
    std::size_t got = 0;
    Connection::Got result = c.receive(session.body->data(), room, got);
    if (result == Connection::Got::data) {
      c.window_end_ += got;
      pace_.moved(got);
      continue;
    }
    if (result != Connection::Got::blocked) co_return fail(false);
    const config::Limits& limits = c.worker_.limits();
    Connection::Wait wait(
        c, true, pace_.give_up(c.worker_.loop().now(), limits.body_timeout_ms, limits.minimum_bytes_per_second));
    bool ready = co_await wait;
    if (!ready) co_return fail(true);
    pace_.waited_until(c.worker_.loop().now());
  }
}

rt::Task<bool> RequestBody::drain() {
  std::uint64_t drained = 0;
  while (drained <= kMostDrained) {
    Chunk chunk = co_await read();
    if (chunk.state == Chunk::State::end) co_return true;
    if (chunk.state != Chunk::State::data) co_return false;
    drained += chunk.bytes.size();
  }
  co_return false;
}

}  // namespace apigen::engine
