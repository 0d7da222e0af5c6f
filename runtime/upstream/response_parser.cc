#include "response_parser.h"

#include <cstring>

#include "apigen/http1/characters.h"
#include "apigen/http1/field.h"

namespace apigen::upstream {
namespace {

using rt::equals_ignoring_case;

constexpr std::string_view kVersionStart = "HTTP/1.";
constexpr std::uint16_t kMostInterim = 32;
constexpr int kMostConnectionOptions = 32;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::size_t ResponseParser::feed_head(std::string_view input) {
  std::size_t taken = 0;
  while (state_ == State::head && taken < input.size()) {
    std::string_view rest = input.substr(taken);
    const void* found = std::memchr(rest.data(), '\n', rest.size());
    std::size_t size = found ? static_cast<std::size_t>(static_cast<const char*>(found) - rest.data()) + 1 : rest.size();
    if (size > limits_.header_bytes - head_bytes_) {
      state_ = State::too_large;
      break;
    }
    head_bytes_ += size;
    taken += size;
    if (!found) {
      pending_.append(rest);
      // What does not begin like an answer is refused now: its line may never end.
      std::string_view start = pending_.view().substr(0, kVersionStart.size());
      if (!in_fields_ && start != kVersionStart.substr(0, start.size())) refuse();
      break;
    }
    std::string_view line = rest.substr(0, size);
    if (!pending_.empty()) {
      pending_.append(line);
      line = arena_.copy(pending_.view());
      pending_.clear();
    } else {
      line = arena_.copy(line);
    }
    if (line.size() < 2 || line[line.size() - 2] != '\r') {
      refuse();
      break;
    }
    take_line(line.substr(0, line.size() - 2));
  }
  return taken;
}

void ResponseParser::take_line(std::string_view line) {
  if (!in_fields_) {
    if (!take_status_line(line)) refuse();
    return;
  }
  if (!line.empty()) {
    if (!take_field(line)) refuse();
    return;
  }
  if (status_ >= 200) {
    end_of_head();
    return;
  }
  if (status_ == 101) {
    if (!has_switched()) return refuse();
    framing_ = Framing::until_close;
    state_ = State::body;
    return;
  }
  if (++interim_ > kMostInterim) return refuse();
  in_fields_ = false;
}

// RFC 9110 section 15.2.2: a 101 names the protocol, and only one that was asked for. It has no body.
bool ResponseParser::has_switched() const {
  return !upgrade_.empty() && !http10_ && !has_length_ && !has_coding_ && has_connection_ && equals_ignoring_case(headers_->last("upgrade"), upgrade_);
}

// status-line = HTTP-version SP status-code SP [ reason-phrase ] (RFC 9112 section 4). The second space is missing in the
// answers of some servers that send no reason; nothing else can be meant.
bool ResponseParser::take_status_line(std::string_view line) {
  if (line.size() < 12 || line.substr(0, kVersionStart.size()) != kVersionStart) return false;
  if ((line[7] != '0' && line[7] != '1') || line[8] != ' ') return false;
  if (line[9] < '1' || line[9] > '5' || !is_digit(line[10]) || !is_digit(line[11])) return false;
  if (line.size() > 12 && (line[12] != ' ' || !http1::all(line.substr(13), http1::kValue))) return false;
  http10_ = line[7] == '0';
  status_ = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
  if (!headers_) headers_ = arena_.make<rt::Headers>(arena_);
  headers_->clear();
  has_length_ = has_coding_ = has_connection_ = false;
  in_fields_ = true;
  return true;
}

bool ResponseParser::take_field(std::string_view line) {
  rt::HeaderField field;
  if (!http1::parse_field(line, field)) return false;
  switch (field.name.size()) {
    case 10:
      if (equals_ignoring_case(field.name, "connection")) has_connection_ = true;
      if (equals_ignoring_case(field.name, "keep-alive")) return true;
      break;
    case 14:
      if (equals_ignoring_case(field.name, "content-length")) {
        // RFC 9112 section 6.3 (5): two lengths are two answers to somebody, even if they are equal.
        auto length = http1::parse_content_length(field.value);
        if (!length || has_length_) return false;
        has_length_ = true;
        length_ = *length;
      }
      break;
    case 16:
      if (equals_ignoring_case(field.name, "proxy-connection")) return true;
      break;
    case 17:
      if (equals_ignoring_case(field.name, "transfer-encoding")) {
        if (has_coding_ || http10_ || !equals_ignoring_case(field.value, "chunked")) return false;
        has_coding_ = true;
        return true;
      }
      break;
    default: break;
  }
  if (headers_->size() >= limits_.header_fields) {
    state_ = State::too_large;
    return true;
  }
  if (headers_->empty()) headers_->reserve(16);
  headers_->push_back(field);
  return true;
}

void ResponseParser::end_of_head() {
  if (has_coding_ && has_length_) return refuse();
  keeps_alive_ = !http10_;
  if (has_connection_ && !take_connection_options()) return refuse();
  if (answers_head_ || status_ == 204 || status_ == 304) {
    // RFC 9112 section 6.3 (1). A 204 that announces a body may well send it: nothing after it can be trusted.
    if (status_ == 204 && !answers_head_ && (has_coding_ || (has_length_ && length_ > 0))) keeps_alive_ = false;
    state_ = State::done;
    return;
  }
  state_ = State::body;
  if (has_coding_) {
    framing_ = Framing::chunked;
  } else if (has_length_) {
    framing_ = Framing::length;
    left_ = length_;
    if (left_ == 0) {
      framing_ = Framing::none;
      state_ = State::done;
    }
  } else {
    framing_ = Framing::until_close;
    keeps_alive_ = false;
  }
}

// `close` and `keep-alive` decide about the connection; a field named by any other option is for this hop only.
bool ResponseParser::take_connection_options() {
  int options = 0;
  bool closes = false, stays = false;
  std::string_view named[kMostConnectionOptions];
  int count = 0;
  for (const rt::HeaderField& field : *headers_) {
    if (!equals_ignoring_case(field.name, "connection")) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      std::size_t comma = rest.find(',');
      std::string_view option = http1::trim(rest.substr(0, comma));
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      if (++options > kMostConnectionOptions) return false;
      if (option.empty()) continue;
      if (equals_ignoring_case(option, "close")) {
        closes = true;
      } else if (equals_ignoring_case(option, "keep-alive")) {
        stays = true;
      } else if (!equals_ignoring_case(option, "connection")) {
        named[count++] = option;
      }
    }
  }
  for (int i = 0; i < count; ++i) headers_->remove(named[i]);
  keeps_alive_ = !closes && (!http10_ || stays);
  return true;
}

ResponseParser::Piece ResponseParser::feed_body(std::string_view input) {
  switch (framing_) {
    case Framing::length: {
      std::size_t size = input.size() < left_ ? input.size() : static_cast<std::size_t>(left_);
      left_ -= size;
      if (left_ == 0) state_ = State::done;
      return {size, input.substr(0, size)};
    }
    case Framing::until_close: return {input.size(), input};
    case Framing::chunked: {
      http1::ChunkDecoder::Step step = chunks_.step(input);
      if (step.state == http1::ChunkDecoder::State::end) state_ = State::done;
      if (step.state == http1::ChunkDecoder::State::malformed) refuse();
      return {step.consumed, step.data};
    }
    case Framing::none: break;
  }
  return {0, {}};
}

bool ResponseParser::connection_ended() {
  if (state_ == State::body && framing_ == Framing::until_close) state_ = State::done;
  return state_ == State::done;
}

std::optional<std::uint64_t> ResponseParser::length() const {
  switch (framing_) {
    case Framing::length: return length_;
    case Framing::none: return 0;
    default: return std::nullopt;
  }
}

}  // namespace apigen::upstream
