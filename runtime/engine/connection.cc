#include "connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <utility>

#include "apigen/http1/field.h"
#include "worker.h"

namespace apigen::engine {
namespace {

using Chunk = rt::BodyReader::Chunk;

// How long a client may take to read its last answer and close (RFC 9112 section 9.6).
constexpr std::uint32_t kLingerMs = 5'000;
// Requests that one connection may have served in a row before the others have their turn.
constexpr unsigned kMostBurst = 64;
// A body up to this size is copied behind its head: cheaper than telling the kernel of two places.
constexpr std::size_t kMostJoined = 2048;

}  // namespace

void Output::advance(std::size_t bytes) {
  std::size_t done = 0;
  while (done < count_ && bytes >= parts_[done].iov_len) bytes -= parts_[done++].iov_len;
  if (done < count_) {
    parts_[done].iov_base = static_cast<char*>(parts_[done].iov_base) + bytes;
    parts_[done].iov_len -= bytes;
  }
  std::memmove(parts_.data(), parts_.data() + done, (count_ - done) * sizeof(iovec));
  count_ -= done;
}

Connection::Connection(Worker& worker, int fd, const Peer& peer, bool tls) : worker_(worker), fd_(fd), peer_(peer) {
  if (tls) tls_ = std::make_unique<TlsSession>(worker.tls(), *this);
}

Connection::~Connection() {
  if (fd_ >= 0) close(fd_);
}

// ---- Readiness ----

Connection::Wait::~Wait() {
  std::coroutine_handle<>& waiter = reading_ ? connection_.reader_ : connection_.writer_;
  if (awaiter_ && waiter == awaiter_) waiter = nullptr;
}

bool Connection::Wait::await_ready() const noexcept {
  return !pause_ && (reading_ ? connection_.readable_ : connection_.writable_);
}

void Connection::Wait::await_suspend(std::coroutine_handle<> awaiter) {
  awaiter_ = awaiter;
  connection_.burst_ = 0;
  (reading_ ? connection_.reader_ : connection_.writer_) = awaiter;
  connection_.worker_.loop().arm(reading_ ? connection_.read_deadline_ : connection_.write_deadline_, until_);
}

bool Connection::Wait::await_resume() noexcept {
  return !std::exchange(reading_ ? connection_.read_expired_ : connection_.write_expired_, false);
}

void Connection::expired(bool reading) {
  // A deadline that nobody waits for is left over from an earlier wait: taking it off each time would cost more.
  std::coroutine_handle<>& waiter = reading ? reader_ : writer_;
  if (!waiter) return;
  (reading ? read_expired_ : write_expired_) = true;
  std::exchange(waiter, nullptr).resume();
}

void Connection::on_ready(bool readable, bool writable, bool hangup) {
  readable_ = readable_ || readable || hangup;
  writable_ = writable_ || writable;
  if (writable && std::exchange(read_wants_write_, false)) readable_ = true;
  hangup_ = hangup_ || hangup;
  if (reader_ && readable_) std::exchange(reader_, nullptr).resume();
  if (writer_ && writable_) std::exchange(writer_, nullptr).resume();
  // A client that only closed its side still waits for its answer (RFC 9112 section 9.6); one that is gone does not.
  if (hangup && !retired_ && !reader_ && client_gone()) abort();
}

bool Connection::client_gone() const {
  char byte;
  ssize_t got = recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && errno != EAGAIN && errno != EINTR;
}

Connection::Got Connection::receive(char* to, std::size_t room, std::size_t& got) {
  if (!tls_) return receive_plain(to, room, got);
  // Also when the socket is not readable: a record received before may hold more than was asked for.
  switch (tls_->read(to, room, got)) {
    case TlsSession::Result::done:
      return Got::data;
    case TlsSession::Result::want_write:
      read_wants_write_ = true;
      [[fallthrough]];
    case TlsSession::Result::want_read:
      return Got::blocked;
    case TlsSession::Result::closed:
      break;
  }
  return Got::end;
}

ssize_t Connection::pull(char* to, std::size_t room) {
  std::size_t got = 0;
  switch (receive_plain(to, room, got)) {
    case Got::data:
      return static_cast<ssize_t>(got);
    case Got::end:
      return 0;
    case Got::blocked:
      errno = EAGAIN;
      return -1;
    case Got::broken:
      break;
  }
  errno = ECONNRESET;
  return -1;
}

ssize_t Connection::push(const char* from, std::size_t size) {
  ssize_t sent;
  do sent = send(fd_, from, size, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent < 0 && errno == EAGAIN) writable_ = false;
  return sent;
}

Connection::Got Connection::receive_plain(char* to, std::size_t room, std::size_t& got) {
  if (!readable_) return Got::blocked;
  for (;;) {
    ssize_t result = recv(fd_, to, room, 0);
    if (result > 0) {
      got = static_cast<std::size_t>(result);
      // A short read emptied the socket; what comes later is another edge. Only an end that came along is told no more.
      readable_ = got == room || hangup_;
      return Got::data;
    }
    if (result == 0) return Got::end;
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return Got::broken;
    readable_ = false;
    return Got::blocked;
  }
}

Connection::Sent Connection::transmit_tls(Output& out) {
  while (!out.empty()) {
    const char* from = static_cast<const char*>(out.parts()->iov_base);
    std::size_t size = out.parts()->iov_len, written = 0;
    auto& joined = worker_.scratch();
    if (out.count() > 1 && size < joined.size()) {
      // Small pieces share a record.
      size = 0;
      for (std::size_t i = 0; i < out.count() && size < joined.size(); ++i) {
        std::size_t part = std::min(out.parts()[i].iov_len, joined.size() - size);
        std::memcpy(joined.data() + size, out.parts()[i].iov_base, part);
        size += part;
      }
      from = joined.data();
    }
    switch (tls_->write(from, size, written)) {
      case TlsSession::Result::done:
        out.advance(written);
        write_pace_.moved(written);
        break;
      case TlsSession::Result::want_write:
        return Sent::blocked;
      case TlsSession::Result::want_read:
      case TlsSession::Result::closed:
        return Sent::gone;
    }
  }
  return Sent::all;
}

Connection::Sent Connection::transmit(Output& out) {
  if (tls_) return transmit_tls(out);
  while (!out.empty()) {
    ssize_t result;
    if (out.count() == 1) {
      result = send(fd_, out.parts()->iov_base, out.parts()->iov_len, MSG_NOSIGNAL);
    } else {
      msghdr message{};
      message.msg_iov = out.parts();
      message.msg_iovlen = out.count();
      result = sendmsg(fd_, &message, MSG_NOSIGNAL);
    }
    if (result >= 0) {
      out.advance(static_cast<std::size_t>(result));
      write_pace_.moved(static_cast<std::uint64_t>(result));
    } else if (errno == EAGAIN) {
      writable_ = false;
      return Sent::blocked;
    } else if (errno != EINTR) {
      return Sent::gone;
    }
  }
  return Sent::all;
}

// ---- Heads ----

void Connection::begin() {
  head_due_ = worker_.after(worker_.limits().header_timeout_ms);
  run_ = run();
  run_.start();
}

Connection::Head Connection::parse_buffered() {
  if (buffered() == 0) return Head::more;
  switch (session_->parser.parse({window_, buffered()}, session_->x.request)) {
    case RequestParser::State::incomplete:
      return Head::more;
    case RequestParser::State::refused:
      return Head::refused;
    case RequestParser::State::complete:
      break;
  }
  window_ += session_->parser.framing().head_size;
  return Head::complete;
}

Connection::Got Connection::receive_head() {
  if (!readable_ && !tls_) return Got::blocked;
  if (!session_) {
    session_ = worker_.take_session();
    session_->head = worker_.blocks().take(BlockPool::kSmall);
    window_ = window_end_ = session_->head->data();
  }
  if (window_end_ == session_->head->data() + session_->head->size) make_room();
  auto room = static_cast<std::size_t>(session_->head->data() + session_->head->size - window_end_);
  std::size_t got = 0;
  Got result = receive(window_end_, room, got);
  window_end_ += got;
  return result;
}

// The parser refuses heads over the limits before they outgrow the larger block.
void Connection::make_room() {
  Session& session = *session_;
  std::size_t size = buffered();
  if (window_ == session.head->data()) {
    const config::Limits& limits = worker_.limits();
    Block* larger = worker_.blocks().take(std::max(BlockPool::kLarge, limits.uri_bytes + limits.header_bytes + 1024));
    std::memcpy(larger->data(), window_, size);
    worker_.blocks().give_back(std::exchange(session.head, larger));
  } else {
    std::memmove(session.head->data(), window_, size);
  }
  window_ = session.head->data();
  window_end_ = window_ + size;
  session.parser.restart(session.x.request);
}

// A head has a deadline from its first byte on, however slowly it drips; until then the connection is idle.
rt::TimePoint Connection::head_deadline() {
  if (buffered() && !head_begun_) {
    head_begun_ = true;
    head_due_ = worker_.after(worker_.limits().header_timeout_ms);
  }
  return head_due_;
}

void Connection::release() {
  if (!session_) return;
  if (session_->head) worker_.blocks().give_back(std::exchange(session_->head, nullptr));
  if (session_->body) worker_.blocks().give_back(std::exchange(session_->body, nullptr));
  worker_.give_back(std::exchange(session_, nullptr));
  window_ = window_end_ = nullptr;
}

// ---- One request after the other ----

rt::Task<bool> Connection::shake_hands() {
  for (;;) {
    TlsSession::Result result = tls_->handshake();
    if (result == TlsSession::Result::done) co_return true;
    if (result == TlsSession::Result::closed) co_return false;
    // Under the deadline of the first head: a handshake that stalls costs this connection only.
    Wait wait(*this, result == TlsSession::Result::want_read, head_due_);
    bool ready = co_await wait;
    if (!ready) co_return false;
  }
}

// A domain that asks for certificates is not reached under another's name, nor without TLS (RFC 9110 section 15.5.20).
bool Connection::may_ask_for_host() const {
  if (!worker_.tls()) return true;
  const TlsContexts::Host* wanted = worker_.tls()->find(session_->x.request.host);
  if (!wanted || !wanted->mutual) return true;
  return tls_ && tls_->client_certificate() && tls_->host->domain == wanted->domain;
}

rt::Task<void> Connection::run() {
  if (tls_) {
    bool established = co_await shake_hands();
    if (!established) {
      worker_.retire(*this);
      co_return;
    }
  }
  for (;;) {
    Head head = parse_buffered();
    bool late = false;
    while (head == Head::more) {
      Got got = receive_head();
      if (got == Got::data) {
        head = parse_buffered();
      } else if (got != Got::blocked) {
        head = Head::closed;
      } else {
        if (buffered() == 0) release();
        Wait wait(*this, true, head_deadline());
        bool ready = co_await wait;
        if (!ready) {
          late = buffered() > 0;
          head = late ? Head::refused : Head::closed;
        }
      }
    }
    if (head == Head::closed) break;
    bool refused = head == Head::refused;
    if (refused) {
      refuse(late ? 408 : session_->parser.refusal().status);
    } else if (!may_ask_for_host()) {
      refuse(421);
      refused = true;
    } else {
      begin_exchange();
      in_service_ = worker_.admit();
      if (in_service_) {
        rt::Task<void> serving = worker_.serve(session_->x);
        co_await serving;
      } else {
        refuse(503);
        session_->x.response.headers.add("Retry-After", "1");
      }
    }
    // An answer to a request that was not understood to its end would be an answer to something else.
    if (int status = body_.fault()) {
      refuse(status);
      refused = true;
    }
    AnswerFraming framing = frame_answer(refused);
    rt::Exchange& x = session_->x;
    rt::Buffer text(x.arena);
    write_head(text, x.response, framing, worker_.date_line());
    write_pace_.begin();
    bool bodiless = framing.body == AnswerFraming::Body::none || x.request.method == "HEAD";
    bool joined = !bodiless && !x.response.stream && x.response.body.size() <= kMostJoined;
    if (joined) text.append(x.response.body);
    Output out;
    out.add(text.view());
    if (x.response.stream && !bodiless) {
      rt::Task<bool> streaming = stream_answer(out, framing);
      bool whole = co_await streaming;
      if (!whole) {
        // A close alone could be taken for the regular end of the body.
        reset_on_close_ = true;
        break;
      }
    } else {
      if (!bodiless && !joined) out.add(x.response.body);
      Sent sent = transmit(out);
      if (sent == Sent::blocked) {
        bool whole = co_await send_all(out);
        sent = whole ? Sent::all : Sent::gone;
      }
      if (sent == Sent::gone) break;
    }
    if (framing.close) {
      bool unread = refused || !body_.finished() || buffered() > 0;
      if (unread) co_await linger();
      break;
    }
    if (!body_.finished()) {
      bool drained = co_await body_.drain();
      if (!drained) {
        co_await linger();
        break;
      }
    }
    finish_request();
    if (++burst_ >= kMostBurst) {
      Wait pause(*this, true, worker_.loop().now(), true);
      co_await pause;
    }
  }
  worker_.retire(*this);
}

void Connection::begin_exchange() {
  rt::Exchange& x = session_->x;
  body_.begin(session_->parser.framing(), worker_.limits().body_bytes);
  x.request.body = session_->parser.framing().has_body ? &body_ : nullptr;
  x.request.body_complete = !x.request.body;
  x.context.source_ip = peer_.address();
  x.context.source_port = peer_.port;
  x.context.secure = tls_ != nullptr;
  x.context.client_certificate = tls_ ? tls_->client_certificate() : nullptr;
  x.context.protocol = x.request.minor_version ? "HTTP/1.1" : "HTTP/1.0";
  x.context.received_ms = worker_.wall_ms();
  x.context.received_ns =
      static_cast<std::uint64_t>(worker_.loop().now().time_since_epoch() / std::chrono::nanoseconds(1));
}

// The answer to what never reached the API, so no gateway response of the document applies.
void Connection::refuse(int status) {
  rt::Response& response = session_->x.response;
  response.headers.clear();
  response.stream = nullptr;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  rt::Buffer body(session_->x.arena);
  body.append("{\"message\":\"").append(reason_phrase(status)).append("\"}");
  response.body = body.view();
}

AnswerFraming Connection::frame_answer(bool refused) {
  rt::Exchange& x = session_->x;
  rt::Response& response = x.response;
  if (response.status < 200 || response.status > 999) {
    // An interim status would make the client wait for another answer.
    refuse(500);
  }
  AnswerFraming framing;
  bool head = x.request.method == "HEAD";
  bool unmodified = response.status == 304;
  // Where the length of a body that is not sent is known, it is told (RFC 9110 section 8.6).
  auto told = head || unmodified ? http1::parse_content_length(response.headers.last("content-length")) : std::nullopt;
  if (response.status == 204) {
    framing.body = AnswerFraming::Body::none;
  } else if (told) {
    framing.length = *told;
  } else if (unmodified) {
    framing.body = AnswerFraming::Body::none;
  } else if (!response.stream) {
    framing.length = response.body.size();
  } else if (response.stream->length) {
    framing.length = *response.stream->length;
  } else if (head) {
    framing.body = AnswerFraming::Body::none;
  } else {
    framing.body = x.request.minor_version ? AnswerFraming::Body::chunked : AnswerFraming::Body::until_close;
  }
  framing.close = refused || worker_.draining() || !session_->parser.framing().keep_alive || !body_.drainable() ||
                  framing.body == AnswerFraming::Body::until_close;
  if (unmodified) response.body = {};
  if (unmodified) response.stream = nullptr;
  return framing;
}

rt::Task<bool> Connection::stream_answer(Output& out, AnswerFraming framing) {
  rt::BodyReader& body = *session_->x.response.stream;
  const bool chunked = framing.body == AnswerFraming::Body::chunked;
  const bool counted = framing.body == AnswerFraming::Body::length;
  std::uint64_t left = framing.length;
  char size_line[20];
  for (;;) {
    rt::Task<Chunk> reading = body.read();
    reading.start();
    if (!reading.done() && !out.empty()) {
      // The next piece may be long in coming; what there is goes out now.
      bool sent = co_await send_all(out);
      if (!sent) co_return false;
    }
    Chunk piece = co_await reading.join();
    if (piece.state == Chunk::State::end) break;
    if (piece.state != Chunk::State::data) co_return false;
    if (piece.bytes.empty()) continue;
    if (counted) {
      if (piece.bytes.size() > left) co_return false;
      left -= piece.bytes.size();
    }
    if (chunked) {
      char* end = std::to_chars(size_line, size_line + 16, piece.bytes.size(), 16).ptr;
      *end++ = '\r';
      *end++ = '\n';
      out.add({size_line, static_cast<std::size_t>(end - size_line)});
    }
    out.add(piece.bytes);
    if (chunked) out.add("\r\n");
    if (transmit(out) != Sent::all) {
      bool sent = co_await send_all(out);
      if (!sent) co_return false;
    }
  }
  if (counted && left > 0) co_return false;
  if (chunked) out.add("0\r\n\r\n");
  bool sent = co_await send_all(out);
  co_return sent;
}

rt::Task<bool> Connection::send_all(Output& out) {
  for (;;) {
    Sent sent = transmit(out);
    if (sent != Sent::blocked) co_return sent == Sent::all;
    const config::Limits& limits = worker_.limits();
    Wait wait(*this, false,
              write_pace_.give_up(worker_.loop().now(), limits.write_timeout_ms, limits.minimum_bytes_per_second));
    bool ready = co_await wait;
    if (!ready) co_return false;
    write_pace_.waited_until(worker_.loop().now());
  }
}

// Closing with bytes unread would make the kernel reset the connection and the client lose the answer.
rt::Task<void> Connection::linger() {
  release();
  if (tls_) tls_->close_notify();
  shutdown(fd_, SHUT_WR);
  rt::TimePoint until = worker_.after(kLingerMs);
  for (;;) {
    std::size_t got = 0;
    Got result = receive(worker_.scratch().data(), worker_.scratch().size(), got);
    if (result == Got::data && worker_.loop().now() < until) continue;
    if (result != Got::blocked) co_return;
    Wait wait(*this, true, until);
    bool ready = co_await wait;
    if (!ready) co_return;
  }
}

void Connection::end_service() {
  if (std::exchange(in_service_, false)) worker_.served();
}

void Connection::finish_request() {
  end_service();
  Session& session = *session_;
  session.x.reset();
  session.parser.restart(session.x.request);
  if (session.body) {
    // Read on where the body ended: what follows it was received into its block.
    worker_.blocks().give_back(std::exchange(session.head, session.body));
    session.body = nullptr;
  }
  if (buffered() == 0) window_ = window_end_ = session.head->data();
  head_begun_ = false;
  head_due_ = worker_.after(worker_.draining() ? 0 : worker_.limits().idle_timeout_ms);
}

// ---- The end ----

void Connection::drain(rt::TimePoint grace) {
  bool idle = reader_ && !session_;
  if (!idle) return;
  head_due_ = grace;
  worker_.loop().arm(read_deadline_, grace);
}

void Connection::abort() {
  reset_on_close_ = true;
  run_.reset();
  worker_.retire(*this);
}

void Connection::retire() {
  retired_ = true;
  end_service();
  release();
  if (reset_on_close_) {
    ::linger hard{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  } else if (tls_) {
    tls_->close_notify();
  }
  close(std::exchange(fd_, -1));
}

}  // namespace apigen::engine
