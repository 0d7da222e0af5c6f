#include "response_stream.h"

#include <utility>

#include "local_call.h"

namespace apigen::lambda {
namespace {
// What a function may be ahead of its reader.
constexpr std::size_t kMostWaiting = 256 * 1024;
}  // namespace

bool ResponseStream::push(std::string_view bytes) {
  std::lock_guard lock(lock_);
  if (abandoned_) return true;
  waiting_.append(bytes);
  tell();
  held_up_ = waiting_.size() >= kMostWaiting;
  return !held_up_;
}

void ResponseStream::end(bool whole) {
  std::lock_guard lock(lock_);
  if (ended_) return;
  ended_ = true;
  whole_ = whole;
  tell();
}

void ResponseStream::tell() {
  if (std::exchange(told_, true)) return;
  home_->post([self = shared_from_this()] {
    if (self->reader) self->reader->on_more();
  });
}

ResponseStream::State ResponseStream::take(std::string& bytes, bool& held_up) {
  bytes.clear();
  std::lock_guard lock(lock_);
  told_ = false;
  held_up = std::exchange(held_up_, false);
  if (!waiting_.empty()) {
    // The room goes back and forth, so a long response needs that of two such strings and no more.
    waiting_.swap(bytes);
    return State::data;
  }
  if (!ended_) return State::nothing;
  return whole_ ? State::end : State::failed;
}

bool ResponseStream::abandon() {
  std::lock_guard lock(lock_);
  abandoned_ = true;
  waiting_ = {};
  return std::exchange(held_up_, false);
}

}  // namespace apigen::lambda
