// Sends of one batch of events, handed to the kernel together: one system call for all of them.
//
// All calls come from the loop's thread. Nothing here blocks.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace apigen::rt {

class SendQueue;

/// Bytes for one socket, intrusive: embed it, add it, it takes itself off when destroyed. What the bytes are in lives until then.
class QueuedSend {
 public:
  QueuedSend() = default;
  QueuedSend(const QueuedSend&) = delete;
  QueuedSend& operator=(const QueuedSend&) = delete;
  virtual ~QueuedSend();
  bool queued() const { return queue_ != nullptr; }
  /// Takes it off, if it is on; a send that the kernel did already stays done.
  void cancel();

 private:
  friend class SendQueue;
  /// What send(2) without waiting came to: bytes, or minus errno.
  virtual void on_sent(ssize_t result) = 0;

  SendQueue* queue_ = nullptr;
  std::uint32_t place_ = 0;  // the queue's own
};

class SendQueue {
 public:
  virtual ~SendQueue() = default;
  /// Sends `bytes` at the end of this batch of events at the latest, then calls on_sent(). `fd` stays open until then, or `send` is cancelled.
  virtual void add(QueuedSend& send, int fd, std::string_view bytes) = 0;

 protected:
  friend class QueuedSend;
  virtual void remove(std::uint32_t place) = 0;

  void take(QueuedSend& send, std::uint32_t place) {
    send.queue_ = this;
    send.place_ = place;
  }
  static void deliver(QueuedSend& send, ssize_t result) {
    send.queue_ = nullptr;
    send.on_sent(result);
  }
};

inline void QueuedSend::cancel() {
  if (SendQueue* queue = std::exchange(queue_, nullptr)) queue->remove(place_);
}
inline QueuedSend::~QueuedSend() { cancel(); }

}  // namespace apigen::rt
