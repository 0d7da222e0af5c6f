// The server's half of one HTTP/2 connection (RFC 9113), without I/O: bytes in, events out; answers in, bytes out.
//
// nghttp2 does frames, HPACK, stream states, flow control and the checks of RFC 9113 section 8; this class gives it a
// small typed face, never more than asked for in memory, and FloodGuard. Received bytes of a body are given back to the
// client's windows only by consume(), so a stream holds at most kWindow bytes that nobody has taken.
//
// Not thread-safe. Nothing of it may be called from within a Handler's function (begin() to closed()):
// note the event, act when receive() or send() has returned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "apigen/core/loop.h"
#include "apigen/http2/flood_guard.h"
#include "apigen/rt/message.h"

struct nghttp2_session;

namespace apigen::http2 {

using StreamId = std::int32_t;

/// Error codes of RFC 9113 section 7 that the server uses by itself.
enum class Code : std::uint32_t { no_error = 0, internal_error = 2, refused_stream = 7, cancel = 8 };

/// What happens on streams. `stream` is what begin() returned for it.
class Handler {
 public:
  /// A request's first HEADERS frame. Null: it is refused (REFUSED_STREAM).
  virtual void* begin(StreamId id) = 0;
  /// One field of its head, pseudo-fields first (":method"). Valid during the call.
  virtual void field(void* stream, std::string_view name, std::string_view value) = 0;
  /// The head is complete. `over`: there is no body.
  virtual void head(void* stream, bool over) = 0;
  /// A piece of its body, valid during the call.
  virtual void data(void* stream, std::string_view bytes) = 0;
  /// The body is complete.
  virtual void end(void* stream) = 0;
  /// Writes the next bytes of the answer's body and says whether they were the last. 0 and not over: none yet (resume()).
  virtual std::size_t fill(void* stream, char* to, std::size_t room, bool& over) = 0;
  /// Nothing more comes of this stream.
  virtual void closed(void* stream) = 0;

 protected:
  ~Handler() = default;
};

class Session {
 public:
  struct Limits {
    std::uint32_t streams = 128;                // at a time
    std::uint32_t header_list_bytes = 32'768;   // told to the client
  };
  /// Bytes of one stream's body that a client may send ahead, and of all bodies of a connection.
  static constexpr std::uint32_t kWindow = 65'535, kConnectionWindow = 1'048'576;

  /// `handler` outlives the session.
  Session(Handler& handler, Limits limits, rt::TimePoint now);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// False: the connection cannot go on; what send() still has is to be sent, then it is closed.
  bool receive(std::string_view bytes, rt::TimePoint now);
  /// The next bytes to be sent, valid until the next call; empty: none for now.
  std::string_view send();

  /// Sends the head of the answer. Names are lower-case; the body comes from Handler::fill().
  void respond(StreamId id, int status, const rt::Headers& fields, bool has_body);
  /// Sends "100 Continue".
  void ask_to_continue(StreamId id);
  /// fill() has something again.
  void resume(StreamId id);
  /// So many bytes of a stream's body are done with.
  void consume(StreamId id, std::size_t bytes);
  /// The same for bytes of a stream that has ended.
  void forget(std::size_t bytes);
  void reset(StreamId id, Code code);

  /// Announces the end: requests that are on their way are still served (RFC 9113 section 6.8).
  void announce_shutdown();
  /// No new requests from here on.
  void go_away();
  /// Nothing is left to be read or sent.
  bool over() const;
  bool wants_to_send() const;

 private:
  struct Callbacks;
  bool spend(FloodGuard::Cost cost);

  Handler& handler_;
  FloodGuard guard_;
  rt::TimePoint now_;
  nghttp2_session* session_ = nullptr;
  bool failed_ = false;
};

}  // namespace apigen::http2
