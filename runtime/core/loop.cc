#include "apigen/core/loop.h"

namespace apigen::rt {

Timer::~Timer() {
  if (loop_) loop_->cancel(*this);
}

}  // namespace apigen::rt
