#include "apigen/http1/chunk_decoder.h"

#include "apigen/http1/characters.h"

namespace apigen::http1 {
namespace {

constexpr std::uint16_t kExtensionBytes = 512;   // of one chunk
constexpr std::uint16_t kTrailerBytes = 8192;    // of the whole section
constexpr std::uint8_t kSizeDigits = 15;         // below 2^60: no sum of sizes overflows

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

ChunkDecoder::Step ChunkDecoder::fail(std::size_t consumed) {
  at_ = At::failed;
  return {State::malformed, consumed, {}};
}

ChunkDecoder::Step ChunkDecoder::step(std::string_view input) {
  if (at_ == At::done) return {State::end, 0, {}};
  std::size_t i = 0;
  while (i < input.size()) {
    char c = input[i];
    switch (at_) {
      case At::size_first: {
        int digit = hex_digit(c);
        if (digit < 0) return fail(i);
        left_ = static_cast<std::uint64_t>(digit);
        digits_ = 1;
        at_ = At::size;
        break;
      }
      case At::size: {
        int digit = hex_digit(c);
        if (digit >= 0) {
          if (++digits_ > kSizeDigits) return fail(i);
          left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
        } else if (c == '\r') {
          at_ = At::size_lf;
        } else if (c == ';') {
          extension_ = 0;
          at_ = At::extension;
        } else {
          return fail(i);
        }
        break;
      }
      case At::extension:
        if (c == '\r') {
          at_ = At::size_lf;
        } else if (!is(c, kValue) || ++extension_ > kExtensionBytes) {
          return fail(i);
        }
        break;
      case At::size_lf:
        if (c != '\n') return fail(i);
        at_ = left_ == 0 ? At::trailer_start : At::data;
        break;
      case At::data: {
        std::size_t here = input.size() - i;
        if (here > left_) here = static_cast<std::size_t>(left_);
        left_ -= here;
        if (left_ == 0) at_ = At::data_cr;
        return {State::data, i + here, input.substr(i, here)};
      }
      case At::data_cr:
        if (c != '\r') return fail(i);
        at_ = At::data_lf;
        break;
      case At::data_lf:
        if (c != '\n') return fail(i);
        at_ = At::size_first;
        break;
      case At::trailer_start:
        if (c == '\r') {
          at_ = At::last_lf;
          break;
        }
        if (!is(c, kToken) || ++trailer_ > kTrailerBytes) return fail(i);
        at_ = At::trailer_name;
        break;
      case At::trailer_name:
        if (c == ':') {
          at_ = At::trailer_value;
        } else if (!is(c, kToken)) {
          return fail(i);
        }
        if (++trailer_ > kTrailerBytes) return fail(i);
        break;
      case At::trailer_value:
        if (c == '\r') {
          at_ = At::trailer_lf;
        } else if (!is(c, kValue)) {
          return fail(i);
        }
        if (++trailer_ > kTrailerBytes) return fail(i);
        break;
      case At::trailer_lf:
        if (c != '\n') return fail(i);
        at_ = At::trailer_start;
        break;
      case At::last_lf:
        if (c != '\n') return fail(i);
        at_ = At::done;
        return {State::end, i + 1, {}};
      case At::done:
      case At::failed:
        return fail(i);
    }
    ++i;
  }
  return {at_ == At::failed ? State::malformed : State::more, i, {}};
}

}  // namespace apigen::http1
