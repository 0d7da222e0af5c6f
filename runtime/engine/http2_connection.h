// A client connection over HTTP/2: streams over one socket, each served as a request of HTTP/1.1 would be.
//
// All happens in advance(): it reads what has come, lets streams act on it, writes what they have to say. nghttp2's
// callbacks only note what happened. Lives in its Connection, on its worker's thread.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "apigen/http2/session.h"
#include "block_pool.h"
#include "connection.h"
#include "http2_stream.h"

namespace apigen::engine {

class Http2Connection final : private http2::Handler {
 public:
  /// `received`: bytes of the connection that were read already.
  Http2Connection(Connection& connection, Worker& worker, std::string_view received);
  ~Http2Connection();
  Http2Connection(const Http2Connection&) = delete;
  Http2Connection& operator=(const Http2Connection&) = delete;

  /// Does all that can be done now. True: the connection is over, nothing of this is to be called again.
  bool advance();
  /// A deadline of the connection has passed; to be followed by advance().
  void expired(bool reading);
  /// No new requests after `grace`; over when the last is answered. To be followed by advance().
  void drain(rt::TimePoint grace);
  bool client_is_gone() const { return gone_; }

 private:
  friend class Http2Stream;

  class DrainEnd final : public rt::Timer {
   public:
    explicit DrainEnd(Http2Connection& connection) : connection_(connection) {}
    void on_timer() override;

   private:
    Http2Connection& connection_;
  };

  void* begin(http2::StreamId id) override;
  void field(void* stream, std::string_view name, std::string_view value) override;
  void head(void* stream, bool over) override;
  void data(void* stream, std::string_view bytes) override;
  void end(void* stream) override;
  std::size_t fill(void* stream, char* to, std::size_t room, bool& over) override;
  void closed(void* stream) override;

  /// Streams call these: something is to be done for `stream` when the session has returned, or to be sent.
  void touch(Http2Stream& stream);
  void send_soon();

  void read();
  void settle();
  void write();
  void set_deadline();

  Connection& connection_;
  Worker& worker_;
  http2::Session session_;
  std::vector<std::unique_ptr<Http2Stream>> streams_;
  std::vector<Http2Stream*> touched_;
  Block* out_ = nullptr;  // bytes to be sent that the socket did not take
  std::size_t out_begin_ = 0, out_end_ = 0;
  rt::TimePoint idle_since_, head_due_;
  unsigned heads_open_ = 0;
  bool served_ = false;
  bool read_on_ = false;   // stopped reading to let others have their turn
  bool leaving_ = false;   // no new requests: over with the last stream
  bool finished_ = false;  // the client sends nothing more
  bool failed_ = false;    // the client broke the protocol: over once it is told
  bool gone_ = false;      // and not even that
  bool blocked_ = false;   // the socket takes no more
  bool advancing_ = false, soon_ = false;
  DrainEnd drain_end_{*this};
};

}  // namespace apigen::engine
