// The chunked decoder: the same outcome however the bytes are cut, and never anything that was not in the input.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "apigen/http1/chunk_decoder.h"

namespace {

using apigen::http1::ChunkDecoder;

struct Outcome {
  ChunkDecoder::State state = ChunkDecoder::State::more;
  std::string body;
  std::size_t consumed = 0;
  bool operator==(const Outcome&) const = default;
};

void require(bool condition) {
  if (!condition) std::abort();
}

Outcome decode(std::string_view text, std::size_t step) {
  ChunkDecoder decoder;
  Outcome outcome;
  for (std::size_t from = 0; from < text.size(); from += step) {
    std::string_view input = text.substr(from, step);
    for (;;) {
      auto result = decoder.step(input);
      require(result.consumed <= input.size());
      if (!result.data.empty()) {
        require(result.data.data() >= input.data() &&
                result.data.data() + result.data.size() <= input.data() + input.size());
      }
      outcome.state = result.state;
      outcome.consumed += result.consumed;
      outcome.body += result.data;
      input.remove_prefix(result.consumed);
      if (result.state == ChunkDecoder::State::data) continue;
      if (result.state == ChunkDecoder::State::more) {
        require(input.empty());
        break;
      }
      return outcome;
    }
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Outcome whole = decode(text, text.empty() ? 1 : text.size());
  for (std::size_t step : {1, 2, 3, 7, 64}) require(decode(text, step) == whole);
  require(whole.body.size() <= text.size());
  return 0;
}
