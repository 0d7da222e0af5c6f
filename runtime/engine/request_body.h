// The body of the request that a connection serves, read from the socket only when it is asked for.
#pragma once

#include <cstdint>

#include "apigen/engine/request_parser.h"
#include "apigen/http1/chunk_decoder.h"
#include "apigen/rt/message.h"
#include "pace.h"

namespace apigen::engine {

class Connection;

class RequestBody final : public rt::BodyReader {
 public:
  explicit RequestBody(Connection& connection) : connection_(connection) {}

  /// A new request. A body that is declared larger than `most` bytes is too large from the start.
  void begin(const Framing& framing, std::uint64_t most);
  rt::Task<Chunk> read() override;

  /// Nothing of it is left unread.
  bool finished() const { return state_ == Chunk::State::end; }
  /// The status to answer with because of a body that cannot be read to its end; 0: none.
  int fault() const;
  /// Whether what is left can be read and thrown away, so that the connection may go on.
  bool drainable() const;
  /// Does so. False: the connection cannot go on.
  rt::Task<bool> drain();

 private:
  bool take_buffered(Chunk& chunk);
  Chunk fail(bool timed_out_waiting);

  Connection& connection_;
  Chunk::State state_ = Chunk::State::end;  // data: there is more
  bool chunked_ = false;
  bool continue_due_ = false;  // the client waits for "100 Continue"
  bool malformed_ = false;
  std::uint64_t left_ = 0;  // of a body of known length
  std::uint64_t room_ = 0;  // how much more is allowed of a chunked one
  http1::ChunkDecoder decoder_;
  Pace pace_;
};

}  // namespace apigen::engine
