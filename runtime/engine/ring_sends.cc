#include "ring_sends.h"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <climits>
#include <utility>

namespace apigen::engine {
namespace {

constexpr std::size_t kTogether = 64;
// Sends do not wait for the end of a batch whose handlers take long; looked at with every fourth.
constexpr auto kPatience = std::chrono::microseconds(200);
constexpr std::size_t kLookEvery = 4;
constexpr int kUntried = INT_MIN;

int send_now(int fd, std::string_view bytes) {
  for (;;) {
    ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return static_cast<int>(sent);
    if (errno != EINTR) return -errno;
  }
}

}  // namespace

std::unique_ptr<RingSends> RingSends::create() {
  std::unique_ptr<RingSends> sends(new RingSends);
  return sends->ring_works_ ? std::move(sends) : nullptr;
}

RingSends::RingSends() {
  ring_works_ = io_uring_queue_init(kTogether, &ring_, 0) == 0;
  // Saves a look-up of the descriptor; kernels before 5.18 do without.
  if (ring_works_) io_uring_register_ring_fd(&ring_);
}

RingSends::~RingSends() {
  if (ring_works_) io_uring_queue_exit(&ring_);
}

void RingSends::add(rt::QueuedSend& send, int fd, std::string_view bytes) {
  take(send, static_cast<std::uint32_t>(entries_.size()));
  entries_.push_back({&send, fd, bytes, kUntried});
  std::size_t waiting = entries_.size() - tried_;
  bool late = waiting % kLookEvery == 0 && rt::MonotonicClock::now() - since_ > kPatience;
  if (waiting == kTogether || late) submit();
}

void RingSends::flush() {
  while (told_ < entries_.size()) {
    submit();
    while (told_ < tried_) {
      Entry entry = entries_[told_++];
      if (entry.send) deliver(*entry.send, entry.result);
    }
  }
  entries_.clear();
  tried_ = told_ = 0;
}

void RingSends::submit() {
  unsigned count = 0;
  if (ring_works_ && entries_.size() - tried_ > 1) {
    for (std::size_t place = tried_; place < entries_.size(); ++place) {
      const Entry& entry = entries_[place];
      if (!entry.send) continue;
      io_uring_sqe* request = io_uring_get_sqe(&ring_);
      // MSG_DONTWAIT: a full socket is told at once, as send(2) does, instead of being waited for by the kernel.
      io_uring_prep_send(request, entry.fd, entry.bytes.data(), entry.bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      io_uring_sqe_set_data64(request, place);
      ++count;
    }
  }
  while (count > 0) {
    int submitted = io_uring_submit_and_wait(&ring_, count);
    unsigned head, seen = 0;
    io_uring_cqe* completion;
    io_uring_for_each_cqe(&ring_, head, completion) {
      entries_[completion->user_data].result = completion->res;
      ++seen;
    }
    io_uring_cq_advance(&ring_, seen);
    count -= seen;
    if (submitted < 0 && submitted != -EINTR) {
      // The kernel is out of memory for requests. What it has not taken must not go out twice: no ring from now on.
      io_uring_queue_exit(&ring_);
      ring_works_ = false;
      break;
    }
  }
  for (; tried_ < entries_.size(); ++tried_) {
    Entry& entry = entries_[tried_];
    if (entry.send && (entry.result == kUntried || entry.result == -EINTR)) entry.result = send_now(entry.fd, entry.bytes);
  }
}

}  // namespace apigen::engine
