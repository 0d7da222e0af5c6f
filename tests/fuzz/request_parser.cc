// The request parser: the same outcome however the bytes are cut; views into the input only; what is accepted obeys the
// rules that the rest of the gateway relies on.
#include "apigen/engine/request_parser.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace apigen;
using State = engine::RequestParser::State;

void require(bool condition) {
  if (!condition) std::abort();
}

void require_within(std::string_view part, std::string_view whole) {
  if (part.empty() || part == "/") return;  // the path of "http://host" is a literal
  require(part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

struct Outcome {
  State state = State::incomplete;
  std::string text;
  bool operator==(const Outcome&) const = default;
};

Outcome parse(std::string_view text, std::size_t step, const config::Limits& limits) {
  rt::Arena arena;
  rt::Request request(arena);
  engine::RequestParser parser(limits);
  Outcome outcome;
  for (std::size_t size = std::min(step, text.size()); outcome.state == State::incomplete;
       size = std::min(size + step, text.size())) {
    outcome.state = parser.parse(text.substr(0, size), request);
    if (size == text.size()) break;
  }
  if (outcome.state != State::complete) return outcome;
  const engine::Framing& framing = parser.framing();
  require(framing.head_size <= text.size());
  require(text.substr(framing.head_size - 4, 4) == "\r\n\r\n");
  require(!(framing.chunked && framing.length > 0));
  require(request.headers.size() <= limits.header_count);
  require(request.path.front() == '/');
  std::string_view head = text.substr(0, framing.head_size);
  for (std::string_view part : {request.method, request.target, request.path, request.query, request.host}) {
    require_within(part, head);
    (outcome.text += part) += '\n';
    for (char c : part) require(static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f);
  }
  std::size_t lengths = 0, codings = 0, hosts = 0;
  for (const rt::HeaderField& field : request.headers) {
    require_within(field.name, head);
    require_within(field.value, head);
    ((outcome.text += field.name) += ':') += field.value;
    require(!field.name.empty());
    for (char c : field.value) require(c != '\r' && c != '\n' && c != '\0');
    lengths += rt::equals_ignoring_case(field.name, "content-length");
    codings += rt::equals_ignoring_case(field.name, "transfer-encoding");
    hosts += rt::equals_ignoring_case(field.name, "host");
  }
  require(lengths + codings <= 1 && hosts <= 1);
  require(hosts == 1 || request.minor_version == 0);
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  // Small, so that the limits are met by inputs that a fuzzer finds.
  config::Limits limits;
  limits.uri_bytes = 200;
  limits.header_bytes = 1000;
  limits.header_count = 8;
  Outcome whole = parse(text, text.empty() ? 1 : text.size(), limits);
  for (std::size_t step : {1, 2, 5, 33}) require(parse(text, step, limits) == whole);
  return 0;
}
