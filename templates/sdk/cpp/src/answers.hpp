// Reading answers: what is documented of them, and errors.
#pragma once

#include <any>
#include <string>
#include <string_view>
#include <vector>

#include "bodies.hpp"

#include "sdk/errors.hpp"
#include "sdk/transport.hpp"

namespace sdk::detail {

/// One media type of one documented status.
struct AnswerRules {
  std::string_view status;  // "200", "4XX", "default"
  std::string_view media_type;
  BodyKind kind = BodyKind::json;
  bool (*read)(const Json& json, std::any& into) = nullptr;  // of errors: as the documented type
};

/// What is said of an answer: the exact status, its range, the default; null if nothing is.
const AnswerRules* documented(const std::vector<AnswerRules>& rules, const HttpAnswer& answer);

Result<std::string> read_all(HttpAnswer& answer, const Limits& limits);

/// The error that an answer is, without its typed body.
ApiError api_error(const HttpAnswer& answer, std::string raw);
/// With it.
ApiError api_error(const HttpAnswer& answer, std::string raw, const std::vector<AnswerRules>& rules);

/// The JSON value of a body: parsed, or its text as a string.
Result<Json> body_json(const std::string& raw, BodyKind kind);

template <class T>
Result<T> read_body(const std::string& raw, BodyKind kind, bool lenient) {
  const Result<Json> json = body_json(raw, kind);
  if (!json) return json.error();
  Result<T> out = read<T>(*json, lenient);
  if (out || kind != BodyKind::text) return out;
  // Numbers and booleans are sent as text, too.
  const std::optional<Json> parsed = Json::parse(raw);
  if (!parsed) return out;
  Result<T> other = read<T>(*parsed, lenient);
  return other ? other : out;
}

}  // namespace sdk::detail
