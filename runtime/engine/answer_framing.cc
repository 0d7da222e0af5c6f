#include "answer_framing.h"

#include "apigen/http1/field.h"

namespace apigen::engine {

using rt::equals_ignoring_case;

void refuse(rt::Exchange& x, int status) {
  rt::Response& response = x.response;
  response.headers.clear();
  response.stream = nullptr;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  rt::Buffer body(x.arena);
  body.append("{\"message\":\"").append(reason_phrase(status)).append("\"}");
  response.body = body.view();
}

AnswerFraming frame_answer(rt::Exchange& x) {
  rt::Response& response = x.response;
  if (response.status == 101 && x.request.beyond && response.stream && response.headers.has("upgrade")) {
    AnswerFraming upgraded;
    upgraded.body = AnswerFraming::Body::upgraded;
    return upgraded;
  }
  if (response.status < 200 || response.status > 999) {
    // An interim status would make the client wait for another answer.
    refuse(x, 500);
  }
  AnswerFraming framing;
  bool head = x.request.method == "HEAD";
  bool unmodified = response.status == 304;
  // Where the length of a body that is not sent is known, it is told (RFC 9110 section 8.6).
  auto told = head || unmodified ? http1::parse_content_length(response.headers.last("content-length")) : std::nullopt;
  if (response.status == 204) {
    framing.body = AnswerFraming::Body::none;
  } else if (told) {
    framing.length = *told;
  } else if (unmodified) {
    framing.body = AnswerFraming::Body::none;
  } else if (!response.stream) {
    framing.length = response.body.size();
  } else if (response.stream->length) {
    framing.length = *response.stream->length;
  } else if (head) {
    framing.body = AnswerFraming::Body::none;
  } else {
    framing.body = x.request.minor_version ? AnswerFraming::Body::chunked : AnswerFraming::Body::until_close;
  }
  if (unmodified) response.body = {};
  if (unmodified) response.stream = nullptr;
  return framing;
}

bool is_bodiless(const rt::Exchange& x, const AnswerFraming& framing) {
  return framing.body == AnswerFraming::Body::none || x.request.method == "HEAD";
}

bool is_engine_field(std::string_view name) {
  switch (name.size()) {
    case 4:
      return equals_ignoring_case(name, "date");
    case 10:
      return equals_ignoring_case(name, "connection") || equals_ignoring_case(name, "keep-alive");
    case 14:
      return equals_ignoring_case(name, "content-length");
    case 17:
      return equals_ignoring_case(name, "transfer-encoding");
    default:
      return false;
  }
}

}  // namespace apigen::engine
