#include "event_stream.h"

#include <zlib.h>

#include <algorithm>

#include "apigen/json/value.h"

namespace apigen::lambda {
namespace {

constexpr std::size_t kPrelude = 12, kChecksum = 4;
constexpr std::uint32_t kMostHeaders = 128 * 1024, kMostMessage = 24 * 1024 * 1024;  // the encoding's own limits
constexpr std::size_t kMostReport = 64 * 1024;  // of a payload that says how the function ended

std::uint32_t number(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::uint32_t add_checksum(std::uint32_t sum, std::string_view bytes) {
  return static_cast<std::uint32_t>(crc32(sum, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

// Bytes of a header's value by its type; a text or byte array says its size itself. -1: no such type.
int size_of_type(unsigned char type) {
  constexpr int sizes[] = {0, 0, 1, 2, 4, 8, -1, -1, 8, 16};
  return type < sizeof sizes / sizeof *sizes ? sizes[type] : -1;
}

bool is_sized(unsigned char type) { return type == 6 || type == 7; }

}  // namespace

EventStream::Step EventStream::stop(State state, std::size_t consumed, std::string problem) {
  at_ = At::over;
  over_ = state;
  problem_ = std::move(problem);
  return {state, consumed};
}

// Appends to held_ until it has `whole` bytes; how many it took.
std::size_t EventStream::collect(std::string_view input, std::size_t whole) {
  const std::size_t taken = std::min(input.size(), whole - held_.size());
  held_.append(input.substr(0, taken));
  return taken;
}

EventStream::Step EventStream::step(std::string_view input) {
  std::size_t used = 0;
  while (at_ != At::over) {
    if (at_ == At::payload && event_type_ == "PayloadChunk") {
      if (payload_ == 0) {
        at_ = At::checksum;
        continue;
      }
      const std::string_view piece = input.substr(used, payload_);
      if (piece.empty()) return {State::more, used};
      checksum_ = add_checksum(checksum_, piece);
      payload_ -= static_cast<std::uint32_t>(piece.size());
      return {State::data, used + piece.size(), piece};
    }
    const std::size_t whole = at_ == At::prelude ? kPrelude : at_ == At::headers ? headers_ : at_ == At::payload ? payload_ : kChecksum;
    used += collect(input.substr(used), whole);
    if (held_.size() < whole) return {State::more, used};
    switch (at_) {
      case At::prelude:
        if (!read_prelude()) return stop(State::malformed, used, "a message's lengths or their checksum are wrong");
        at_ = At::headers;
        break;
      case At::headers:
        checksum_ = add_checksum(checksum_, held_);
        if (!read_headers()) return stop(State::malformed, used, "a message's headers are malformed");
        if (event_type_ != "PayloadChunk" && payload_ > kMostReport) return stop(State::malformed, used, "a message is too long");
        at_ = At::payload;
        break;
      case At::payload:
        checksum_ = add_checksum(checksum_, held_);
        problem_ = held_;
        at_ = At::checksum;
        break;
      case At::checksum: {
        if (number(held_) != checksum_) return stop(State::malformed, used, "a message's checksum is wrong");
        const State state = end_message();
        if (state != State::more) return {state, used};
        at_ = At::prelude;
        break;
      }
      case At::over:
        break;
    }
    held_.clear();
  }
  return {over_, used};
}

bool EventStream::read_prelude() {
  const std::string_view bytes = held_;
  const std::uint32_t total = number(bytes);
  headers_ = number(bytes.substr(4));
  if (number(bytes.substr(8)) != add_checksum(0, bytes.substr(0, 8))) return false;
  if (headers_ > kMostHeaders || total > kMostMessage || total < kPrelude + headers_ + kChecksum) return false;
  payload_ = total - headers_ - static_cast<std::uint32_t>(kPrelude + kChecksum);
  checksum_ = add_checksum(0, bytes);
  message_type_.clear();
  event_type_.clear();
  return true;
}

bool EventStream::read_headers() {
  std::string_view rest = held_;
  auto take = [&rest](std::size_t size, std::string_view& out) {
    if (rest.size() < size) return false;
    out = rest.substr(0, size);
    rest.remove_prefix(size);
    return true;
  };
  while (!rest.empty()) {
    std::string_view size, name, type, value;
    if (!take(1, size) || !take(static_cast<unsigned char>(size[0]), name) || !take(1, type)) return false;
    const auto kind = static_cast<unsigned char>(type[0]);
    if (is_sized(kind)) {
      if (!take(2, size)) return false;
      if (!take(static_cast<std::size_t>(static_cast<unsigned char>(size[0]) << 8 | static_cast<unsigned char>(size[1])), value)) return false;
    } else if (size_of_type(kind) < 0 || !take(static_cast<std::size_t>(size_of_type(kind)), value)) {
      return false;
    }
    if (name == ":message-type") message_type_ = value;
    if (name == ":event-type" || name == ":exception-type") event_type_ = value;
  }
  return true;
}

// Events of other kinds may come to be, and are passed over.
EventStream::State EventStream::end_message() {
  if (message_type_ != "event") {
    stop(State::failed, 0, event_type_ + " " + problem_);
    return over_;
  }
  if (event_type_ != "InvokeComplete") return State::more;
  rt::Arena arena;
  json::Parsed report = json::parse(arena, problem_);
  const json::Value* code = report.value ? report.value->find("ErrorCode") : nullptr;
  const bool failed = code && code->is(json::Type::string) && !code->text().empty();
  stop(failed ? State::failed : State::complete, 0, problem_);
  return over_;
}

}  // namespace apigen::lambda
