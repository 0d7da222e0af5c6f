// The response parser: the same outcome however the bytes are cut, and no answer that could be read in two ways. The
// first byte chooses how the bytes are cut and whether the request was HEAD.
#include "response_parser.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace apigen;
using upstream::ResponseParser;
using State = ResponseParser::State;

constexpr ResponseParser::Limits kLimits{1024, 16};

void require(bool condition) {
  if (!condition) std::abort();
}

struct Outcome {
  State state = State::head;
  std::string head, body;
  std::size_t consumed = 0;
  bool complete = false;
  bool operator==(const Outcome&) const = default;
};

void check_head(const ResponseParser& parser, Outcome& outcome) {
  require(parser.status() >= 200 && parser.status() <= 599);
  require(parser.headers()->size() <= kLimits.header_fields);
  outcome.head = std::to_string(parser.status());
  std::size_t lengths = 0;
  for (const rt::HeaderField& field : *parser.headers()) {
    require(!field.name.empty());
    require(!rt::equals_ignoring_case(field.name, "transfer-encoding"));
    for (char c : field.value) require(c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
    lengths += rt::equals_ignoring_case(field.name, "content-length");
    ((outcome.head += field.name) += ':') += field.value;
  }
  require(lengths <= 1);
}

Outcome read(std::string_view text, std::size_t step, bool answers_head) {
  rt::Arena arena;
  ResponseParser parser(arena, answers_head, kLimits);
  Outcome outcome;
  for (std::size_t from = 0; from < text.size(); from += step) {
    std::string_view input = text.substr(from, step);
    if (parser.state() == State::head) {
      std::size_t taken = parser.feed_head(input);
      require(taken <= input.size());
      outcome.consumed += taken;
      input.remove_prefix(taken);
    }
    while (parser.state() == State::body && !input.empty()) {
      ResponseParser::Piece piece = parser.feed_body(input);
      require(piece.consumed <= input.size());
      require(piece.consumed > 0 || parser.state() != State::body);
      outcome.body += piece.data;
      outcome.consumed += piece.consumed;
      input.remove_prefix(piece.consumed);
    }
    if (parser.state() != State::head && parser.state() != State::body) break;
  }
  outcome.state = parser.state();
  if (outcome.state == State::body || outcome.state == State::done) {
    check_head(parser, outcome);
    if (auto length = parser.length()) {
      require(outcome.body.size() <= *length);
      require(outcome.state != State::done || outcome.body.size() == *length);
    }
    if (!parser.has_body()) require(outcome.body.empty());
  }
  outcome.complete = parser.connection_ended();
  // Where it was refused is no part of the outcome: a larger piece may hold more of what came before.
  if (outcome.state == State::malformed || outcome.state == State::too_large) {
    require(!outcome.complete);
    return {State::malformed, {}, {}, 0, false};
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  bool answers_head = data[0] & 1;
  Outcome whole = read(text, text.size() + 1, answers_head);
  require(read(text, 1, answers_head) == whole);
  require(read(text, (data[0] >> 1) % 61 + 2, answers_head) == whole);
  return 0;
}
