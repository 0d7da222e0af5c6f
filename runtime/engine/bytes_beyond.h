// What a client sends behind a request by which it went over to another protocol.
#pragma once

#include "apigen/rt/message.h"

namespace apigen::engine {

class Connection;

/// Reads until the client closes its side (end) or is gone (failed), without a limit of time: that is its user's.
class BytesBeyond final : public rt::BodyReader {
 public:
  explicit BytesBeyond(Connection& connection) : connection_(connection) {}
  rt::Task<Chunk> read() override;

 private:
  Connection& connection_;
};

}  // namespace apigen::engine
