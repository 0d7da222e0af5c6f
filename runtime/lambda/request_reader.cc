#include "request_reader.h"

#include <algorithm>

#include "apigen/http1/characters.h"

namespace apigen::lambda {
namespace {
constexpr std::size_t kMostHead = 64 * 1024;
}  // namespace

RequestReader::State RequestReader::read(std::string& received) {
  State state = State::incomplete;
  if (at_ == At::request_line || at_ == At::fields) {
    state = read_head(received);
    if (state == State::malformed || at_ == At::request_line || at_ == At::fields) return state;
  }
  if (request_.streams && !said_begun_ && state != State::wants_continue) {
    said_begun_ = true;
    return State::begun;
  }
  if (at_ == At::length_body) {
    auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(left_, received.size()));
    if (!keep(std::string_view(received).substr(0, piece))) return State::malformed;
    received.erase(0, piece);
    left_ -= piece;
    return left_ == 0 ? State::complete : state;
  }
  std::size_t used = 0;
  while (true) {
    http1::ChunkDecoder::Step step = chunks_.step(std::string_view(received).substr(used));
    used += step.consumed;
    if (step.state == http1::ChunkDecoder::State::data && keep(step.data)) continue;
    received.erase(0, used);
    if (step.state == http1::ChunkDecoder::State::more) return state;
    // Runtimes send no other trailers than Lambda-Runtime-Function-Error-Type and -Body.
    request_.failed = chunks_.had_trailers();
    return step.state == http1::ChunkDecoder::State::end ? State::complete : State::malformed;
  }
}

RequestReader::State RequestReader::read_head(std::string& received) {
  while (true) {
    http1::LineReader::State found = lines_.next(received);
    if (found == http1::LineReader::State::bare_lf || lines_.position() > kMostHead) return State::malformed;
    if (found == http1::LineReader::State::incomplete) return received.size() > kMostHead ? State::malformed : State::incomplete;
    std::string_view line = lines_.line(received);
    if (at_ == At::request_line) {
      if (!take_request_line(line)) return State::malformed;
      at_ = At::fields;
    } else if (!line.empty()) {
      if (!take_field(line)) return State::malformed;
    } else {
      break;
    }
  }
  received.erase(0, lines_.position());
  if (has_length_ && chunked_) return State::malformed;  // RFC 9112 section 6.1
  at_ = chunked_ ? At::chunked_body : At::length_body;
  return expects_ && (chunked_ || left_ > 0) ? State::wants_continue : State::incomplete;
}

bool RequestReader::take_request_line(std::string_view line) {
  std::size_t first = line.find(' '), last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return false;
  std::string_view method = line.substr(0, first), target = line.substr(first + 1, last - first - 1), version = line.substr(last + 1);
  if (!http1::is_token(method) || target.empty() || target.front() != '/' || !http1::all(target, http1::kTarget)) return false;
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return false;
  request_.method = method;
  request_.path = target.substr(0, target.find('?'));
  request_.close = version == "HTTP/1.0";
  return true;
}

bool RequestReader::take_field(std::string_view line) {
  rt::HeaderField field;
  if (!http1::parse_field(line, field)) return false;
  if (rt::equals_ignoring_case(field.name, "content-length")) {
    auto length = http1::parse_content_length(field.value);
    if (!length || has_length_) return false;
    has_length_ = true;
    left_ = *length;
  } else if (rt::equals_ignoring_case(field.name, "transfer-encoding")) {
    if (chunked_ || !rt::equals_ignoring_case(field.value, "chunked")) return false;
    chunked_ = true;
  } else if (rt::equals_ignoring_case(field.name, "connection")) {
    if (rt::equals_ignoring_case(field.value, "close")) request_.close = true;
  } else if (rt::equals_ignoring_case(field.name, "expect")) {
    expects_ = rt::equals_ignoring_case(field.value, "100-continue");
  } else if (rt::equals_ignoring_case(field.name, "lambda-runtime-function-response-mode")) {
    request_.streams = rt::equals_ignoring_case(field.value, "streaming");
  }
  return true;
}

bool RequestReader::keep(std::string_view piece) {
  request_.body_bytes += piece.size();
  if (passes_on_ || request_.body_bytes <= most_body_) {
    request_.body.append(piece);
    return true;
  }
  request_.body.clear();
  request_.body.shrink_to_fit();
  return request_.body_bytes <= 10 * most_body_;
}

}  // namespace apigen::lambda
