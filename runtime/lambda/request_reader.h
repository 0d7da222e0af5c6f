// Requests of a runtime interface client, read from its connection: HTTP/1.1 (RFC 9112), strict, bodies by length or chunked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "apigen/http1/chunk_decoder.h"
#include "apigen/http1/field.h"

namespace apigen::lambda {

struct ApiRequest {
  std::string method, path;
  std::string body;
  std::size_t body_bytes = 0;  // as sent; more than body.size() if that was over the limit and not kept
  bool streams = false;        // Lambda-Runtime-Function-Response-Mode: streaming
  bool failed = false;         // trailers say that the function failed after it began to answer
  bool close = false;          // the client wants no further request on this connection
};

class RequestReader {
 public:
  /// Bodies longer than `most_body` are read and dropped, up to ten times that.
  explicit RequestReader(std::size_t most_body) : most_body_(most_body) {}

  enum class State : std::uint8_t {
    incomplete,
    wants_continue,  // as incomplete, and the client waits for 100 (Continue); said once
    begun,           // as incomplete, and the head is one of a response that streams; said once
    complete,        // request() is whole
    malformed,
  };
  /// Takes what it can off the front of `received`.
  State read(std::string& received);
  ApiRequest& request() { return request_; }
  /// Once begun: the caller takes request().body away as it grows, and nothing limits it.
  void pass_on() { passes_on_ = true; }
  /// Ready for the next request of the connection.
  void restart() { *this = RequestReader(most_body_); }

 private:
  enum class At : std::uint8_t { request_line, fields, length_body, chunked_body };
  State read_head(std::string& received);
  bool take_request_line(std::string_view line);
  bool take_field(std::string_view line);
  bool keep(std::string_view piece);

  std::size_t most_body_;
  At at_ = At::request_line;
  http1::LineReader lines_;
  http1::ChunkDecoder chunks_;
  ApiRequest request_;
  std::uint64_t left_ = 0;
  bool has_length_ = false, chunked_ = false, expects_ = false;
  bool said_begun_ = false, passes_on_ = false;
};

}  // namespace apigen::lambda
