// Answers of integrations against what the document promises.
#include <memory>

#include "apigen/config/settings.h"
#include "apigen/core/services.h"
#include "contract_source.h"

namespace apigen::rt {
namespace {

/// What was read of a stream before it proved too long to be checked, and then the rest of it.
class Replayed : public BodyReader {
 public:
  Replayed(std::string_view begin, BodyReader* rest) : begin_(begin), rest_(rest) { length = rest->length; }
  Task<Chunk> read() override {
    if (!begin_.empty()) {
      std::string_view bytes = begin_;
      begin_ = {};
      co_return Chunk{Chunk::State::data, bytes};
    }
    Chunk chunk = co_await rest_->read();
    timed_out = rest_->timed_out;
    co_return chunk;
  }

 private:
  std::string_view begin_;
  std::unique_ptr<BodyReader> rest_;
};

GatewayError refused(std::string_view cause) {
  return {.kind = GatewayErrorKind::integration_failure, .status = 502, .cause = cause};
}

/// False: answers are not checked.
bool decide_mode(const Exchange& x, AnswerMode& mode) {
  const auto& chosen = x.services.settings->answer_validation;
  if (chosen) mode = *chosen == config::AnswerValidation::enforce ? AnswerMode::enforce : AnswerMode::log;
  return chosen != config::AnswerValidation::off;
}

bool has_no_body(const Exchange& x) {
  return x.request.method == "HEAD" || x.response.status == 204 || x.response.status == 304 || x.response.status < 200;
}

}  // namespace

void AnswerCheck::undeclared_status() { fail("status", {}, "The document declares no answer of this status."); }

void AnswerCheck::body(const BodyContent* contents, std::size_t count) {
  if (over() || has_no_body(x_)) return;
  if (!x_.response.body.empty()) {
    if (count) check_body(contents, count, x_.response.headers.last("content-type"), x_.response.body);
    else fail("body", {}, "The document declares no body for this answer.");
  } else if (count) {
    fail("body", {}, "The document declares a body, but there is none.");
  }
}

std::string_view AnswerCheck::summary() const {
  Buffer line(x_.arena);
  line.append("the answer (").append_number(x_.response.status).append(") is not as described: ");
  for (std::size_t i = 0; i < failures_.size(); ++i) {
    const ContractFailure& f = failures_[i];
    if (i) line.append(' ');
    line.append(f.in);
    if (f.name.data()) line.append(' ').append(f.name);
    if (f.pointer.data()) line.append(' ').append(f.pointer);
    line.append(": ").append(f.sentence);
  }
  return line.view();
}

Outcome check_answer(Exchange& x, AnswerContract contract, AnswerMode mode) {
  if (!decide_mode(x, mode)) return {};
  // A coded body would have to be decoded first; whoever codes answers checks them before.
  std::string_view coding = x.response.headers.last("content-encoding");
  if (!coding.empty() && !equals_ignoring_case(coding, "identity")) return {};
  AnswerCheck fast(x, false);
  contract(fast);
  if (fast.good()) return {};
  AnswerCheck thorough(x, true);
  contract(thorough);
  if (mode == AnswerMode::enforce) return refused(thorough.summary());
  x.broken_promise = thorough.summary();
  return {};
}

Task<Outcome> read_and_check_answer(Exchange& x, AnswerContract contract, AnswerMode mode) {
  if (!decide_mode(x, mode)) co_return Outcome();
  if (!x.response.stream || has_no_body(x)) co_return check_answer(x, contract, mode);
  const std::size_t most = x.services.settings->limits.body_bytes;
  Buffer bytes(x.arena);
  for (;;) {
    BodyReader::Chunk chunk = co_await x.response.stream->read();
    if (chunk.state == BodyReader::Chunk::State::end) break;
    if (chunk.state != BodyReader::Chunk::State::data) co_return Outcome(refused("the integration's answer ended early"));
    bytes.append(chunk.bytes);
    if (bytes.size() <= most) continue;
    constexpr std::string_view kTooLong = "the answer is too long to be checked";
    if (mode == AnswerMode::enforce) co_return Outcome(refused(kTooLong));
    x.broken_promise = kTooLong;
    x.response.stream = x.response_stream.own(new Replayed(bytes.view(), x.response_stream.release()));
    co_return Outcome();
  }
  x.response.stream = nullptr;
  x.response.body = bytes.view();
  co_return check_answer(x, contract, mode);
}

}  // namespace apigen::rt
