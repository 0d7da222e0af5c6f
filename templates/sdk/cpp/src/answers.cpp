#include "answers.hpp"

#include <array>

#include "sdk/items.hpp"

#include "text.hpp"

namespace sdk {
namespace detail {
namespace {

std::string plain_type(std::string_view media_type) {
  return lower(trimmed(media_type.substr(0, media_type.find(';'))));
}

std::string message_of(const Json& body) {
  for (const std::string_view name : {"message", "Message", "error"}) {
    const Json* found = body.find(name);
    if (found && found->is_string()) return found->text();
  }
  return {};
}

}  // namespace

const AnswerRules* documented(const std::vector<AnswerRules>& rules, const HttpAnswer& answer) {
  const std::string wanted = plain_type(answer.headers.get("Content-Type"));
  const bool json_like = wanted.ends_with("/json") || wanted.ends_with("+json");
  const std::string exact = std::to_string(answer.status);
  for (const std::string& status : {exact, exact.substr(0, 1) + "XX", std::string("default")}) {
    const AnswerRules* first = nullptr;
    const AnswerRules* alike = nullptr;
    for (const AnswerRules& one : rules) {
      if (one.status != status) continue;
      if (plain_type(one.media_type) == wanted) return &one;
      if (!first) first = &one;
      if (!alike && (one.kind == BodyKind::json) == json_like) alike = &one;
    }
    if (alike) return alike;
    if (first) return first;
  }
  return nullptr;
}

Result<std::string> read_all(HttpAnswer& answer, const Limits& limits) {
  std::string out;
  std::array<char, 16384> buffer{};
  for (;;) {
    const Result<std::size_t> count = answer.read(buffer.data(), buffer.size(), limits);
    if (!count) return count.error();
    if (*count == 0) return out;
    out.append(buffer.data(), *count);
  }
}

ApiError api_error(const HttpAnswer& answer, std::string raw) {
  const std::string type = answer.headers.get("x-amzn-errortype");
  ApiError out{.status = answer.status,
               .headers = answer.headers,
               .request_id = answer.headers.get("x-amzn-requestid"),
               .type = type.substr(0, type.find(':'))};
  out.json = Json::parse(raw);
  if (out.json) out.message = message_of(*out.json);
  out.raw_body = std::move(raw);
  return out;
}

ApiError api_error(const HttpAnswer& answer, std::string raw, const std::vector<AnswerRules>& rules) {
  ApiError out = api_error(answer, std::move(raw));
  const AnswerRules* found = documented(rules, answer);
  if (found && found->read && !out.raw_body.empty()) {
    // A body that is not as documented is in `json` and `raw_body`.
    if (const Result<Json> body = body_json(out.raw_body, found->kind)) found->read(*body, out.typed_body);
  }
  return out;
}

Result<Json> body_json(const std::string& raw, BodyKind kind) {
  if (kind == BodyKind::text || kind == BodyKind::binary) return Json(raw);
  std::string problem;
  std::optional<Json> parsed = Json::parse(raw, &problem);
  if (!parsed) return Error(DecodeError{"", "the answer is not JSON: " + problem});
  return std::move(*parsed);
}

}  // namespace detail

Result<std::string> Download::read_all() { return detail::read_all(*answer_, limits_); }

Result<void> Download::read_to(const std::function<bool(const char* bytes, std::size_t size)>& sink) {
  std::array<char, 16384> buffer{};
  for (;;) {
    const Result<std::size_t> count = read(buffer.data(), buffer.size());
    if (!count) return count.error();
    if (*count == 0 || !sink(buffer.data(), *count)) return {};
  }
}

}  // namespace sdk
