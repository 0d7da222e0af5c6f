// A body some of which was read already.
#pragma once

#include <string_view>

#include "apigen/rt/message.h"

namespace apigen::rt {

/// Gives `begun`, then what `rest` has left; its length is not known. Both live as long as this.
class BegunBody final : public BodyReader {
 public:
  /// `owned`: null, or `rest` itself (from new), which ends with this then.
  BegunBody(std::string_view begun, BodyReader& rest, BodyReader* owned) : begun_(begun), rest_(rest), owned_(owned) {}
  BegunBody(const BegunBody&) = delete;
  BegunBody& operator=(const BegunBody&) = delete;
  ~BegunBody() override { delete owned_; }

  Task<Chunk> read() override {
    if (!begun_.empty()) {
      Chunk first{Chunk::State::data, begun_};
      begun_ = {};
      co_return first;
    }
    Task<Chunk> reading = rest_.read();
    Chunk chunk = co_await reading;
    timed_out = rest_.timed_out;
    co_return chunk;
  }

 private:
  std::string_view begun_;
  BodyReader& rest_;
  BodyReader* owned_;
};

}  // namespace apigen::rt
