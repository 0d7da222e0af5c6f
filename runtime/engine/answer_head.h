// Status line and header section of answers (RFC 9112 section 4). Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/rt/message.h"

namespace apigen::engine {

/// How the end of the body is told, and whether the connection ends with it.
struct AnswerFraming {
  enum class Body : std::uint8_t {
    none,    // no body, nothing said of one: 1xx, 204, 304, and HEAD where the length is not known
    length,  // Content-Length
    chunked,
    until_close,  // HTTP/1.0, length not known
    upgraded,     // none: another protocol follows (101)
  };
  Body body = Body::length;
  std::uint64_t length = 0;
  bool close = false;
};

/// "OK" for 200; "" for a status that has no registered phrase.
std::string_view reason_phrase(int status);

/// Appends the head. `date_line`: "Date: ...\r\n". Fields that belong to the engine (Content-Length, Transfer-Encoding,
/// Connection, Keep-Alive, Date) and fields that are none (a line break in a value) are left out.
void write_head(rt::Buffer& out, const rt::Response& response, const AnswerFraming& framing,
                std::string_view date_line);

}  // namespace apigen::engine
