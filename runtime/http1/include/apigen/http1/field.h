// Pieces of HTTP/1.1 syntax that requests and answers share (RFC 9110 section 5, RFC 9112 section 5).
//
// All strict: what the grammar does not allow is refused, never repaired. Pure functions over text; no allocation.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "apigen/rt/message.h"

namespace apigen::http1 {

/// Visible text, spaces, tabs and bytes from 0x80; no CR, LF, NUL or other control byte (RFC 9110 section 5.5).
bool is_field_content(std::string_view text);

/// Takes one field line apart, given without its CRLF. False: no colon, an empty or illegal name (white space before
/// the colon, a folded line), or a control byte in the value.
bool parse_field(std::string_view line, rt::HeaderField& field);

/// 1*DIGIT below 2^63, and nothing else: no sign, no list, no white space (RFC 9112 section 6.3).
std::optional<std::uint64_t> parse_content_length(std::string_view value);

/// One line of a head at a time, whatever way its bytes arrive. Never looks at a byte twice but for the line's last.
class LineReader {
 public:
  enum class State : std::uint8_t {
    line,        // `line()` holds the next, without its CRLF
    incomplete,  // more bytes are needed
    bare_lf,     // a line that ends with LF alone
  };
  /// `received` begins with the head; it may grow and move between calls, but what was in it stays the same.
  State next(std::string_view received);
  std::string_view line(std::string_view received) const { return received.substr(line_at_, line_size_); }
  /// Where the next line begins.
  std::size_t position() const { return position_; }
  void restart() { *this = LineReader(); }

 private:
  std::size_t position_ = 0, scanned_ = 0, line_at_ = 0, line_size_ = 0;
};

}  // namespace apigen::http1
