// rt::SendQueue on an io_uring.
//
// The ring carries no readiness and nothing waits in it: each send is tried once, without waiting, within the system
// call that submits it. So it is a way to make many calls at once, no more, and whoever may not use io_uring (containers
// often may not) loses speed alone.
#pragma once

#include <liburing.h>

#include <memory>
#include <vector>

#include "apigen/core/loop.h"
#include "apigen/core/send_queue.h"

namespace apigen::engine {

class RingSends final : public rt::SendQueue {
 public:
  /// Null if the kernel has no io_uring for this process. The thread that flushes is the only one to use it.
  static std::unique_ptr<RingSends> create();
  ~RingSends() override;

  /// A batch of events begins.
  void begin(rt::TimePoint now) { since_ = now; }
  void add(rt::QueuedSend& send, int fd, std::string_view bytes) override;
  bool empty() const { return entries_.empty(); }
  /// Sends what waits and tells the senders, who may add more.
  void flush();

 private:
  struct Entry {
    rt::QueuedSend* send;  // null: cancelled
    int fd;
    std::string_view bytes;
    int result;
  };

  RingSends();
  void remove(std::uint32_t place) override { entries_[place].send = nullptr; }
  void submit();

  io_uring ring_;
  bool ring_works_;
  // The first told_ of them are done with, the first tried_ have their result.
  std::vector<Entry> entries_;
  std::size_t tried_ = 0, told_ = 0;
  rt::TimePoint since_;
};

}  // namespace apigen::engine
