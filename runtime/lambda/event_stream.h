// Answers of InvokeWithResponseStream: messages of application/vnd.amazon.eventstream (Amazon Event Stream Encoding).
//
// A message is: its length and that of its headers (32 bits each), a CRC-32 of these, headers, payload, a CRC-32 of all
// before; big-endian. Pure and resumable at every byte; payload that is part of the response is not copied.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace apigen::lambda {

class EventStream {
 public:
  enum class State : std::uint8_t {
    more,       // all input is used up; more is needed
    data,       // `data` is the next piece of the function's response, a view into the input
    complete,   // the function has ended well; nothing follows
    failed,     // the function, or Lambda, reports an error: problem()
    malformed,  // not what Lambda sends: problem()
  };
  struct Step {
    State state;
    std::size_t consumed;  // bytes of the input that are done with
    std::string_view data{};
  };
  /// Takes bytes off the front of `input` up to the end of the next piece.
  Step step(std::string_view input);
  const std::string& problem() const { return problem_; }

 private:
  enum class At : std::uint8_t { prelude, headers, payload, checksum, over };
  Step stop(State state, std::size_t consumed, std::string problem);
  std::size_t collect(std::string_view input, std::size_t whole);
  bool read_prelude();
  bool read_headers();
  State end_message();

  At at_ = At::prelude;
  State over_ = State::more;   // what every later step says
  std::string held_;           // of the part being read, unless it is a response's payload
  std::uint32_t checksum_ = 0; // of the message so far
  std::uint32_t headers_ = 0, payload_ = 0;  // sizes; payload_: what is left
  std::string message_type_, event_type_;
  std::string problem_;
};

}  // namespace apigen::lambda
