// One exchange from its first byte to its last: what exchange() works on, and afterwards the reader of the answer's body.
//
// Destroying it at any point cuts the exchange short: the connection is closed, timers and places in line are left.
#pragma once

#include <sys/uio.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>

#include "apigen/rt/task.h"
#include "apigen/upstream/client.h"
#include "connection.h"
#include "group.h"
#include "pool.h"
#include "shared.h"
#include "request_head.h"
#include "response_parser.h"
#include "wake_signal.h"

namespace apigen::upstream {

class Transfer final : public rt::BodyReader, private ConnectionUser, private rt::Timer {
 public:
  Transfer(Shared& shared, rt::Arena& arena, const Call& call, MemberLease lease = {});
  ~Transfer() override;
  static void* operator new(std::size_t size) { return rt::allocate_frame(size); }
  static void operator delete(void* place, std::size_t size) noexcept { rt::deallocate_frame(place, size); }

  /// Runs the exchange up to the end of the answer's head; `self` owns this object then or is gone.
  static rt::Task<Reply> run(std::unique_ptr<Transfer> self);
  rt::Task<Chunk> read() override;

 private:
  bool prepare();
  /// Waits in line and connects. Sets fault_ if there is no connection.
  rt::Task<void> obtain();
  rt::Task<bool> connect();
  rt::Task<bool> secure(rt::TimePoint until);
  bool take_pooled();
  void begin();
  rt::Task<void> pump();
  bool add_to_request(const Chunk& chunk, bool chunked);
  void go_over();
  rt::Task<void> carry();
  void moved() { call_.deadline = shared_.loop.now() + std::chrono::milliseconds(call_.idle_ms); }
  void flush();
  void sent(Io io);
  void receive_head();
  bool receive_body();
  bool may_retry() const;
  void settle();
  void drop();

  bool fail(Fault fault, std::string_view what, int error = 0);
  bool is_late();
  void wake_at(rt::TimePoint when) { shared_.loop.arm(*this, when); }

  void on_connection_ready() override;
  void on_connection_sent(Io io) override;
  void on_timer() override;

  Shared& shared_;
  rt::Arena& arena_;
  Call call_;
  MemberLease lease_;
  Target* target_ = nullptr;
  Connection* connection_ = nullptr;
  bool reused_ = false;      // it served another exchange before
  bool retried_ = false;
  bool exchanging_ = false;  // connected, request on its way
  bool gone_over_ = false;   // to another protocol: call_.deadline is when it has been idle for too long

  // Sending.
  std::string_view head_;
  RequestFraming framing_;
  iovec out_[4];  // the head and a chunk in its framing
  int out_first_ = 0, out_count_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t stream_left_ = 0;
  std::optional<Chunk> first_chunk_;  // of the stream: read once, also where nothing of it was sent and all begins anew
  char chunk_line_[20];
  bool send_failed_ = false;
  bool stream_failed_ = false;
  bool request_over_ = false;
  Signal drained_;
  rt::Task<void> pump_;

  // Receiving.
  std::optional<ResponseParser> parser_;
  BlockPool::Block block_;
  std::size_t data_at_ = 0, data_end_ = 0;
  bool got_bytes_ = false;
  Fault fault_ = Fault::none;
  std::string_view cause_;
  Signal wake_;
};

}  // namespace apigen::upstream
