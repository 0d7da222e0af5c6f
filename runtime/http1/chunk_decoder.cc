#include "apigen/http1/chunk_decoder.h"

#include <algorithm>

#include "apigen/http1/characters.h"

namespace apigen::http1 {
namespace {

constexpr std::uint32_t kMostDigits = 15;      // sizes stay far below 2^63
constexpr std::uint32_t kMostExtension = 512;  // of one chunk
constexpr std::uint32_t kMostOverhead = 8192;  // of the whole body

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  char lower = static_cast<char>(c | 0x20);
  if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
  return -1;
}

}  // namespace

ChunkDecoder::At ChunkDecoder::next(char c) {
  switch (at_) {
    case At::size:
    case At::size_next: {
      int digit = hex_value(c);
      if (digit >= 0) {
        if (++digits_ > kMostDigits) return At::broken;
        size_ = size_ * 16 + static_cast<unsigned>(digit);
        return At::size_next;
      }
      if (at_ == At::size) return At::broken;
      [[fallthrough]];
    }
    case At::extension_end:
      if (c == ';') return At::extension_name;
      return c == '\r' ? At::size_lf : At::broken;
    case At::extension_name:
      return is(c, kToken) ? At::extension_name_next : At::broken;
    case At::extension_name_next:
      if (is(c, kToken)) return At::extension_name_next;
      if (c == '=') return At::extension_value;
      if (c == ';') return At::extension_name;
      return c == '\r' ? At::size_lf : At::broken;
    case At::extension_value:
      if (c == '"') return At::extension_quoted;
      return is(c, kToken) ? At::extension_token : At::broken;
    case At::extension_token:
      if (is(c, kToken)) return At::extension_token;
      if (c == ';') return At::extension_name;
      return c == '\r' ? At::size_lf : At::broken;
    case At::extension_quoted:
      if (c == '"') return At::extension_end;
      if (c == '\\') return At::extension_escape;
      return is(c, kValue) ? At::extension_quoted : At::broken;
    case At::extension_escape:
      return is(c, kValue) ? At::extension_quoted : At::broken;
    case At::size_lf:
      if (c != '\n') return At::broken;
      digits_ = 0;
      extension_ = 0;
      return size_ ? At::data : At::trailer_start;
    case At::data_cr:
      return c == '\r' ? At::data_lf : At::broken;
    case At::data_lf:
      return c == '\n' ? At::size : At::broken;
    case At::trailer_start:
      if (c == '\r') return At::end_lf;
      return is(c, kToken) ? At::trailer_name : At::broken;
    case At::trailer_name:
      if (is(c, kToken)) return At::trailer_name;
      return c == ':' ? At::trailer_value : At::broken;
    case At::trailer_value:
      if (c == '\r') return At::trailer_lf;
      return is(c, kValue) ? At::trailer_value : At::broken;
    case At::trailer_lf:
      return c == '\n' ? At::trailer_start : At::broken;
    case At::end_lf:
      return c == '\n' ? At::over : At::broken;
    case At::data:
    case At::over:
    case At::broken:
      break;
  }
  return At::broken;
}

ChunkDecoder::Step ChunkDecoder::step(std::string_view input) {
  std::size_t used = 0;
  while (at_ != At::over && at_ != At::broken) {
    if (used == input.size()) return {State::more, used, {}};
    if (at_ == At::data) {
      auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(size_, input.size() - used));
      size_ -= piece;
      if (size_ == 0) at_ = At::data_cr;
      return {State::data, used + piece, input.substr(used, piece)};
    }
    At before = at_;
    at_ = next(input[used++]);
    bool extension = before >= At::extension_name && before <= At::extension_end;
    bool trailer = before >= At::trailer_start && before <= At::trailer_lf;
    had_trailers_ |= at_ == At::trailer_name;
    if (extension && ++extension_ > kMostExtension) at_ = At::broken;
    if ((extension || trailer) && ++overhead_ > kMostOverhead) at_ = At::broken;
  }
  return {at_ == At::over ? State::end : State::malformed, used, {}};
}

}  // namespace apigen::http1
