#include "connection.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "answer_framing.h"
#include "exchange_start.h"
#include "http2_connection.h"
#include "worker.h"

namespace apigen::engine {
namespace {

using Chunk = rt::BodyReader::Chunk;

// Requests that one connection may have served in a row before the others have their turn.
constexpr unsigned kMostBurst = 64;
// A body up to this size is copied behind its head: cheaper than telling the kernel of two places.
constexpr std::size_t kMostJoined = 2048;
// What no HTTP/1 request begins with (RFC 9113 section 3.4); the rest of the preface is nghttp2's to check.
constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n";

}  // namespace

Connection::Connection(Worker& worker, int fd, const Peer& peer, bool tls) : Transport(worker, fd, peer, tls) {}

Connection::~Connection() = default;

void Connection::on_ready(bool readable, bool writable, bool hangup) {
  if (http2_) {
    note_ready(readable, writable, hangup);
    step_http2();
  } else {
    Transport::on_ready(readable, writable, hangup);
  }
  // A client that only closed its side still waits for its answer (RFC 9112 section 9.6); one that is gone does not.
  if (hangup && !retired_ && !reader_ && client_gone()) abort();
}

void Connection::expired(bool reading) {
  if (http2_) {
    http2_->expired(reading);
    step_http2();
  } else {
    Transport::expired(reading);
  }
}

// ---- Heads ----

void Connection::begin() {
  head_due_ = worker_.after(worker_.limits().header_timeout_ms);
  may_be_http2_ = !tls_ && worker_.http2_prior_knowledge();
  run_ = run();
  run_.start();
}

Connection::Head Connection::parse_buffered() {
  if (buffered() == 0) return Head::more;
  if (may_be_http2_) {
    std::string_view begun = kPreface.substr(0, buffered());
    if (std::string_view(window_, begun.size()) == begun) return begun.size() == kPreface.size() ? Head::http2 : Head::more;
    may_be_http2_ = false;
  }
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
  if (session_->kept) worker_.blocks().give_back(std::exchange(session_->kept, nullptr));
  forget_kept();
  worker_.give_back(std::exchange(session_, nullptr));
  window_ = window_end_ = nullptr;
}

// ---- Answers kept back ----
//
// A client that sends its requests without waiting for answers gets these together: one system call then does for several. An
// answer is kept back only while the next request is being served, and that is not waiting for anything.

/// False if there is no room.
bool Connection::keep_back(std::string_view answer) {
  Session& session = *session_;
  if (!session.kept) session.kept = worker_.blocks().take(BlockPool::kSmall);
  if (session.kept->size - session.kept_end < answer.size()) return false;
  std::memcpy(session.kept->data() + session.kept_end, answer.data(), answer.size());
  session.kept_end += answer.size();
  return true;
}

void Connection::add_kept(Output& out) const {
  if (has_kept()) out.add({session_->kept->data() + session_->kept_begin, session_->kept_end - session_->kept_begin});
}

void Connection::forget_kept() { session_->kept_begin = session_->kept_end = 0; }

/// As much as goes; what is left goes before the next answer. False if the client is gone.
bool Connection::send_kept_now() {
  Output out;
  add_kept(out);
  const Sent sent = transmit(out);
  session_->kept_begin = session_->kept_end - (out.empty() ? 0 : out.parts()->iov_len);
  return sent != Sent::gone;
}

rt::Task<bool> Connection::send_kept() {
  write_pace_.begin();
  Output out;
  add_kept(out);
  bool sent = co_await send_all(out);
  forget_kept();
  co_return sent;
}

/// Serves in a task that can be started to see whether it waits.
rt::Task<bool> Connection::serve_behind_others(rt::Exchange& x) {
  rt::Task<void> serving = worker_.serve(x);
  co_await serving;
  co_return true;
}

// ---- One request after the other ----

rt::Task<void> Connection::run() {
  if (tls_) {
    bool established = co_await shake_hands(head_due_);
    if (!established || tls_->chose_http2()) {
      if (established) co_await serve_http2();
      worker_.retire(*this);
      co_return;
    }
  }
  for (;;) {
    Head head = parse_buffered();
    bool late = false;
    if (head == Head::more && has_kept()) {
      bool sent = co_await send_kept();
      if (!sent) break;
    }
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
    if (head == Head::http2) {
      co_await serve_http2();
      break;
    }
    rt::Exchange& x = session_->x;
    bool refused = head == Head::refused;
    if (refused) {
      refuse(x, late ? 408 : session_->parser.refusal().status);
    } else if (!may_ask_for_host(worker_, tls_.get(), x.request.host)) {
      refuse(x, 421);
      refused = true;
    } else {
      if (has_kept() && session_->parser.framing().has_body) {
        // Reading a body may wait, and writes where the client asks whether to send it.
        bool sent = co_await send_kept();
        if (!sent) break;
      }
      body_.begin(session_->parser.framing(), worker_.limits().body_bytes);
      begin_exchange(x, worker_, *this, tls_.get(), session_->parser.framing().has_body ? &body_ : nullptr);
      if (session_->parser.framing().upgrade) x.request.beyond = &beyond_;
      in_service_ = worker_.admit();
      if (in_service_) {
        if (has_kept()) {
          rt::Task<bool> serving = serve_behind_others(x);
          serving.start();
          if (!serving.done() && !send_kept_now()) break;
          co_await serving.join();
        } else {
          rt::Task<void> serving = worker_.serve(x);
          co_await serving;
        }
      } else {
        refuse_busy(x);
      }
    }
    // An answer to a request that was not understood to its end would be an answer to something else.
    if (int status = body_.fault()) {
      refuse(x, status);
      refused = true;
    }
    AnswerFraming framing = frame_answer(x);
    const bool upgraded = framing.body == AnswerFraming::Body::upgraded;
    framing.close = refused || worker_.draining() || !session_->parser.framing().keep_alive || !body_.drainable() ||
                    framing.body == AnswerFraming::Body::until_close || upgraded;
    // What goes over to another protocol may last for days; it counts as a connection, not as a request.
    if (upgraded) end_service();
    rt::Buffer text(x.arena);
    write_head(text, x.response, framing, worker_.date_line());
    write_pace_.begin();
    bool bodiless = is_bodiless(x, framing);
    bool joined = !bodiless && !x.response.stream && x.response.body.size() <= kMostJoined;
    if (joined) text.append(x.response.body);
    const bool one_piece = joined || bodiless;
    const bool more_to_answer = !framing.close && body_.finished() && buffered() > 0 && burst_ + 1 < kMostBurst;
    const bool kept = one_piece && more_to_answer && keep_back(text.view());
    if (x.response.stream && !bodiless) {
      if (has_kept()) {
        bool sent = co_await send_kept();
        if (!sent) break;
      }
      rt::Task<bool> streaming = stream_answer(text, framing);
      bool whole = co_await streaming;
      if (!whole) {
        // A close alone could be taken for the regular end of the body.
        reset_on_close_ = true;
        break;
      }
    } else if (!kept) {
      const bool appended = one_piece && has_kept() && keep_back(text.view());
      Output out;
      add_kept(out);
      if (!appended) out.add(text.view());
      if (!one_piece) out.add(x.response.body);
      Departure departure(*this, out);
      Sent sent = co_await departure;
      if (sent == Sent::blocked) {
        bool whole = co_await send_all(out);
        sent = whole ? Sent::all : Sent::gone;
      }
      if (sent == Sent::gone) break;
      forget_kept();
    }
    if (framing.close) {
      bool unread = refused || upgraded || !body_.finished() || buffered() > 0;
      if (unread) {
        release();
        co_await linger();
      }
      break;
    }
    if (!body_.finished()) {
      bool drained = co_await body_.drain();
      if (!drained) {
        release();
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

rt::Task<bool> Connection::stream_answer(rt::Buffer& head, AnswerFraming framing) {
  Output out;
  out.add(head.view());
  bool head_waits = true;  // `out` is the head
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
      head_waits = false;
    }
    Chunk piece = co_await reading.join();
    if (piece.state == Chunk::State::end) break;
    if (piece.state != Chunk::State::data) co_return false;
    if (piece.bytes.empty()) continue;
    if (counted) {
      if (piece.bytes.size() > left) co_return false;
      left -= piece.bytes.size();
    }
    if (counted && head_waits && piece.bytes.size() <= kMostJoined) {
      head.append(piece.bytes);
      out = Output();
      out.add(head.view());
    } else {
      if (chunked) {
        char* end = std::to_chars(size_line, size_line + 16, piece.bytes.size(), 16).ptr;
        *end++ = '\r';
        *end++ = '\n';
        out.add({size_line, static_cast<std::size_t>(end - size_line)});
      }
      out.add(piece.bytes);
      if (chunked) out.add("\r\n");
    }
    head_waits = false;
    Departure departure(*this, out);
    Sent departed = co_await departure;
    if (departed != Sent::all) {
      bool sent = co_await send_all(out);
      if (!sent) co_return false;
    }
  }
  if (counted && left > 0) co_return false;
  if (chunked) out.add("0\r\n\r\n");
  bool sent = co_await send_all(out);
  co_return sent;
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
  // If stopping began while the answer went out, that answer still promised to keep the connection.
  head_due_ = worker_.after(worker_.draining() ? kDrainGraceMs : worker_.limits().idle_timeout_ms);
}

// ---- HTTP/2 ----

rt::Task<void> Connection::serve_http2() {
  http2_ = std::make_unique<Http2Connection>(*this, worker_, std::string_view(window_, buffered()));
  release();
  struct Over {
    Connection& connection;
    bool await_ready() const { return connection.http2_->advance(); }
    void await_suspend(std::coroutine_handle<> awaiter) const { connection.http2_over_ = awaiter; }
    void await_resume() const {}
  } over{*this};
  co_await over;
  bool silent = http2_->client_is_gone();
  http2_.reset();
  if (!silent) co_await linger();
}

void Connection::step_http2() {
  if (!http2_over_ || !http2_->advance()) return;
  std::exchange(http2_over_, nullptr).resume();
}

// ---- The end ----

void Connection::drain(rt::TimePoint grace) {
  if (http2_) {
    // Not at once: a step may end the connection, and the worker is going through the list of them.
    http2_->drain(grace);
    worker_.step_soon(*this);
    return;
  }
  bool idle = reader_ && !session_;
  if (!idle) return;
  head_due_ = grace;
  worker_.loop().arm(read_deadline_, grace);
}

void Connection::abort() {
  reset_on_close_ = true;
  http2_over_ = nullptr;
  run_.reset();
  worker_.retire(*this);
}

void Connection::retire() {
  retired_ = true;
  http2_.reset();
  end_service();
  release();
  close_socket(reset_on_close_);
}

}  // namespace apigen::engine
