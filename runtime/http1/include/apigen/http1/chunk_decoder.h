// The chunked transfer coding, taken apart (RFC 9112 section 7.1). Pure and resumable at every byte; owns no memory.
//
// Strict: hexadecimal digits only, CRLF only, no white space after the size, extensions and trailers bounded and checked
// for control bytes. Extensions and trailers are dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace apigen::http1 {

class ChunkDecoder {
 public:
  enum class State : std::uint8_t {
    more,       // all input was taken, the body goes on
    data,       // `data` is the next piece of the body
    end,        // the body is over; what follows `consumed` is not part of it
    malformed,  // never recovers
  };
  struct Step {
    State state;
    std::size_t consumed;   // bytes of the input that are done with
    std::string_view data;  // a part of the input
  };

  /// Takes bytes off the front of `input` up to the end of the next piece of data. To be called again with the rest.
  Step step(std::string_view input);
  void reset() { *this = ChunkDecoder(); }

 private:
  enum class At : std::uint8_t {
    size_first, size, extension, size_lf, data, data_cr, data_lf,
    trailer_start, trailer_name, trailer_value, trailer_lf, last_lf, done, failed,
  };
  Step fail(std::size_t consumed);

  At at_ = At::size_first;
  std::uint8_t digits_ = 0;
  std::uint16_t extension_ = 0;
  std::uint16_t trailer_ = 0;
  std::uint64_t left_ = 0;
};

}  // namespace apigen::http1
