#include "transfer.h"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>

#include "resolver.h"

namespace apigen::upstream {
namespace {

iovec part(std::string_view text) { return {const_cast<char*>(text.data()), text.size()}; }

}  // namespace

Transfer::Transfer(Shared& shared, rt::Arena& arena, const Call& call, MemberLease lease)
    : shared_(shared), arena_(arena), call_(call), lease_(std::move(lease)) {}

Transfer::~Transfer() {
  drop();
  shared_.blocks.give_back(std::move(block_));
}

rt::Task<Reply> Transfer::run(std::unique_ptr<Transfer> self) {
  Reply reply;
  if (self->prepare()) {
    while (true) {
      if (!self->take_pooled()) co_await self->obtain();
      if (self->fault_ != Fault::none) break;
      self->begin();
      while (self->fault_ == Fault::none && self->parser_->state() == ResponseParser::State::head) {
        if (self->connection_->may_receive()) {
          self->receive_head();
        } else if (!self->is_late()) {
          co_await self->wake_.wait();
        }
      }
      if (!self->may_retry()) break;
      self->drop();
      self->fault_ = Fault::none;
      self->retried_ = true;
    }
  }
  reply.fault = self->fault_;
  reply.cause = self->cause_;
  if (reply.fault != Fault::none) co_return reply;
  reply.status = self->parser_->status();
  reply.headers = self->parser_->headers();
  if (reply.status == 101) self->go_over();
  if (self->parser_->has_body()) {
    self->length = self->parser_->length();
    reply.body = std::move(self);
  } else {
    self->settle();
  }
  co_return reply;
}

bool Transfer::prepare() {
  if (call_.uri.host.empty() || call_.uri.port == 0) return fail(Fault::invalid_uri, "no endpoint");
  framing_.upgrade = call_.upgrade;
  if (call_.stream) {
    framing_.kind = call_.stream->length ? RequestFraming::Kind::length : RequestFraming::Kind::chunked;
    framing_.length = call_.stream->length.value_or(0);
  } else if (!call_.body.empty() || says_length_of_empty_body(call_.method)) {
    framing_.kind = RequestFraming::Kind::length;
    framing_.length = call_.body.size();
  }
  head_ = write_request_head(arena_, call_.method, call_.uri.target, call_.uri.authority, call_.headers, framing_);
  if (!head_.data()) return fail(Fault::invalid_request, "a field or the target holds characters that HTTP cannot carry");
  TargetKey key{call_.uri.host, call_.uri.port, call_.uri.tls};
  if (lease_) key.group = lease_.group_name();
  if (key.tls) {
    key.verify = call_.verify_tls;
    key.server_name = call_.server_name;
  }
  target_ = &shared_.pool.target(key);
  if (lease_) {
    target_->most_open = lease_.settings().connections;
    target_->most_waiting = lease_.settings().pending;
  }
  return true;
}

// A retry does not take from the pool again: what was idle as long as the connection that failed has likely died too.
bool Transfer::take_pooled() {
  reused_ = false;
  if (retried_) return false;
  connection_ = shared_.pool.take_idle(*target_, *this);
  reused_ = connection_ != nullptr;
  return reused_;
}

rt::Task<void> Transfer::obtain() {
  connection_ = shared_.pool.make(*target_, *this);
  if (!connection_) {
    Ticket ticket(*this, wake_);
    if (!shared_.pool.stand_in_line(*target_, ticket)) {
      fail(Fault::unavailable, "too many calls wait for a connection");
      co_return;
    }
    while (!ticket.connection) {
      wake_at(call_.deadline);
      if (is_late()) co_return;
      co_await wake_.wait();
    }
    connection_ = ticket.connection;
    if (connection_->is_open()) {
      reused_ = true;
      co_return;
    }
  }
  bool connected = co_await connect();
  if (!connected) drop();
}

rt::Task<bool> Transfer::connect() {
  rt::TimePoint until = shared_.loop.now() + std::chrono::milliseconds(shared_.limits.connect_ms);
  if (until > call_.deadline) until = call_.deadline;
  wake_at(until);
  Resolver::Query query(wake_);
  shared_.resolver.resolve(target_->host, query);
  while (!query.done()) {
    if (is_late()) co_return false;
    if (shared_.loop.now() >= until) co_return fail(Fault::dns, "resolving took too long", 0);
    co_await wake_.wait();
  }
  const AddressList& addresses = query.addresses();
  if (addresses.count == 0) co_return fail(Fault::dns, query.problem());

  for (std::size_t i = 0; i < addresses.count; ++i) {
    // Each address gets its share of what is left, so that one that swallows packets does not eat the others' time.
    rt::TimePoint now = shared_.loop.now();
    rt::TimePoint turn = now + (until - now) / static_cast<int>(addresses.count - i);
    int result = connection_->open(addresses.items[i], target_->port);
    if (result == 0) {
      shared_.loop.cancel(*this);
      wake_at(turn);
      result = connection_->connect_result();
      while (result < 0 && shared_.loop.now() < turn) {
        co_await wake_.wait();
        result = connection_->connect_result();
      }
      if (result < 0) result = ETIMEDOUT;
    }
    if (result != 0) {
      connection_->close();
      if (is_late()) co_return false;
      rt::Buffer words(arena_);
      words.append("connect to ");
      append_address(words, addresses.items[i], target_->port);
      fail(Fault::refused, words.view(), result);
      continue;
    }
    fault_ = Fault::none;
    if (!target_->tls) co_return true;
    shared_.loop.cancel(*this);
    wake_at(until);
    bool secured = co_await secure(until);
    co_return secured;
  }
  co_return false;
}

rt::Task<bool> Transfer::secure(rt::TimePoint until) {
  while (true) {
    Io io = connection_->shake_hands();
    if (io.state == Io::State::moved) co_return true;
    if (io.state != Io::State::blocked) co_return fail(Fault::tls, connection_->tls_problem());
    if (is_late()) co_return false;
    if (shared_.loop.now() >= until) co_return fail(Fault::tls, "the handshake took too long");
    co_await wake_.wait();
  }
}

void Transfer::begin() {
  parser_.emplace(arena_, call_.method == "HEAD",
                  ResponseParser::Limits{shared_.limits.header_bytes, shared_.limits.header_fields}, call_.upgrade);
  shared_.loop.cancel(*this);
  wake_at(call_.deadline);
  sent_ = 0;
  send_failed_ = got_bytes_ = request_over_ = false;
  exchanging_ = true;
  data_at_ = data_end_ = 0;
  out_first_ = 0;
  out_count_ = 1;
  out_[0] = part(head_);
  if (call_.stream) {
    stream_left_ = framing_.length;
    pump_ = pump();
    pump_.start();
    return;
  }
  if (!call_.body.empty()) out_[out_count_++] = part(call_.body);
  request_over_ = true;
  if (out_count_ > 1 || !connection_->send_soon(head_)) flush();
}

// Runs beside the exchange: it never resumes it, and the exchange may end it whenever it waits.
rt::Task<void> Transfer::pump() {
  const bool chunked = framing_.kind == RequestFraming::Kind::chunked;
  // A body that is here goes out with its head; one that may be long in coming does not keep the head waiting.
  bool head_waits = true;
  if (!first_chunk_) {
    rt::Task<Chunk> first = call_.stream->read();
    first.start();
    head_waits = first.done();
    if (!head_waits) flush();
    Chunk arrived = co_await first.join();
    first_chunk_ = arrived;
  }
  Chunk chunk = *first_chunk_;
  while (true) {
    while (!head_waits && out_count_ > 0) co_await drained_.wait();
    // The answer may have come already and be the reason; whoever reads it decides.
    if (send_failed_) co_return;
    if (!std::exchange(head_waits, false)) out_first_ = out_count_ = 0;
    if (!add_to_request(chunk, chunked)) {
      stream_failed_ = true;
      wake_at(shared_.loop.now());
      co_return;
    }
    flush();
    while (out_count_ > 0) co_await drained_.wait();
    if (send_failed_ || request_over_) co_return;
    chunk = co_await call_.stream->read();
  }
}

// False if the body broke off, or is not as long as was said.
bool Transfer::add_to_request(const Chunk& chunk, bool chunked) {
  if (chunk.state == Chunk::State::end) {
    if (!chunked && stream_left_ > 0) return false;
    if (chunked) out_[out_count_++] = part("0\r\n\r\n");
    request_over_ = true;
    return true;
  }
  if (chunk.state != Chunk::State::data) return false;
  if (chunk.bytes.empty()) return true;
  if (!chunked) {
    if (chunk.bytes.size() > stream_left_) return false;
    stream_left_ -= chunk.bytes.size();
    out_[out_count_++] = part(chunk.bytes);
    return true;
  }
  char* end = std::to_chars(chunk_line_, chunk_line_ + 16, chunk.bytes.size(), 16).ptr;
  *end++ = '\r';
  *end++ = '\n';
  out_[out_count_++] = part({chunk_line_, static_cast<std::size_t>(end - chunk_line_)});
  out_[out_count_++] = part(chunk.bytes);
  out_[out_count_++] = part("\r\n");
  return true;
}

void Transfer::go_over() {
  gone_over_ = true;
  moved();
  shared_.loop.cancel(*this);
  wake_at(call_.deadline);
  pump_ = carry();
  pump_.start();
}

// As pump(), of what the client sends once both have gone over to another protocol.
rt::Task<void> Transfer::carry() {
  while (true) {
    while (out_count_ > 0) co_await drained_.wait();
    if (send_failed_) co_return;
    Chunk chunk = co_await call_.beyond->read();
    if (chunk.state != Chunk::State::data) {
      stream_failed_ = true;
      wake_at(shared_.loop.now());
      co_return;
    }
    moved();
    out_first_ = 0;
    out_count_ = 1;
    out_[0] = part(chunk.bytes);
    flush();
  }
}

void Transfer::on_timer() {
  // What moves puts the end off without touching the timer.
  if (gone_over_ && !stream_failed_ && shared_.loop.now() < call_.deadline) return wake_at(call_.deadline);
  wake_.notify();
}

void Transfer::flush() {
  while (out_count_ > 0) {
    Io io = connection_->send(out_ + out_first_, out_count_);
    if (io.state == Io::State::blocked) return;
    sent(io);
  }
}

void Transfer::sent(Io io) {
  if (io.state != Io::State::moved) {
    send_failed_ = true;
    out_count_ = 0;
    return;
  }
  sent_ += io.bytes;
  while (out_count_ > 0 && io.bytes >= out_[out_first_].iov_len) {
    io.bytes -= out_[out_first_].iov_len;
    ++out_first_;
    --out_count_;
  }
  if (out_count_ > 0) {
    out_[out_first_].iov_base = static_cast<char*>(out_[out_first_].iov_base) + io.bytes;
    out_[out_first_].iov_len -= io.bytes;
  }
}

void Transfer::on_connection_sent(Io io) {
  if (io.state == Io::State::blocked) return;
  sent(io);
  flush();
}

void Transfer::on_connection_ready() {
  if (exchanging_ && out_count_ > 0 && !connection_->sends_soon() && connection_->may_send()) {
    flush();
    if (out_count_ == 0) drained_.notify();
  }
  if (!exchanging_ || connection_->may_receive()) wake_.notify();
}

void Transfer::receive_head() {
  if (!block_) block_ = shared_.blocks.take();
  Io io = connection_->receive(block_.get(), BlockPool::kBlockBytes);
  switch (io.state) {
    case Io::State::blocked: return;
    case Io::State::ended: fail(Fault::closed, got_bytes_ ? "closed within the answer's head" : "closed without an answer"); return;
    case Io::State::failed: fail(Fault::closed, "receiving the answer's head", io.error); return;
    case Io::State::moved: break;
  }
  got_bytes_ = true;
  data_end_ = io.bytes;
  data_at_ = parser_->feed_head({block_.get(), io.bytes});
  if (parser_->state() == ResponseParser::State::malformed) fail(Fault::protocol, "the answer's head is malformed");
  if (parser_->state() == ResponseParser::State::too_large) fail(Fault::too_large, "the answer's head is over the limit");
}

rt::Task<rt::BodyReader::Chunk> Transfer::read() {
  while (fault_ == Fault::none) {
    while (data_at_ < data_end_ && parser_->state() == ResponseParser::State::body) {
      ResponseParser::Piece piece = parser_->feed_body({block_.get() + data_at_, data_end_ - data_at_});
      data_at_ += piece.consumed;
      if (piece.data.empty()) continue;
      if (parser_->state() == ResponseParser::State::done) settle();
      co_return Chunk{Chunk::State::data, piece.data};
    }
    if (parser_->state() == ResponseParser::State::done) {
      settle();
      co_return Chunk{Chunk::State::end, {}};
    }
    if (parser_->state() != ResponseParser::State::body) {
      fail(Fault::protocol, "the answer's body is malformed");
    } else if (!receive_body() && !is_late()) {
      co_await wake_.wait();
    }
  }
  drop();
  timed_out = fault_ == Fault::timeout;
  // Another protocol says itself what is whole.
  co_return Chunk{gone_over_ ? Chunk::State::end : Chunk::State::failed, {}};
}

// False if there is nothing to do but wait.
bool Transfer::receive_body() {
  if (!connection_->may_receive()) return false;
  Io io = connection_->receive(block_.get(), BlockPool::kBlockBytes);
  switch (io.state) {
    case Io::State::blocked: return false;
    case Io::State::moved:
      data_at_ = 0;
      data_end_ = io.bytes;
      if (gone_over_) moved();
      return true;
    case Io::State::ended:
      if (!parser_->connection_ended()) fail(Fault::closed, "closed within the answer's body");
      return true;
    case Io::State::failed: fail(Fault::closed, "receiving the answer's body", io.error); return true;
  }
  return true;
}

// RFC 9112 section 9.3.1: only where a pooled connection turned out to be dead, and only if doing it twice is harmless or
// the other side cannot have seen the request.
bool Transfer::may_retry() const {
  if (fault_ != Fault::closed || !reused_ || got_bytes_ || retried_) return false;
  return sent_ == 0 || (!call_.stream && is_idempotent(call_.method));
}

// The exchange is over in good order: the connection may serve the next if nothing of this one is left on it.
void Transfer::settle() {
  if (!connection_) return;
  bool clean = parser_->keeps_alive() && request_over_ && out_count_ == 0 && !send_failed_ && data_at_ == data_end_;
  if (!clean || !connection_->is_quiet()) return drop();
  pump_.reset();
  shared_.loop.cancel(*this);
  shared_.pool.release(std::exchange(connection_, nullptr));
}

void Transfer::drop() {
  pump_.reset();
  shared_.loop.cancel(*this);
  if (connection_) shared_.pool.close(std::exchange(connection_, nullptr));
  out_count_ = 0;
  exchanging_ = false;
}

bool Transfer::is_late() {
  if (stream_failed_) {
    fail(Fault::request_body, "the request's body broke off");
    return true;
  }
  if (shared_.loop.now() < call_.deadline) return false;
  fail(Fault::timeout, got_bytes_ ? "the deadline passed within the answer" : "the deadline passed without an answer");
  return true;
}

bool Transfer::fail(Fault fault, std::string_view what, int error) {
  fault_ = fault;
  rt::Buffer words(arena_);
  words.append(what);
  if (error) words.append(": ").append(std::strerror(error));
  if (target_) {
    words.append(" (").append(target_->host).append(':').append_number(target_->port).append(')');
  }
  cause_ = words.view();
  return false;
}

}  // namespace apigen::upstream
