#include "apigen/http2/session.h"

#include <nghttp2/nghttp2.h>

#include <array>
#include <charconv>
#include <memory>
#include <new>

namespace apigen::http2 {
namespace {

constexpr std::uint32_t kMostSettings = 32;
constexpr std::size_t kMostContinuations = 8;

std::string_view text(const std::uint8_t* data, std::size_t size) { return {reinterpret_cast<const char*>(data), size}; }

nghttp2_nv pair_of(std::string_view name, std::string_view value) {
  // nghttp2 copies both.
  return {reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
          reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

void check(int result) {
  if (result == NGHTTP2_ERR_NOMEM) throw std::bad_alloc();
}

}  // namespace

struct Session::Callbacks {
  static Session& of(void* self) { return *static_cast<Session*>(self); }

  static int on_begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void* self) {
    if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
    void* stream = of(self).handler_.begin(frame->hd.stream_id);
    if (!stream) {
      nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_REFUSED_STREAM);
      return 0;
    }
    nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, stream);
    return 0;
  }

  static int on_header(nghttp2_session* session, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t name_size,
                       const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* self) {
    // Trailers are dropped (RFC 9110 section 6.5.1).
    if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
    void* stream = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    if (stream) of(self).handler_.field(stream, text(name, name_size), text(value, value_size));
    return 0;
  }

  // A field that HTTP does not allow makes the request malformed (RFC 9113 section 8.1.1): its stream is reset.
  static int on_bad_header(nghttp2_session*, const nghttp2_frame*, const std::uint8_t*, std::size_t, const std::uint8_t*, std::size_t,
                           std::uint8_t, void*) {
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }

  static int on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* self) {
    Session& me = of(self);
    using Cost = FloodGuard::Cost;
    switch (frame->hd.type) {
      case NGHTTP2_HEADERS:
      case NGHTTP2_DATA: {
        const bool over = frame->hd.flags & NGHTTP2_FLAG_END_STREAM;
        if (frame->hd.type == NGHTTP2_DATA && frame->hd.length == 0 && !over) return me.spend(Cost::frame) ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE;
        void* stream = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
        if (!stream) return 0;
        if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
          me.handler_.head(stream, over);
        } else if (over) {
          me.handler_.end(stream);
        }
        return 0;
      }
      case NGHTTP2_RST_STREAM:
        return me.spend(Cost::reset) ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE;
      case NGHTTP2_PING:
      case NGHTTP2_SETTINGS:
      case NGHTTP2_PRIORITY:
      case NGHTTP2_WINDOW_UPDATE:
        return me.spend(Cost::frame) ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE;
      default:
        return 0;
    }
  }

  static int on_data(nghttp2_session* session, std::uint8_t, StreamId id, const std::uint8_t* data, std::size_t size, void* self) {
    Session& me = of(self);
    me.guard_.moved(size);
    void* stream = nghttp2_session_get_stream_user_data(session, id);
    if (stream) {
      me.handler_.data(stream, text(data, size));
    } else {
      nghttp2_session_consume(session, id, size);
    }
    return 0;
  }

  static int on_close(nghttp2_session* session, StreamId id, std::uint32_t, void* self) {
    if (void* stream = nghttp2_session_get_stream_user_data(session, id)) {
      nghttp2_session_set_stream_user_data(session, id, nullptr);
      of(self).handler_.closed(stream);
    }
    return 0;
  }

  static int on_sent(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    if (frame->hd.type == NGHTTP2_RST_STREAM && frame->rst_stream.error_code != NGHTTP2_NO_ERROR) {
      // Making the server reset what the client asked for is the same flood the other way round (CVE-2025-8671).
      const bool refused = frame->rst_stream.error_code == NGHTTP2_REFUSED_STREAM;
      of(self).spend(refused ? FloodGuard::Cost::frame : FloodGuard::Cost::reset);
      return 0;
    }
    const bool body = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (!body || !(frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) return 0;
    of(self).guard_.answered();
    return 0;
  }

  static ssize_t fill(nghttp2_session* session, StreamId id, std::uint8_t* to, std::size_t room, std::uint32_t* flags,
                      nghttp2_data_source*, void* self) {
    void* stream = nghttp2_session_get_stream_user_data(session, id);
    if (!stream) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    bool over = false;
    std::size_t size = of(self).handler_.fill(stream, reinterpret_cast<char*>(to), room, over);
    if (over) *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (size == 0 && !over) return NGHTTP2_ERR_DEFERRED;
    of(self).guard_.moved(size);
    return static_cast<ssize_t>(size);
  }

  static nghttp2_session_callbacks* shared() {
    static nghttp2_session_callbacks* const callbacks = [] {
      nghttp2_session_callbacks* made = nullptr;
      check(nghttp2_session_callbacks_new(&made));
      nghttp2_session_callbacks_set_on_begin_headers_callback(made, on_begin_headers);
      nghttp2_session_callbacks_set_on_header_callback(made, on_header);
      nghttp2_session_callbacks_set_on_invalid_header_callback(made, on_bad_header);
      nghttp2_session_callbacks_set_on_frame_recv_callback(made, on_frame);
      nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, on_data);
      nghttp2_session_callbacks_set_on_stream_close_callback(made, on_close);
      nghttp2_session_callbacks_set_on_frame_send_callback(made, on_sent);
      return made;
    }();
    return callbacks;
  }
};

Session::Session(Handler& handler, Limits limits, rt::TimePoint now) : handler_(handler), guard_(now), now_(now) {
  nghttp2_option* made = nullptr;
  check(nghttp2_option_new(&made));
  std::unique_ptr<nghttp2_option, void (*)(nghttp2_option*)> options(made, nghttp2_option_del);
  nghttp2_option_set_no_auto_window_update(made, 1);
  nghttp2_option_set_max_settings(made, kMostSettings);
  nghttp2_option_set_max_continuations(made, kMostContinuations);
  check(nghttp2_session_server_new2(&session_, Callbacks::shared(), this, made));
  const std::array<nghttp2_settings_entry, 2> settings{{{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams},
                                                        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.header_list_bytes}}};
  check(nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size()));
  check(nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kConnectionWindow));
}

Session::~Session() { nghttp2_session_del(session_); }

bool Session::spend(FloodGuard::Cost cost) {
  if (guard_.spend(cost, now_)) return true;
  nghttp2_session_terminate_session(session_, NGHTTP2_ENHANCE_YOUR_CALM);
  return false;
}

bool Session::receive(std::string_view bytes, rt::TimePoint now) {
  now_ = now;
  if (failed_) return false;
  ssize_t taken = nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (taken == NGHTTP2_ERR_NOMEM) throw std::bad_alloc();
  failed_ = taken < 0;
  return !failed_;
}

std::string_view Session::send() {
  const std::uint8_t* data = nullptr;
  ssize_t size = nghttp2_session_mem_send(session_, &data);
  if (size == NGHTTP2_ERR_NOMEM) throw std::bad_alloc();
  if (size < 0) failed_ = true;
  return size > 0 ? text(data, static_cast<std::size_t>(size)) : std::string_view();
}

void Session::respond(StreamId id, int status, const rt::Headers& fields, bool has_body) {
  char digits[4];
  auto end = std::to_chars(digits, digits + sizeof digits, status).ptr;
  std::vector<nghttp2_nv> pairs;
  pairs.reserve(fields.size() + 1);
  pairs.push_back(pair_of(":status", {digits, static_cast<std::size_t>(end - digits)}));
  for (const rt::HeaderField& field : fields) pairs.push_back(pair_of(field.name, field.value));
  nghttp2_data_provider provider{};
  provider.read_callback = Callbacks::fill;
  check(nghttp2_submit_response(session_, id, pairs.data(), pairs.size(), has_body ? &provider : nullptr));
}

void Session::ask_to_continue(StreamId id) {
  const nghttp2_nv status = pair_of(":status", "100");
  check(nghttp2_submit_headers(session_, NGHTTP2_FLAG_NONE, id, nullptr, &status, 1, nullptr));
}

void Session::resume(StreamId id) { check(nghttp2_session_resume_data(session_, id)); }

void Session::consume(StreamId id, std::size_t bytes) { check(nghttp2_session_consume(session_, id, bytes)); }

void Session::forget(std::size_t bytes) {
  if (bytes > 0) check(nghttp2_session_consume_connection(session_, bytes));
}

void Session::reset(StreamId id, Code code) {
  check(nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, static_cast<std::uint32_t>(code)));
}

void Session::announce_shutdown() { check(nghttp2_submit_shutdown_notice(session_)); }

void Session::go_away() {
  check(nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(session_), NGHTTP2_NO_ERROR, nullptr, 0));
}

bool Session::wants_to_send() const { return !failed_ && nghttp2_session_want_write(session_); }

bool Session::over() const { return !nghttp2_session_want_write(session_) && !nghttp2_session_want_read(session_); }

}  // namespace apigen::http2
