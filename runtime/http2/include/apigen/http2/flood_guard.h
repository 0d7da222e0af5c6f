// Whether a client makes the server work for nothing: PING, SETTINGS and PRIORITY storms, requests that are reset as soon
// as they are sent (CVE-2023-44487), empty DATA and WINDOW_UPDATE without end.
//
// A budget that control frames spend, and that time, finished requests and bytes earn back: a client that is busy with
// real work never gets near its end. Pure; one connection's.
#pragma once

#include <cstdint>

#include "apigen/core/loop.h"

namespace apigen::http2 {

class FloodGuard {
 public:
  explicit FloodGuard(rt::TimePoint now) : last_(now) {}

  enum class Cost : std::uint16_t { frame = 1, reset = 10 };
  /// False: the budget is used up, the connection is to be ended (ENHANCE_YOUR_CALM).
  bool spend(Cost cost, rt::TimePoint now);
  /// An answer was sent to its end.
  void answered() { earn(kPerAnswer); }
  /// Bytes of bodies went either way.
  void moved(std::uint64_t bytes);

 private:
  static constexpr std::int64_t kMost = 1'000, kPerSecond = 100, kPerAnswer = 4, kBytesPerFrame = 4'096;
  void earn(std::int64_t amount);

  std::int64_t left_ = kMost;
  std::uint64_t bytes_ = 0;
  rt::TimePoint last_;
};

}  // namespace apigen::http2
