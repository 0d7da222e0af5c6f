#include "begun_body.h"

#include <utility>

namespace apigen::cache {
namespace {

using rt::BodyReader;
using rt::Task;
using Chunk = BodyReader::Chunk;

/// A body of which some has been read: gives that first, then what is left.
class BegunBody final : public BodyReader {
 public:
  /// `owned`: the rest, or null if it is not this one's to end.
  BegunBody(std::string_view begun, BodyReader* rest, BodyReader* owned, Chunk::State next) : begun_(begun), rest_(rest), owned_(owned), next_(next) {
    length = rest->length;
    timed_out = rest->timed_out;
  }
  ~BegunBody() override { delete owned_; }

  Task<Chunk> read() override {
    if (!begun_.empty()) co_return Chunk{Chunk::State::data, std::exchange(begun_, {})};
    if (next_ != Chunk::State::data) co_return Chunk{next_, {}};
    Task<Chunk> reading = rest_->read();
    Chunk chunk = co_await reading;
    timed_out = rest_->timed_out;
    co_return chunk;
  }

 private:
  std::string_view begun_;
  BodyReader *rest_, *owned_;
  const Chunk::State next_;  // what the last read said
};

}  // namespace

rt::Task<void> complete_body(rt::Exchange& x, std::size_t most) {
  BodyReader& stream = *x.response.stream;
  if (stream.length && *stream.length > most) co_return;
  rt::Buffer begun(x.arena);
  if (stream.length) begun.reserve(static_cast<std::size_t>(*stream.length));
  Chunk chunk{Chunk::State::data, {}};
  while (chunk.state == Chunk::State::data && begun.size() <= most) {
    Task<Chunk> reading = stream.read();
    chunk = co_await reading;
    if (chunk.state == Chunk::State::data) begun.append(chunk.bytes);
  }
  if (chunk.state == Chunk::State::end) {
    x.response.body = begun.view();
    x.response.stream = x.response_stream.own(nullptr);
    co_return;
  }
  auto* body = new BegunBody(begun.view(), &stream, x.response_stream.release(), chunk.state);
  x.response.stream = x.response_stream.own(body);
}

}  // namespace apigen::cache
