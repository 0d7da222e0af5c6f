// Whether the other side keeps up: its patience is spent by waiting and refilled by bytes.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "apigen/core/loop.h"

namespace apigen::engine {

/// One body in one direction. Only time spent waiting for the client counts, not what the pipeline takes.
class Pace {
 public:
  void begin() { *this = Pace(); }
  void moved(std::uint64_t bytes) { bytes_ += bytes; }

  /// When to give up, for a wait that begins now: at the latest after `most_ms`.
  rt::TimePoint give_up(rt::TimePoint now, std::uint32_t most_ms, std::uint32_t minimum_bytes_per_second) {
    since_ = now;
    auto left = std::chrono::milliseconds(most_ms);
    if (minimum_bytes_per_second) {
      auto earned = kGrace + std::chrono::milliseconds(bytes_ * 1000 / minimum_bytes_per_second);
      left = std::min(left, std::max(earned - waited_, std::chrono::milliseconds(0)));
    }
    return now + left;
  }
  void waited_until(rt::TimePoint now) {
    waited_ += std::chrono::duration_cast<std::chrono::milliseconds>(now - since_);
  }

 private:
  static constexpr std::chrono::milliseconds kGrace{5'000};
  std::uint64_t bytes_ = 0;
  std::chrono::milliseconds waited_{0};
  rt::TimePoint since_{};
};

}  // namespace apigen::engine
