// One call of an operation: from its arguments to the head of its answer, over all attempts.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answers.hpp"
#include "core.hpp"
#include "parameters.hpp"

#include "sdk/items.hpp"

namespace sdk::detail {

inline constexpr unsigned kExplode = 1, kRequired = 2, kReserved = 4;

/// What is the same in each call of an operation.
struct OperationRules {
  OperationRules(std::string_view method_name, std::string_view path_template)
      : method(method_name), path(path_template) {}

  void parameter(std::string_view wire, Location location, Style style, unsigned flags) {
    parameters.push_back(
        {wire, location, style, (flags & kExplode) != 0, (flags & kRequired) != 0, (flags & kReserved) != 0});
  }
  void success(std::string_view status, std::string_view media_type, BodyKind kind) {
    answers.push_back({status, media_type, kind});
  }
  void failure(std::string_view status, std::string_view media_type, BodyKind kind,
               bool (*read)(const Json&, std::any&)) {
    answers.push_back({status, media_type, kind, read});
  }
  void alternative(std::vector<SchemeUse> uses) { security.push_back(std::move(uses)); }
  void server(Server one) { servers.push_back(std::move(one)); }

  std::string_view method;
  std::string_view path;
  std::string_view accept = {};
  std::string_view idempotency = {};  // header
  std::vector<ParameterRules> parameters = {};
  std::vector<AnswerRules> answers = {};
  std::vector<std::vector<SchemeUse>> security = {};
  std::vector<Server> servers = {};
};

/// A success whose head is there.
struct Answer {
  std::unique_ptr<HttpAnswer> http;
  Limits limits;
};

/// Can be run again: each time it is another call.
class Call {
 public:
  Call(std::shared_ptr<const Core> core, const OperationRules& rules, const CallOptions& options);

  /// The next argument, in the order of the rules.
  template <class T>
  void add(const T& value) {
    arguments_.push_back(is_absent(value) ? std::nullopt : std::optional<Json>(encode(value, Encoder())));
  }
  void send(RequestBody body) { body_ = std::move(body); }
  /// The time counts until the answer begins.
  void stream(std::string_view accept = {}) {
    unbounded_ = true;
    if (!accept.empty()) accept_ = accept;
  }

  // Of further pages.
  void argument(std::size_t index, Json value) { arguments_[index] = std::move(value); }
  std::optional<std::int64_t> number(std::size_t index) const;
  void url(std::string url) { url_ = std::move(url); }
  Result<void> body_member(std::string_view name, Json value);
  /// The URL that was called last, without arguments.
  Result<std::string> here() const;
  Result<std::string> base() const { return core_->base(rules_->servers); }

  Result<Answer> run() const;

  const OperationRules& rules() const { return *rules_; }
  bool lenient() const { return core_->settings().lenient_decoding; }

 private:
  struct Prepared;
  struct State;

  Result<Prepared> prepare() const;
  Result<void> place(Prepared& out, std::vector<std::string>& query) const;
  Result<Answer> attempts(const Prepared& call, const std::vector<SchemeUse>& uses) const;
  Limits limits_of_attempt(const Limits& total) const;

  std::shared_ptr<const Core> core_;
  const OperationRules* rules_;
  CallOptions options_;
  std::string_view accept_;
  std::vector<std::optional<Json>> arguments_;
  std::optional<RequestBody> body_;
  std::string url_;
  bool unbounded_ = false;
};

/// The body of a success; nothing if it has none.
struct Body {
  std::string raw;
  BodyKind kind = BodyKind::json;
};
Result<std::optional<Body>> result_body(const Call& call);

Result<void> done(const Call& call);
Result<Download> download(Call call);

template <class T>
Result<T> result(const Call& call) {
  const Result<std::optional<Body>> body = result_body(call);
  if (!body) return body.error();
  if (!*body) return T{};
  return read_body<T>((*body)->raw, (*body)->kind, call.lenient());
}

template <class T>
Result<std::optional<T>> optional_result(const Call& call) {
  const Result<std::optional<Body>> body = result_body(call);
  if (!body) return body.error();
  if (!*body) return std::optional<T>();
  Result<T> value = read_body<T>((*body)->raw, (*body)->kind, call.lenient());
  if (!value) return value.error();
  return std::optional<T>(std::move(*value));
}

}  // namespace sdk::detail
