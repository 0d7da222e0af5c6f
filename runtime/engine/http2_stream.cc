#include "http2_stream.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "answer_framing.h"
#include "apigen/http1/characters.h"
#include "apigen/http1/field.h"
#include "exchange_start.h"
#include "http2_connection.h"
#include "worker.h"

namespace apigen::engine {
namespace {

// What is read of a request that has been answered already, and for how long.
constexpr std::size_t kMostDrained = 256 * 1024;
constexpr std::uint32_t kDrainMs = 5'000;

using rt::equals_ignoring_case;

// RFC 9113 section 8.2.2: fields of the connection do not exist here. The engine's own are left out with them.
bool belongs_to_connection(std::string_view name) {
  return is_engine_field(name) || equals_ignoring_case(name, "upgrade") || equals_ignoring_case(name, "proxy-connection");
}

std::string_view lower(rt::Arena& arena, std::string_view name) {
  auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (std::none_of(name.begin(), name.end(), upper)) return name;
  char* copy = static_cast<char*>(arena.allocate(name.size(), 1));
  std::transform(name.begin(), name.end(), copy, [&](char c) { return upper(c) ? static_cast<char>(c + ('a' - 'A')) : c; });
  return {copy, name.size()};
}

}  // namespace

Http2Stream::Http2Stream(Http2Connection& connection, Worker& worker, http2::StreamId id)
    : connection_(connection), worker_(worker), id_(id), session_(worker.take_session()), cookies_(session_->x.arena) {
  session_->head = worker.blocks().take(BlockPool::kSmall);
}

Http2Stream::~Http2Stream() {
  run_.reset();
  end_service();
  // What nobody has read counts no longer against the connection's window.
  connection_.session_.forget(filled_ + lent_size_);
  for (Block* block : {filling_, lent_, session_->head}) {
    if (block) worker_.blocks().give_back(block);
  }
  session_->head = nullptr;
  worker_.give_back(session_);
}

// ---- The head ----

bool Http2Stream::append(std::string_view text) {
  if (refused_) return false;
  Block*& head = session_->head;
  if (head_size_ + text.size() > head->size) {
    const config::Limits& limits = worker_.limits();
    const std::size_t most = limits.uri_bytes + limits.header_bytes + 1024;
    if (head_size_ + text.size() > most) {
      refused_ = lines_begun_ ? 431 : 414;
      return false;
    }
    Block* larger = worker_.blocks().take(std::max(BlockPool::kLarge, most));
    std::memcpy(larger->data(), head->data(), head_size_);
    worker_.blocks().give_back(std::exchange(head, larger));
  }
  std::memcpy(head->data() + head_size_, text.data(), text.size());
  head_size_ += text.size();
  return true;
}

void Http2Stream::write_field(std::string_view name, std::string_view value) {
  // What becomes a line of HTTP/1.1 must be one.
  if (!http1::is_token(name) || !http1::is_field_content(value)) {
    refused_ = 400;
    return;
  }
  append(name) && append(": ") && append(value) && append("\r\n");
}

void Http2Stream::begin_lines() {
  const std::string_view target = method_ == "CONNECT" ? authority_ : path_;
  auto is_line_end = [](char c) { return c == '\r' || c == '\n' || c == ' '; };
  if (!http1::is_token(method_) || std::any_of(target.begin(), target.end(), is_line_end)) refused_ = 400;
  append(method_) && append(" ") && append(target) && append(" HTTP/1.1\r\n");
  lines_begun_ = true;
  if (!authority_.empty()) write_field("Host", authority_);
}

void Http2Stream::add_field(std::string_view name, std::string_view value) {
  rt::Arena& arena = session_->x.arena;
  if (name.starts_with(':')) {
    if (value.size() > worker_.limits().uri_bytes) {
      refused_ = 414;
    } else if (name == ":method") {
      method_ = arena.copy(value);
    } else if (name == ":path") {
      path_ = arena.copy(value);
    } else if (name == ":authority") {
      authority_ = arena.copy(value);
    }
    return;
  }
  if (!lines_begun_) begin_lines();
  if (name == "cookie") {
    // RFC 9113 section 8.2.3: pieces of one field.
    if (cookies_.size() + value.size() > worker_.limits().header_bytes) refused_ = 431;
    if (!refused_) cookies_.append(cookies_.empty() ? "" : "; ").append(value);
  } else if (name == "host" && !authority_.empty()) {
    if (!equals_ignoring_case(value, authority_)) refused_ = 400;  // RFC 9113 section 8.3.1
  } else {
    write_field(name, value);
  }
}

void Http2Stream::end_head(bool over) {
  if (!lines_begun_) begin_lines();
  if (!cookies_.empty()) write_field("cookie", cookies_.view());
  append("\r\n");
  head_complete_ = start_due_ = true;
  body_over_ = over;
}

void Http2Stream::parse_head() {
  rt::Request& request = session_->x.request;
  request.method = method_;
  if (refused_) return;
  if (session_->parser.parse({session_->head->data(), head_size_}, request) != RequestParser::State::complete) {
    refused_ = session_->parser.refusal().status ? session_->parser.refusal().status : 400;
    return;
  }
  if (body_over_ && filled_ == 0) return;
  state_ = Chunk::State::data;
  room_ = worker_.limits().body_bytes;
  continue_due_ = !body_over_ && filled_ == 0 && request.headers.has("expect");
  const Framing& framing = session_->parser.framing();
  if (!request.headers.has("content-length")) return;
  length = framing.length;
  if (framing.length > room_) state_ = Chunk::State::too_large;
}

// ---- The body ----

void Http2Stream::add_data(std::string_view bytes) {
  if (!filling_) filling_ = worker_.blocks().take(http2::Session::kWindow);
  // The window keeps what is not consumed within the block.
  bytes = bytes.substr(0, filling_->size - filled_);
  std::memcpy(filling_->data() + filled_, bytes.data(), bytes.size());
  filled_ += bytes.size();
  read_pace_.moved(bytes.size());
}

void Http2Stream::end_body() { body_over_ = true; }

rt::Task<Http2Stream::Chunk> Http2Stream::read() {
  if (lent_) {
    worker_.blocks().give_back(std::exchange(lent_, nullptr));
    connection_.session_.consume(id_, std::exchange(lent_size_, 0));
    connection_.send_soon();
  }
  for (;;) {
    if (state_ != Chunk::State::data) co_return Chunk{state_, {}};
    if (filled_ > 0) {
      lent_ = std::exchange(filling_, nullptr);
      lent_size_ = std::exchange(filled_, 0);
      if (lent_size_ > room_) {
        state_ = Chunk::State::too_large;
        continue;
      }
      room_ -= lent_size_;
      co_return Chunk{state_, {lent_->data(), lent_size_}};
    }
    if (body_over_) {
      state_ = Chunk::State::end;
      continue;
    }
    if (std::exchange(continue_due_, false)) {
      connection_.session_.ask_to_continue(id_);
      connection_.send_soon();
    }
    const config::Limits& limits = worker_.limits();
    rt::Loop& loop = worker_.loop();
    Waiter::Wait wait(reader_, loop, read_pace_.give_up(loop.now(), limits.body_timeout_ms, limits.minimum_bytes_per_second));
    bool ready = co_await wait;
    read_pace_.waited_until(loop.now());
    if (ready) continue;
    timed_out = true;
    state_ = Chunk::State::failed;
  }
}

// ---- The answer ----

void Http2Stream::act() {
  if (start_due_) {
    start_due_ = false;
    run_ = run();
    run_.start();
    return;
  }
  if (filled_ > 0 || body_over_) reader_.wake();
  if (piece_.empty() && (!last_piece_ || answer_over_)) writer_.wake();
}

rt::Task<void> Http2Stream::run() {
  rt::Exchange& x = session_->x;
  const TlsSession* tls = connection_.connection_.tls_.get();
  parse_head();
  if (refused_) {
    refuse(x, refused_);
  } else if (!may_ask_for_host(worker_, tls, x.request.host)) {
    refuse(x, 421);
  } else {
    const bool has_body = state_ != Chunk::State::end;
    begin_exchange(x, worker_, connection_.connection_, tls, has_body ? this : nullptr);
    in_service_ = worker_.admit();
    if (in_service_) {
      rt::Task<void> serving = worker_.serve(x);
      co_await serving;
    } else {
      refuse_busy(x);
    }
  }
  if (timed_out) refuse(x, 408);
  const AnswerFraming framing = frame_answer(x);
  const bool streamed = x.response.stream && !is_bodiless(x, framing);
  if (!streamed && !is_bodiless(x, framing)) piece_ = x.response.body;
  last_piece_ = !streamed;
  respond(framing, streamed || !piece_.empty());
  connection_.send_soon();
  bool whole = true;
  if (streamed) {
    rt::Task<bool> sending = send_stream(framing);
    whole = co_await sending;
  } else if (!piece_.empty()) {
    rt::Task<bool> taking = wait_until_taken();
    whole = co_await taking;
  }
  end_service();
  if (whole) {
    rt::Task<void> draining = drain();
    co_await draining;
  } else {
    // An end of the stream could be taken for the regular end of the body.
    connection_.session_.reset(id_, http2::Code::internal_error);
    connection_.send_soon();
  }
}

// A client that still sends may not have read its answer yet, and some take a reset for the loss of it; so a little more
// is read before the rest is declined (RFC 9113 section 8.1).
rt::Task<void> Http2Stream::drain() {
  const rt::TimePoint until = worker_.after(kDrainMs);
  std::size_t drained = 0;
  while (!body_over_) {
    if (lent_) worker_.blocks().give_back(std::exchange(lent_, nullptr));
    const std::size_t size = std::exchange(filled_, 0) + std::exchange(lent_size_, 0);
    connection_.session_.consume(id_, size);
    connection_.send_soon();
    drained += size;
    Waiter::Wait wait(reader_, worker_.loop(), until);
    bool more = false;
    if (drained <= kMostDrained) more = co_await wait;
    if (more || body_over_) continue;
    connection_.session_.reset(id_, http2::Code::no_error);
    connection_.send_soon();
    co_return;
  }
}

void Http2Stream::respond(const AnswerFraming& framing, bool has_body) {
  rt::Exchange& x = session_->x;
  rt::Headers fields(x.arena);
  fields.reserve(x.response.headers.size() + 2);
  const std::string_view date = worker_.date_line();  // "Date: ...\r\n"
  fields.add("date", date.substr(6, date.size() - 8));
  for (const rt::HeaderField& field : x.response.headers) {
    if (belongs_to_connection(field.name) || !http1::is_token(field.name) || !http1::is_field_content(field.value)) continue;
    fields.add(lower(x.arena, field.name), http1::trim(field.value));
  }
  if (framing.body == AnswerFraming::Body::length) {
    fields.add("content-length", rt::Buffer(x.arena).append_number(static_cast<std::int64_t>(framing.length)).view());
  }
  connection_.session_.respond(id_, x.response.status, fields, has_body);
}

std::size_t Http2Stream::fill(char* to, std::size_t room, bool& over) {
  const std::size_t size = std::min(room, piece_.size());
  if (size > 0) std::memcpy(to, piece_.data(), size);
  piece_.remove_prefix(size);
  write_pace_.moved(size);
  over = answer_over_ = last_piece_ && piece_.empty();
  return size;
}

rt::Task<bool> Http2Stream::wait_until_taken() {
  while (!piece_.empty() || (last_piece_ && !answer_over_)) {
    const config::Limits& limits = worker_.limits();
    rt::Loop& loop = worker_.loop();
    Waiter::Wait wait(writer_, loop, write_pace_.give_up(loop.now(), limits.write_timeout_ms, limits.minimum_bytes_per_second));
    bool ready = co_await wait;
    if (!ready) co_return false;
    write_pace_.waited_until(loop.now());
  }
  co_return true;
}

rt::Task<bool> Http2Stream::send_stream(AnswerFraming framing) {
  rt::BodyReader& body = *session_->x.response.stream;
  const bool counted = framing.body == AnswerFraming::Body::length;
  std::uint64_t left = framing.length;
  for (;;) {
    rt::Task<Chunk> reading = body.read();
    Chunk piece = co_await reading;
    if (piece.state == Chunk::State::end) break;
    if (piece.state != Chunk::State::data) co_return false;
    if (piece.bytes.empty()) continue;
    if (counted) {
      if (piece.bytes.size() > left) co_return false;
      left -= piece.bytes.size();
    }
    piece_ = piece.bytes;
    connection_.session_.resume(id_);
    connection_.send_soon();
    rt::Task<bool> taking = wait_until_taken();
    bool taken = co_await taking;
    if (!taken) co_return false;
  }
  if (counted && left > 0) co_return false;
  last_piece_ = true;
  connection_.session_.resume(id_);
  connection_.send_soon();
  rt::Task<bool> ending = wait_until_taken();
  bool ended = co_await ending;
  co_return ended;
}

void Http2Stream::end_service() {
  if (std::exchange(in_service_, false)) worker_.served();
}

}  // namespace apigen::engine
