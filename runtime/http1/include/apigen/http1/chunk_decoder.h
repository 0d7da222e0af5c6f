// Decoder of the chunked transfer coding (RFC 9112 section 7.1), for requests and answers alike.
//
// Zero-copy and resumable at every byte. Strict: a size is 1 to 15 hex digits, lines end with CRLF, extensions follow
// their grammar (without the "bad white space" that no sender may write), trailers follow the field grammar and are
// dropped. What surrounds the data is bounded, so that a body cannot be all overhead.
#pragma once

#include <cstdint>
#include <string_view>

namespace apigen::http1 {

class ChunkDecoder {
 public:
  enum class State : std::uint8_t {
    more,       // all input is used up; more is needed
    data,       // `data` is the next piece, a view into the input
    end,        // the body is over; input after `consumed` belongs to the next message
    malformed,  // not the chunked coding, or more overhead than allowed: the connection cannot be used any further
  };
  struct Step {
    State state;
    std::size_t consumed;  // bytes of the input that are done with
    std::string_view data;
  };
  /// Takes bytes off the front of `input` up to the end of the next piece of data. Call again with the rest of the
  /// input after `data`. Never consumes beyond the end of the body.
  Step step(std::string_view input);
  /// Whether fields followed the last chunk.
  bool had_trailers() const { return had_trailers_; }
  void reset() { *this = ChunkDecoder(); }

 private:
  enum class At : std::uint8_t {
    size,
    size_next,
    extension_name,
    extension_name_next,
    extension_value,
    extension_token,
    extension_quoted,
    extension_escape,
    extension_end,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer_start,
    trailer_name,
    trailer_value,
    trailer_lf,
    end_lf,
    over,
    broken,
  };
  At next(char c);

  At at_ = At::size;
  std::uint64_t size_ = 0;  // of the present chunk, or what is left of its data
  std::uint32_t digits_ = 0;
  std::uint32_t extension_ = 0;  // bytes of the present chunk's extensions
  std::uint32_t overhead_ = 0;   // bytes of extensions and trailers so far
  bool had_trailers_ = false;
};

}  // namespace apigen::http1
