// For those who implement Loop: the fields that IoHandler and Timer keep for it.
#pragma once

#include "apigen/core/loop.h"

namespace apigen::rt {

class LoopAccess {
 public:
  static std::uint32_t& slot(IoHandler& handler) { return handler.slot_; }
  static Loop*& loop(Timer& timer) { return timer.loop_; }
  static Timer*& previous(Timer& timer) { return timer.previous_; }
  static Timer*& next(Timer& timer) { return timer.next_; }
  static TimePoint& deadline(Timer& timer) { return timer.deadline_; }
  static std::uint32_t& bucket(Timer& timer) { return timer.bucket_; }
};

}  // namespace apigen::rt
