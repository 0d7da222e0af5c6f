// Reads one answer off the bytes of a connection: RFC 9112 sections 4 to 7, strict. Pure, resumable at every byte.
//
// Interim answers (1xx) are skipped and bounded; a 101 that was not asked for is refused. Refused too: anything but
// HTTP/1.0 and 1.1, a bare LF or CR, obs-fold, Content-Length with Transfer-Encoding, more than one Content-Length, any
// transfer coding but a lone `chunked`, a transfer coding from HTTP/1.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "apigen/http1/chunk_decoder.h"
#include "apigen/rt/arena.h"
#include "apigen/rt/message.h"

namespace apigen::upstream {

class ResponseParser {
 public:
  struct Limits {
    std::size_t header_bytes;
    std::size_t header_fields;
  };
  enum class State : std::uint8_t {
    head,       // more bytes of the head are needed
    body,       // the head is complete, the body is not
    done,       // the answer is complete; bytes after it belong to nobody
    malformed,  // not an answer, or one that could be read in two ways
    too_large,  // over the limits
  };

  /// `answers_head`: the request was HEAD, whose answer has no body. Fields are placed into the arena.
  /// `upgrade`: the protocol that the request asked to go over to; "": none. What follows a 101 is body until the connection ends.
  ResponseParser(rt::Arena& arena, bool answers_head, Limits limits, std::string_view upgrade = {})
      : arena_(arena), pending_(arena), limits_(limits), upgrade_(upgrade), answers_head_(answers_head) {}

  State state() const { return state_; }
  /// While state() is head: takes bytes off the front of `input` and says how many. What is left is body.
  std::size_t feed_head(std::string_view input);

  struct Piece {
    std::size_t consumed;
    std::string_view data;  // a part of the input
  };
  /// While state() is body: takes framing off the front of `input`, up to and with the next piece of the body.
  Piece feed_body(std::string_view input);
  /// The connection ended in an orderly way. True if the answer is complete with it.
  bool connection_ended();

  // From the end of the head on:
  int status() const { return status_; }
  rt::Headers* headers() const { return headers_; }
  /// The body's length where the head says it. Not set for a chunked or close-delimited body.
  std::optional<std::uint64_t> length() const;
  bool has_body() const { return framing_ != Framing::none; }
  /// The other side allows another request after this answer.
  bool keeps_alive() const { return keeps_alive_; }

 private:
  enum class Framing : std::uint8_t { none, length, chunked, until_close };

  void take_line(std::string_view line);
  bool take_status_line(std::string_view line);
  bool take_field(std::string_view line);
  void end_of_head();
  bool has_switched() const;
  bool take_connection_options();
  void refuse() { state_ = State::malformed; }

  rt::Arena& arena_;
  rt::Buffer pending_;  // the beginning of a line whose end has not come
  Limits limits_;
  std::string_view upgrade_;
  rt::Headers* headers_ = nullptr;
  std::size_t head_bytes_ = 0;
  std::uint64_t left_ = 0;
  std::uint64_t length_ = 0;
  http1::ChunkDecoder chunks_;
  int status_ = 0;
  std::uint16_t interim_ = 0;
  State state_ = State::head;
  Framing framing_ = Framing::none;
  bool answers_head_;
  bool in_fields_ = false;
  bool http10_ = false;
  bool has_length_ = false;
  bool has_coding_ = false;
  bool has_connection_ = false;
  bool keeps_alive_ = false;
};

}  // namespace apigen::upstream
