#include "call.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "crypto.hpp"
#include "text.hpp"
#include "urls.hpp"

namespace sdk::detail {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::string_view kCookieSafe = "!#$&'()*+-./:<=>?@[]^_`{|}~";  // RFC 6265 section 4.1.1, cookie-octet
constexpr milliseconds kTimeout{60000};

CallOptions merged(const CallOptions& client, const CallOptions& call) {
  CallOptions out = client;
  for (const auto& [name, value] : call.headers) out.headers.set(name, value);
  if (call.timeout) out.timeout = call.timeout;
  if (call.attempt_timeout) out.attempt_timeout = call.attempt_timeout;
  if (call.retry) out.retry = call.retry;
  if (!call.idempotency_key.empty()) out.idempotency_key = call.idempotency_key;
  if (call.stop.stop_possible()) out.stop = call.stop;
  if (call.on_response) out.on_response = call.on_response;
  return out;
}

bool wants_retry(const RetryPolicy& policy, const HttpAnswer& answer) {
  const std::string wish = answer.headers.get("x-should-retry");
  if (wish == "true" || wish == "false") return wish == "true";
  constexpr std::array<int, 7> kStatuses = {408, 425, 429, 500, 502, 503, 504};
  return std::find(kStatuses.begin(), kStatuses.end(), answer.status) != kStatuses.end() ||
         (answer.status == 409 && policy.on_conflict);
}

std::optional<milliseconds> from_number(const std::string& text, double unit) {
  const std::optional<Json> number = Json::parse(text);
  const std::optional<double> value = number ? number->as_double() : std::nullopt;
  constexpr double kLongest = 1e9;
  if (!value || *value < 0 || *value > kLongest) return std::nullopt;
  return milliseconds(std::llround(*value * unit));
}

std::optional<milliseconds> demanded_delay(const Headers& headers) {
  if (auto found = from_number(headers.get("retry-after-ms"), 1)) return found;
  const std::string text = headers.get("Retry-After");
  if (auto found = from_number(text, 1000)) return found;
  const auto date = http_date(text);
  if (!date) return std::nullopt;
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(*date - std::chrono::system_clock::now()));
}

/// The time until the next attempt; nothing if there is to be none.
std::optional<milliseconds> delay_before(const RetryPolicy& policy, int attempt, const HttpAnswer* answer) {
  if (answer) {
    const std::optional<milliseconds> demanded = demanded_delay(answer->headers);
    if (demanded) return *demanded <= policy.max_delay ? demanded : std::nullopt;
  }
  milliseconds delay = policy.delay;
  for (; attempt > 0 && delay < policy.max_delay; --attempt) delay *= 2;
  delay = std::min(delay, policy.max_delay);
  const double share = 1 - static_cast<unsigned char>(random_bytes(1)[0]) / 255.0 / 4;
  return milliseconds(std::llround(static_cast<double>(delay.count()) * share));
}

Result<void> pause(milliseconds delay, const Limits& limits) {
  const Clock::time_point until = Clock::now() + delay;
  if (limits.deadline && until >= *limits.deadline)
    return Error(TimeoutError{"the time for the call is over before the next attempt"});
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_until(lock, limits.stop, until, [] { return false; });
  if (limits.stop.stop_requested()) return Error(CancelledError{});
  return {};
}

bool has_line_end(const Headers& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const Headers::Field& field) {
    return (field.first + field.second).find_first_of(std::string("\r\n\0", 3)) != std::string::npos;
  });
}

Error no_argument(std::string_view wire) { return UsageError{"argument " + std::string(wire) + " is required"}; }

}  // namespace

/// What each attempt of a call begins with.
struct Call::Prepared {
  std::string base;
  std::string path;
  HttpRequest request;
  bool repeatable = true;  // a second attempt does no harm
};

Call::Call(std::shared_ptr<const Core> core, const OperationRules& rules, const CallOptions& options)
    : core_(std::move(core)),
      rules_(&rules),
      options_(merged(core_->settings().calls, options)),
      accept_(rules.accept) {}

std::optional<std::int64_t> Call::number(std::size_t index) const {
  return arguments_[index] ? arguments_[index]->as_int64() : std::nullopt;
}

Result<void> Call::body_member(std::string_view name, Json value) {
  if (!body_) return Error(UsageError{"this call needs a body"});
  body_->set(name, std::move(value));
  return {};
}

Result<std::string> Call::here() const {
  if (!url_.empty()) return url_;
  Result<std::string> address = base();
  if (!address) return address;
  return *address + std::string(rules_->path);
}

Limits Call::limits_of_attempt(const Limits& total) const {
  Limits out = total;
  if (options_.attempt_timeout.value_or(milliseconds(0)) > milliseconds(0)) {
    const Clock::time_point until = Clock::now() + *options_.attempt_timeout;
    if (!out.deadline || until < *out.deadline) out.deadline = until;
  }
  return out;
}

Result<void> Call::place(Prepared& out, std::vector<std::string>& query) const {
  std::vector<std::string> cookies;
  for (std::size_t index = 0; index < arguments_.size(); ++index) {
    const ParameterRules& rules = rules_->parameters[index];
    const std::optional<Json>& value = arguments_[index];
    if (!value || is_empty_aggregate(*value)) {
      if (rules.required && (!value || rules.location == Location::path)) return no_argument(rules.wire);
      if (!value || rules.location != Location::query || rules.style != Style::form || rules.explode) continue;
    }
    switch (rules.location) {
      case Location::path: {
        const std::string text = path_text(rules, *value);
        if (text.empty() || text == "." || text == "..")
          return Error(UsageError{"argument " + std::string(rules.wire) + " is no path segment: \"" + text + "\""});
        out.path = replaced(out.path, "{" + std::string(rules.wire) + "}", text);
        break;
      }
      case Location::query:
        for (std::string& pair : query_pairs(rules, *value, [](std::string_view text) { return percent(text); }))
          query.push_back(std::move(pair));
        break;
      case Location::header:
        out.request.headers.set(std::string(rules.wire), header_text(rules, *value));
        break;
      case Location::cookie:
        cookies.push_back(std::string(rules.wire) + "=" + percent(header_text(rules, *value), kCookieSafe));
        break;
      case Location::method:
        out.request.method = upper(plain_text(*value));
        break;
    }
  }
  if (!cookies.empty()) out.request.headers.set("Cookie", joined(cookies, "; "));
  return {};
}

Result<Call::Prepared> Call::prepare() const {
  Result<std::string> address = base();
  if (!address) return address.error();
  Prepared out{.base = *address,
               .path = std::string(rules_->path),
               .request = {.method = std::string(rules_->method), .url = {}}};
  Headers& headers = out.request.headers;
  headers.set("Accept", accept_.empty() ? "*/*" : std::string(accept_));
  headers.set("User-Agent", core_->user_agent());
  std::vector<std::string> query;
  if (Result<void> placed = place(out, query); !placed) return placed.error();
  if (body_) {
    Payload payload = body_->payload();
    headers.set("Content-Type", payload.media_type);
    out.request.body = std::move(payload.source);
  }
  if (!rules_->idempotency.empty() && !headers.find(rules_->idempotency)) {
    headers.set(std::string(rules_->idempotency),
                options_.idempotency_key.empty() ? new_uuid() : options_.idempotency_key);
  } else if (!options_.idempotency_key.empty() && !headers.find("Idempotency-Key")) {
    headers.set("Idempotency-Key", options_.idempotency_key);
  }
  for (const auto& [name, value] : options_.headers) headers.set(name, value);
  if (has_line_end(headers)) return Error(UsageError{"a header holds a line end"});
  out.request.url = url_;
  if (url_.empty()) out.request.url = out.base + out.path + (query.empty() ? "" : "?" + joined(query, "&"));
  const std::string& method = out.request.method;
  out.repeatable = (method != "POST" && method != "PATCH") || headers.find("Idempotency-Key") ||
                   (!rules_->idempotency.empty() && headers.find(rules_->idempotency));
  return out;
}

Result<Answer> Call::run() const {
  if (options_.stop.stop_requested()) return Error(CancelledError{});
  const Result<std::vector<SchemeUse>> uses = core_->auth().choose(rules_->security);
  if (!uses) return uses.error();
  const Result<Prepared> call = prepare();
  if (!call) return call.error();
  return attempts(*call, *uses);
}

Result<Answer> Call::attempts(const Prepared& call, const std::vector<SchemeUse>& uses) const {
  const RetryPolicy policy = options_.retry.value_or(RetryPolicy());
  const bool readable = !call.request.body || call.request.body->repeatable();
  Limits total{.stop = options_.stop, .deadline = std::nullopt};
  if (const milliseconds timeout = options_.timeout.value_or(kTimeout); timeout > milliseconds(0))
    total.deadline = Clock::now() + timeout;
  bool renewed = false, corrected = false;
  for (int attempt = 0;; ++attempt) {
    const Limits limits = limits_of_attempt(total);
    HttpRequest request = call.request;
    if (Result<void> applied = core_->auth().apply({request, call.base, limits, core_->transport()}, uses); !applied)
      return applied.error();
    const bool again = attempt < policy.retries && readable;
    Result<std::unique_ptr<HttpAnswer>> sent = core_->send(request, limits);
    if (!sent) {
      const TransportError* lost = sent.error().as<TransportError>();
      const bool over = total.deadline && Clock::now() >= *total.deadline;
      const bool temporary = lost || (sent.error().as<TimeoutError>() && !over);
      const bool harmless = call.repeatable || (lost && !lost->maybe_sent);
      const std::optional<milliseconds> delay = delay_before(policy, attempt, nullptr);
      if (!again || !temporary || !harmless || !delay) return sent.error();
      if (Result<void> waited = pause(*delay, total); !waited) return waited.error();
      continue;
    }
    HttpAnswer& answer = **sent;
    if (answer.status >= 200 && answer.status < 300) {
      if (options_.on_response) options_.on_response(answer.status, answer.headers);
      return Answer{std::move(*sent), unbounded_ ? Limits{.stop = options_.stop, .deadline = std::nullopt} : limits};
    }
    Result<std::string> raw = read_all(answer, limits);
    if (!raw) return raw.error();
    if (answer.status == 401 && !renewed && readable && core_->auth().can_renew(uses)) {
      renewed = true;
      core_->auth().forget(uses);
      --attempt;
      continue;
    }
    if (answer.status == 403 && !corrected && readable &&
        core_->auth().correct_clock(uses, answer.headers.get("Date"))) {
      corrected = true;
      --attempt;
      continue;
    }
    const std::optional<milliseconds> delay = delay_before(policy, attempt, &answer);
    if (!again || !call.repeatable || !wants_retry(policy, answer) || !delay)
      return Error(api_error(answer, std::move(*raw), rules_->answers));
    if (Result<void> waited = pause(*delay, total); !waited) return waited.error();
  }
}

Result<std::optional<Body>> result_body(const Call& call) {
  Result<Answer> answer = call.run();
  if (!answer) return answer.error();
  Result<std::string> raw = read_all(*answer->http, answer->limits);
  if (!raw) return raw.error();
  const AnswerRules* rules = documented(call.rules().answers, *answer->http);
  if (answer->http->status == 204 || !rules || (raw->empty() && rules->kind != BodyKind::text))
    return std::optional<Body>();
  return std::optional<Body>({std::move(*raw), rules->kind});
}

Result<void> done(const Call& call) {
  Result<Answer> answer = call.run();
  if (!answer) return answer.error();
  if (Result<std::string> raw = read_all(*answer->http, answer->limits); !raw) return raw.error();
  return {};
}

Result<Download> download(Call call) {
  call.stream();
  Result<Answer> answer = call.run();
  if (!answer) return answer.error();
  return Download(std::move(answer->http), std::move(answer->limits));
}

}  // namespace sdk::detail
