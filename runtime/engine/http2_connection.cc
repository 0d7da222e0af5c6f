#include "http2_connection.h"

#include <cstring>

#include "worker.h"

namespace apigen::engine {
namespace {

// Reads of one connection before the others have their turn.
constexpr unsigned kMostReads = 16;
// The largest that send() gives at once: a frame of the size that every client takes, with some room.
constexpr std::size_t kMostFrame = 16'384 + 512;

Http2Stream& stream_of(void* stream) { return *static_cast<Http2Stream*>(stream); }

http2::Session::Limits limits_of(const config::Limits& limits) {
  return {static_cast<std::uint32_t>(limits.streams_per_connection),
          static_cast<std::uint32_t>(limits.header_bytes + limits.uri_bytes + 32 * limits.header_count)};  // RFC 9113 section 6.5.2
}

}  // namespace

void Http2Connection::DrainEnd::on_timer() {
  connection_.session_.go_away();
  connection_.leaving_ = true;
  connection_.connection_.step_http2();
}

Http2Connection::Http2Connection(Connection& connection, Worker& worker, std::string_view received)
    : connection_(connection),
      worker_(worker),
      session_(*this, limits_of(worker.limits()), worker.loop().now()),
      idle_since_(worker.loop().now()) {
  if (!received.empty()) failed_ = !session_.receive(received, worker.loop().now());
  if (worker.draining()) drain(worker.loop().now());
}

Http2Connection::~Http2Connection() {
  if (out_) worker_.blocks().give_back(out_);
}

// ---- What nghttp2 tells ----

void* Http2Connection::begin(http2::StreamId id) {
  if (leaving_) return nullptr;
  streams_.push_back(std::make_unique<Http2Stream>(*this, worker_, id));
  streams_.back()->index = streams_.size() - 1;
  if (heads_open_++ == 0) head_due_ = worker_.after(worker_.limits().header_timeout_ms);
  return streams_.back().get();
}

void Http2Connection::field(void* stream, std::string_view name, std::string_view value) { stream_of(stream).add_field(name, value); }

void Http2Connection::head(void* stream, bool over) {
  --heads_open_;
  served_ = true;
  stream_of(stream).end_head(over);
  touch(stream_of(stream));
}

void Http2Connection::data(void* stream, std::string_view bytes) {
  stream_of(stream).add_data(bytes);
  touch(stream_of(stream));
}

void Http2Connection::end(void* stream) {
  stream_of(stream).end_body();
  touch(stream_of(stream));
}

std::size_t Http2Connection::fill(void* stream, char* to, std::size_t room, bool& over) {
  std::size_t size = stream_of(stream).fill(to, room, over);
  if (size > 0 || over) touch(stream_of(stream));
  return size;
}

void Http2Connection::closed(void* stream) {
  if (!stream_of(stream).head_is_complete()) --heads_open_;
  stream_of(stream).note_closed();
  touch(stream_of(stream));
}

void Http2Connection::touch(Http2Stream& stream) {
  if (stream.touched) return;
  stream.touched = true;
  touched_.push_back(&stream);
}

void Http2Connection::send_soon() {
  if (advancing_ || soon_) return;
  soon_ = true;
  worker_.step_soon(connection_);
}

// ---- What is done about it ----

bool Http2Connection::advance() {
  advancing_ = true;
  soon_ = false;
  read();
  settle();
  if (!gone_) write();
  set_deadline();
  advancing_ = false;
  if (gone_) {
    connection_.reset_on_close_ = true;
    return true;
  }
  if (read_on_) send_soon();
  if (out_) return false;
  return failed_ || session_.over() || ((leaving_ || finished_) && streams_.empty());
}

void Http2Connection::read() {
  read_on_ = false;
  for (unsigned reads = 0; !finished_ && !failed_; ++reads) {
    if (reads == kMostReads) {
      read_on_ = true;
      return;
    }
    auto& bytes = worker_.scratch();
    std::size_t got = 0;
    switch (connection_.receive(bytes.data(), bytes.size(), got)) {
      case Transport::Got::data:
        failed_ = !session_.receive({bytes.data(), got}, worker_.loop().now());
        break;
      case Transport::Got::blocked:
        return;
      case Transport::Got::end:
        finished_ = true;
        break;
      case Transport::Got::broken:
        gone_ = true;
        return;
    }
  }
}

void Http2Connection::settle() {
  for (std::size_t i = 0; i < touched_.size(); ++i) {
    Http2Stream& stream = *touched_[i];
    stream.touched = false;
    if (!stream.closed()) {
      stream.act();
      continue;
    }
    const std::size_t at = stream.index;
    std::unique_ptr<Http2Stream> ended = std::move(streams_[at]);
    if (at + 1 < streams_.size()) {
      streams_[at] = std::move(streams_.back());
      streams_[at]->index = at;
    }
    streams_.pop_back();
    if (streams_.empty()) idle_since_ = worker_.loop().now();
  }
  touched_.clear();
}

void Http2Connection::write() {
  for (;;) {
    if (!out_) {
      out_ = worker_.blocks().take(BlockPool::kLarge);
      out_begin_ = out_end_ = 0;
      while (out_->size - out_end_ >= kMostFrame) {
        std::string_view bytes = session_.send();
        if (bytes.empty()) break;
        std::memcpy(out_->data() + out_end_, bytes.data(), bytes.size());
        out_end_ += bytes.size();
      }
      settle();
    }
    if (out_begin_ < out_end_) {
      Output out;
      out.add({out_->data() + out_begin_, out_end_ - out_begin_});
      const Transport::Sent sent = connection_.transmit(out);
      if (sent == Transport::Sent::gone) {
        gone_ = true;
        return;
      }
      if (sent == Transport::Sent::blocked) {
        if (!blocked_) connection_.write_pace_.begin();
        blocked_ = true;
        out_begin_ = out_end_ - out.parts()->iov_len;
        return;
      }
    }
    blocked_ = false;
    const bool nothing = out_end_ == 0;
    worker_.blocks().give_back(std::exchange(out_, nullptr));
    // Nothing to send, and nothing that settle() could have added since.
    if (nothing && !session_.wants_to_send()) return;
  }
}

void Http2Connection::set_deadline() {
  const config::Limits& limits = worker_.limits();
  rt::Loop& loop = worker_.loop();
  if (blocked_) {
    loop.arm(connection_.write_deadline_,
             connection_.write_pace_.give_up(loop.now(), limits.write_timeout_ms, limits.minimum_bytes_per_second));
  } else {
    loop.cancel(connection_.write_deadline_);
  }
  if (streams_.empty()) {
    // A new connection owes a request as if it had begun one.
    auto patience = std::chrono::milliseconds(served_ ? limits.idle_timeout_ms : limits.header_timeout_ms);
    loop.arm(connection_.read_deadline_, idle_since_ + patience);
  } else if (heads_open_) {
    loop.arm(connection_.read_deadline_, head_due_);
  } else {
    loop.cancel(connection_.read_deadline_);
  }
}

void Http2Connection::expired(bool reading) {
  if (!reading) {
    if (blocked_) gone_ = true;
    return;
  }
  if (!streams_.empty() && !heads_open_) return;
  session_.go_away();
  leaving_ = true;
  failed_ = failed_ || heads_open_ > 0;
}

void Http2Connection::drain(rt::TimePoint grace) {
  session_.announce_shutdown();
  worker_.loop().arm(drain_end_, grace);
}

}  // namespace apigen::engine
