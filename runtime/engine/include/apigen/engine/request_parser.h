// Parser of HTTP/1.1 request heads (RFC 9112 sections 2 to 6). Pure: bytes in, views out; no I/O, no clock.
//
// Strict: whatever two parsers could read differently is refused, so that nothing can be smuggled past or through the
// gateway; see Refusal::why for the rule. Zero-copy: all text of the request is views into the bytes given.
// Resumable at every byte, and no byte is looked at again when more arrive. One parser serves one connection.
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/config/settings.h"
#include "apigen/http1/field.h"
#include "apigen/rt/message.h"

namespace apigen::engine {

/// Why a request is not served at all. The connection is closed after the answer.
struct Refusal {
  int status = 0;
  std::string_view why;  // for the log, a literal
};

/// What the head says about the rest of the message and the connection.
struct Framing {
  std::size_t head_size = 0;  // bytes up to and including the empty line
  bool has_body = false;
  bool chunked = false;
  std::uint64_t length = 0;  // of the body, if not chunked
  bool keep_alive = false;
  bool expects_continue = false;
  bool upgrade = false;  // the client asks to go over to another protocol, and what follows the head is not a body
};

class RequestParser {
 public:
  enum class State : std::uint8_t { incomplete, complete, refused };

  /// `limits` outlives the parser.
  explicit RequestParser(const config::Limits& limits) : limits_(limits) {}

  /// Parses on. `received` begins with the request and holds all of it so far, at the same place in memory as before
  /// (call restart() when it was moved). Once complete, `request` is filled but for its body.
  State parse(std::string_view received, rt::Request& request);

  /// Valid when complete.
  const Framing& framing() const { return framing_; }
  /// Valid when refused.
  const Refusal& refusal() const { return refusal_; }

  /// Before the next request, or to begin the present one anew.
  void restart(rt::Request& request);

 private:
  State refuse(int status, std::string_view why);
  State check_unfinished(std::string_view received);
  bool request_line(std::string_view line, rt::Request& request);
  bool target(std::string_view text, rt::Request& request);
  bool field(const rt::HeaderField& field, rt::Request& request);
  bool finish(rt::Request& request);

  const config::Limits& limits_;
  http1::LineReader lines_;
  std::size_t fields_at_ = 0;  // where the field lines begin; 0: the request line is not complete yet
  unsigned empty_lines_ = 0;
  std::string_view host_;       // the field's value; null data: none yet
  std::string_view authority_;  // of an absolute-form target
  bool has_length_ = false, has_coding_ = false;
  bool says_close_ = false, says_keep_alive_ = false, says_upgrade_ = false;
  Framing framing_;
  Refusal refusal_;
};

}  // namespace apigen::engine
