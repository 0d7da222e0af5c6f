#include "lambda_response.h"

#include <charconv>

#include "apigen/core/base64.h"
#include "apigen/core/begun_body.h"
#include "apigen/http1/characters.h"
#include "apigen/json/value.h"
#include "failures.h"
#include "header_rules.h"
#include "apigen/integrations/media_types.h"

namespace apigen::rt {
namespace {

using namespace std::string_view_literals;
using json::Type;
using json::Value;

// What stands between the head of a streamed response and its body, and within how many bytes (2.5; the guide's page
// response-transfer-mode-lambda).
constexpr std::string_view kDelimiter = "\0\0\0\0\0\0\0\0"sv;
constexpr std::size_t kMostHead = 16 * 1024;

// AWS's words, and which member of the answer it is.
Outcome malformed(Exchange& x, std::string_view member, std::string_view wrong) {
  return bad_gateway(Buffer(x.arena).append("Malformed Lambda proxy response: ").append(member).append(wrong).view());
}

// Scalars are taken as text, as Jackson does. Null data: null.
bool scalar_text(const Value& value, std::string_view& text) {
  switch (value.type) {
    case Type::string:
    case Type::number: text = value.text().data() ? value.text() : std::string_view("", 0); return true;
    case Type::boolean: text = value.boolean ? "true" : "false"; return true;
    case Type::null: text = {}; return true;
    case Type::array:
    case Type::object: return false;
  }
  return false;
}

bool read_status(const Value& value, int& status) {
  if (value.is(Type::null)) return true;
  if (!value.is(Type::number) && !value.is(Type::string)) return false;
  std::string_view text = value.text();
  int read = 0;
  auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), read);
  if (error != std::errc() || read < 100 || read > 599) return false;
  // 200.0 is 200 for a reader of numbers.
  for (const char* c = stop; c < text.data() + text.size(); ++c) {
    if (!(value.is(Type::number) && (c == stop ? *c == '.' : *c == '0'))) return false;
  }
  status = read;
  return true;
}

bool read_flag(const Value& value, bool& flag) {
  if (value.is(Type::boolean)) {
    flag = value.boolean;
    return true;
  }
  if (value.is(Type::string) && (equals_ignoring_case(value.text(), "true") || equals_ignoring_case(value.text(), "false"))) {
    flag = value.text().size() == 4;
    return true;
  }
  return value.is(Type::null);
}

struct Result {
  int status = 200;
  const Value* headers = nullptr;
  const Value* multi_headers = nullptr;
  const Value* cookies = nullptr;
  std::string_view body;
  bool base64 = false;
};

bool object_or_null(const Value& value, const Value*& place) {
  if (value.is(Type::object)) place = &value;
  return value.is(Type::object) || value.is(Type::null);
}

// Any other top-level key makes the result malformed for a REST API (2.2).
Outcome read_result(Exchange& x, const Value& value, bool strict, Result& result) {
  for (std::size_t i = 0; i < value.count; ++i) {
    const auto& [name, member] = value.members[i];
    std::string_view wrong;
    if (name == "statusCode") {
      if (!read_status(member, result.status)) wrong = " is no integer from 100 to 599";
    } else if (name == "headers") {
      if (!object_or_null(member, result.headers)) wrong = " is no object";
    } else if (name == "multiValueHeaders") {
      if (!object_or_null(member, result.multi_headers)) wrong = " is no object";
    } else if (name == "body") {
      if (!scalar_text(member, result.body)) wrong = " is no string; JSON has to be written as one";
    } else if (name == "isBase64Encoded") {
      if (!read_flag(member, result.base64)) wrong = " is no boolean";
    } else if (name == "cookies" && !strict) {
      if (member.is(Type::array)) result.cookies = &member;
      if (!member.is(Type::array) && !member.is(Type::null)) wrong = " is no list";
    } else if (strict) {
      wrong = " is a member that no answer has; there are statusCode, headers, multiValueHeaders, body, isBase64Encoded";
    }
    if (!wrong.empty()) return malformed(x, name, wrong);
  }
  return {};
}

bool add_header(Exchange& x, std::string_view name, std::string_view value) {
  if (!http1::is_token(name) || !is_safe_value(value)) return false;
  const bool rest = x.api->type == ApiType::rest;
  // The gateway writes its own trace id into these answers.
  if (rest && equals_ignoring_case(name, "x-amzn-trace-id")) return true;
  switch (backend_header(name, IntegrationKind::aws_proxy)) {
    case Fate::drop:
    case Fate::refuse: break;
    case Fate::remap:
      if (rest) {
        x.response.headers.add(remapped_name(x.arena, name), value);
      } else if (!equals_ignoring_case(name, "content-length") && !equals_ignoring_case(name, "connection") && !equals_ignoring_case(name, "date")) {
        x.response.headers.add(name, value);
      }
      break;
    case Fate::pass: x.response.headers.add(name, value); break;
  }
  return true;
}

// Multiple values first, then the single one under the same spelling (2.2). False, with `at` naming the header, if one cannot be.
bool add_headers(Exchange& x, const Result& result, std::string_view& at) {
  std::string_view value;
  auto add_single = [&](std::string_view spelling, std::string_view name) {
    if (!result.headers) return true;
    for (std::size_t i = 0; i < result.headers->count; ++i) {
      const auto& [single, member] = result.headers->members[i];
      if (!equals_ignoring_case(single, name)) continue;
      at = single;
      if (!scalar_text(member, value)) return false;
      if (value.data() && !add_header(x, spelling, value)) return false;
    }
    return true;
  };
  if (result.multi_headers) {
    for (std::size_t i = 0; i < result.multi_headers->count; ++i) {
      const auto& [name, list] = result.multi_headers->members[i];
      at = name;
      if (list.is(Type::null)) continue;
      if (!list.is(Type::array)) return false;
      for (const Value& element : list) {
        if (!scalar_text(element, value)) return false;
        if (value.data() && !add_header(x, name, value)) return false;
      }
      if (!add_single(name, name)) return false;
    }
  }
  if (!result.headers) return true;
  for (std::size_t i = 0; i < result.headers->count; ++i) {
    const auto& [name, member] = result.headers->members[i];
    bool taken = false;
    if (result.multi_headers) {
      for (std::size_t j = 0; j < result.multi_headers->count; ++j) {
        const auto& [multi, list] = result.multi_headers->members[j];
        taken = taken || (list.is(Type::array) && equals_ignoring_case(multi, name));
      }
    }
    if (taken) continue;
    at = name;
    if (!scalar_text(member, value)) return false;
    if (value.data() && !add_header(x, name, value)) return false;
  }
  return true;
}

Outcome fill(Exchange& x, const Result& result, bool decode) {
  std::string_view header;
  if (!add_headers(x, result, header)) {
    x.response.headers.clear();
    return malformed(x, "header ", Buffer(x.arena).append(header).append(" has a name or value that no header may have").view());
  }
  x.response.status = result.status;
  x.response.body = result.body;
  if (!decode) return {};
  Buffer bytes(x.arena);
  if (!append_decoded_base64(bytes, result.body)) {
    x.response.headers.clear();
    return configuration_error("the body is flagged as base64 but is none");
  }
  x.response.body = bytes.view();
  return {};
}

Outcome add_cookies(Exchange& x, const Result& result) {
  if (!result.cookies) return {};
  for (const Value& cookie : *result.cookies) {
    if (!cookie.is(Type::string) || !is_safe_value(cookie.text())) return malformed(x, "cookies", " holds what is no cookie");
    x.response.headers.add("Set-Cookie", cookie.text());
  }
  return {};
}

}  // namespace

Outcome take_rest_result(Exchange& x, std::string_view payload) {
  json::Parsed parsed = json::parse(x.arena, payload);
  if (!parsed.value) return malformed(x, "", parsed.error ? parsed.error : "it is not JSON");
  if (!parsed.value->is(Type::object)) return malformed(x, "", "it is no object");
  Result result;
  Outcome read = read_result(x, *parsed.value, true, result);
  if (!read.ok()) return read;
  const bool binary = result.base64 && is_binary_type(*x.api, first_media_type(x.request.headers.last("accept")));
  return fill(x, result, binary);
}

Task<Outcome> take_streamed_result(Exchange& x, lambda::StreamedResult streamed) {
  Buffer begun(x.arena);
  begun.append(streamed.result.payload);
  std::size_t end;
  while ((end = begun.view().find(kDelimiter)) == std::string_view::npos && begun.size() < kMostHead) {
    if (!streamed.body) break;
    BodyReader::Chunk chunk = co_await streamed.body->read();
    if (chunk.state == BodyReader::Chunk::State::data) {
      begun.append(chunk.bytes);
    } else if (chunk.state == BodyReader::Chunk::State::end) {
      break;
    } else if (streamed.body->timed_out) {
      co_return timed_out("the function had not written the head of its response when the integration's time was over");
    } else {
      co_return bad_gateway("the function's response broke off within its head");
    }
  }
  if (end > kMostHead) co_return malformed(x, "", "a streamed one begins with JSON and eight NUL bytes, as awslambda.HttpResponseStream writes");
  json::Parsed parsed = json::parse(x.arena, begun.view().substr(0, end));
  if (!parsed.value || !parsed.value->is(Type::object)) co_return malformed(x, "", "what stands before its eight NUL bytes is no JSON object");
  Result result;
  Outcome outcome = read_result(x, *parsed.value, false, result);
  if (!outcome.ok()) co_return outcome;
  result.body = begun.view().substr(end + kDelimiter.size());
  outcome = fill(x, result, false);
  if (outcome.ok()) outcome = add_cookies(x, result);
  if (!outcome.ok()) co_return outcome;
  x.response.as_it_comes = true;
  if (streamed.body) {
    BodyReader* rest = streamed.body.release();
    x.response.stream = x.response_stream.own(new BegunBody(result.body, *rest, rest));
    x.response.body = {};
  }
  co_return outcome;
}

Outcome take_http_result(Exchange& x, std::string_view payload, int payload_version) {
  json::Parsed parsed = json::parse(x.arena, payload);
  if (!parsed.value) return malformed(x, "", parsed.error ? parsed.error : "it is not JSON");
  const Value& value = *parsed.value;
  if (payload_version == 2 && !(value.is(Type::object) && value.find("statusCode"))) {
    // Any JSON is a whole answer; a bare text goes without its quotes.
    x.response.status = 200;
    x.response.headers.add("Content-Type", "application/json");
    x.response.body = value.is(Type::string) ? value.text() : payload;
    return {};
  }
  Result result;
  if (!value.is(Type::object)) return malformed(x, "", "it is no object");
  Outcome read = read_result(x, value, false, result);
  if (!read.ok()) return read;
  Outcome outcome = fill(x, result, result.base64);
  if (!outcome.ok()) return outcome;
  outcome = add_cookies(x, result);
  if (!outcome.ok()) return outcome;
  if (!x.response.headers.has("content-type")) x.response.headers.add("Content-Type", "text/plain; charset=utf-8");
  return {};
}

}  // namespace apigen::rt
