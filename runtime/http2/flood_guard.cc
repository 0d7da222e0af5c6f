#include "apigen/http2/flood_guard.h"

#include <algorithm>

namespace apigen::http2 {

void FloodGuard::earn(std::int64_t amount) { left_ = std::min(kMost, left_ + amount); }

void FloodGuard::moved(std::uint64_t bytes) {
  bytes_ += bytes;
  earn(static_cast<std::int64_t>(bytes_ / kBytesPerFrame));
  bytes_ %= kBytesPerFrame;
}

bool FloodGuard::spend(Cost cost, rt::TimePoint now) {
  if (left_ < kMost) {
    constexpr auto kUnit = std::chrono::nanoseconds(std::chrono::seconds(1)) / kPerSecond;
    auto earned = (now - last_) / kUnit;
    if (earned > 0) {
      earn(earned);
      last_ += earned * kUnit;
    }
  } else {
    last_ = now;
  }
  left_ -= static_cast<std::int64_t>(cost);
  return left_ >= 0;
}

}  // namespace apigen::http2
