#include "admin_usage.h"

#include <sys/random.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string>

#include "apigen/json/value.h"
#include "apigen/json/writer.h"
#include "apigen/rt/context.h"
#include "key_file.h"

namespace apigen::gateway {
namespace {

using usage::Edit;
using usage::Key;
using usage::KeyTable;
using usage::Snapshot;

constexpr std::size_t kMostPerPage = 500;      // AWS's
constexpr usage::Day kMostDays = 366;
constexpr std::size_t kIdLetters = 10, kValueLetters = 40;  // as AWS makes them

std::string random_text(std::size_t length, std::string_view letters) {
  std::string out;
  while (out.size() < length) {
    unsigned char bytes[64];
    if (getrandom(bytes, sizeof bytes, 0) != static_cast<ssize_t>(sizeof bytes)) std::abort();
    for (unsigned char byte : bytes) {
      if (byte < 256 / letters.size() * letters.size() && out.size() < length) out += letters[byte % letters.size()];
    }
  }
  return out;
}
std::string new_id() { return random_text(kIdLetters, "abcdefghijklmnopqrstuvwxyz0123456789"); }
std::string new_value() { return random_text(kValueLetters, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"); }

void answer(rt::Exchange& x, int status, std::string_view body) {
  x.response.status = status;
  x.response.headers.add("Content-Type", "application/json");
  x.response.headers.add("Cache-Control", "no-store");
  x.response.body = body;
}

void refuse(rt::Exchange& x, int status, std::string_view type, std::string_view message) {
  rt::Buffer body(x.arena);
  body.append("{\"message\":");
  json::append_string(body, message);
  answer(x, status, body.append('}').view());
  x.response.headers.add("x-amzn-ErrorType", type);
}
void not_found(rt::Exchange& x, std::string_view what) { refuse(x, 404, "NotFoundException", what); }
void bad_request(rt::Exchange& x, std::string_view what) { refuse(x, 400, "BadRequestException", what); }

/// The answer to a change that was not made; false if it was.
bool refused(rt::Exchange& x, Edit edit) {
  switch (edit) {
    case Edit::done: return false;
    case Edit::no_such_key: not_found(x, "Invalid API Key identifier specified"); return true;
    case Edit::no_such_plan: not_found(x, "Invalid Usage Plan ID specified"); return true;
    case Edit::taken: refuse(x, 409, "ConflictException", "API Key already exists"); return true;
    case Edit::full: refuse(x, 429, "LimitExceededException", "there is no room for more API keys"); return true;
  }
  return true;
}

void append_key(rt::Buffer& out, const Key& key, std::string_view value = {}) {
  out.append("{\"id\":");
  json::append_string(out, key.id);
  if (!value.empty()) {
    out.append(",\"value\":");
    json::append_string(out, value);
  }
  out.append(",\"name\":");
  json::append_string(out, key.name);
  out.append(",\"enabled\":").append(key.enabled ? "true" : "false").append(",\"stageKeys\":[]}");
}

std::size_t number_in_query(const rt::Exchange& x, std::string_view name, std::size_t otherwise) {
  const std::string_view text = rt::request_query(x, name);
  std::size_t value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void list_keys(rt::Exchange& x, const Snapshot& now) {
  const std::string_view prefix = rt::request_query(x, "name");
  const std::size_t limit = std::clamp<std::size_t>(number_in_query(x, "limit", kMostPerPage), 1, kMostPerPage);
  std::size_t at = number_in_query(x, "position", 0), count = 0;
  rt::Buffer body(x.arena);
  body.append("{\"item\":[");
  for (; at < now.keys.size() && count < limit; ++at) {
    const Key key = now.keys[static_cast<std::uint32_t>(at)];
    if (!key.name.starts_with(prefix)) continue;
    if (count++) body.append(',');
    append_key(body, key);
  }
  body.append(']');
  if (at < now.keys.size()) body.append(",\"position\":\"").append_number(static_cast<std::int64_t>(at)).append('"');
  answer(x, 200, body.append('}').view());
}

void show_key(rt::Exchange& x, const Snapshot& now, std::string_view id, int status) {
  const std::uint32_t number = now.keys.find_id(id);
  if (number == KeyTable::kNone) return not_found(x, "Invalid API Key identifier specified");
  rt::Buffer body(x.arena);
  append_key(body, now.keys[number]);
  answer(x, status, body.view());
}

std::string text_of(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value && value->is(json::Type::string) ? std::string(value->text()) : std::string();
}

void create_key(rt::Exchange& x, usage::Registry& registry, const json::Value& body) {
  usage::NewKey key{new_id(), text_of(body, "name"), text_of(body, "value"), false, {}};
  const json::Value* enabled = body.find("enabled");
  key.enabled = enabled && enabled->boolean;
  if (key.value.empty()) key.value = new_value();
  if (const char* problem = problem_of_key_value(key.value)) return bad_request(x, problem);
  if (key.name.size() > usage::kMostKeyIdBytes) return bad_request(x, "the name has more than 255 characters");
  if (refused(x, registry.add_key(key))) return;
  rt::Buffer made(x.arena);
  append_key(made, {.hash = {}, .id = key.id, .name = key.name, .enabled = key.enabled}, key.value);
  answer(x, 201, made.view());
}

void import_keys(rt::Exchange& x, usage::Registry& registry) {
  KeyFile file = read_key_file(x.request.body_bytes);
  if (!file.problem.empty()) return bad_request(x, file.problem);
  for (usage::NewKey& key : file.keys) key.id = new_id();
  const bool fail_on_warnings = rt::request_query(x, "failonwarnings") == "true";
  if (fail_on_warnings && !file.warnings.empty()) return bad_request(x, file.warnings.front());
  const std::vector<Edit> results = registry.add_keys(file.keys);
  rt::Buffer body(x.arena);
  body.append("{\"ids\":[");
  bool first = true;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i] != Edit::done) {
      file.warnings.push_back("key '" + file.keys[i].name + "': " +
                              (results[i] == Edit::no_such_plan ? "there is no such usage plan" : "a key with this value exists"));
      continue;
    }
    if (!std::exchange(first, false)) body.append(',');
    json::append_string(body, file.keys[i].id);
  }
  body.append("],\"warnings\":[");
  for (std::size_t i = 0; i < file.warnings.size(); ++i) {
    if (i) body.append(',');
    json::append_string(body, file.warnings[i]);
  }
  answer(x, 201, body.append("]}").view());
}

// {"patchOperations": [{"op": "replace", "path": "/enabled", "value": "false"}]}
void update_key(rt::Exchange& x, usage::Registry& registry, std::string_view id, const json::Value& body) {
  const json::Value* operations = body.find("patchOperations");
  if (!operations || !operations->is(json::Type::array)) return bad_request(x, "the body has no patchOperations");
  for (const json::Value& operation : *operations) {
    const std::string path = text_of(operation, "path"), value = text_of(operation, "value");
    if (text_of(operation, "op") != "replace" || path != "/enabled" || (value != "true" && value != "false")) {
      return bad_request(x, "only replacing /enabled by true or false can be done here");
    }
    if (refused(x, registry.enable_key(id, value == "true"))) return;
  }
  show_key(x, *registry.snapshot(), id, 200);
}

void append_plan(rt::Buffer& out, const Snapshot& now, const usage::Plan& plan) {
  out.append("{\"id\":");
  json::append_string(out, plan.id);
  out.append(",\"name\":");
  json::append_string(out, plan.name);
  out.append(",\"apiStages\":[");
  for (std::size_t i = 0; i < plan.stages.size(); ++i) {
    out.append(i ? "," : "").append("{\"apiId\":");
    json::append_string(out, now.stages[plan.stages[i]].api_id);
    out.append(",\"stage\":");
    json::append_string(out, now.stages[plan.stages[i]].name);
    out.append('}');
  }
  out.append(']');
  if (plan.rate) {
    out.append(",\"throttle\":{\"burstLimit\":").append_number(plan.rate->burst()).append(",\"rateLimit\":").append(std::to_string(plan.rate->per_second())).append('}');
  }
  if (plan.quota) {
    static constexpr std::string_view kPeriods[] = {"DAY", "WEEK", "MONTH"};
    out.append(",\"quota\":{\"limit\":").append_number(static_cast<std::int64_t>(plan.quota->limit)).append(",\"offset\":");
    out.append_number(plan.quota->offset).append(",\"period\":\"").append(kPeriods[static_cast<int>(plan.quota->period)]).append("\"}");
  }
  out.append('}');
}

void show_plans(rt::Exchange& x, const Snapshot& now) {
  rt::Buffer body(x.arena);
  body.append("{\"item\":[");
  for (std::size_t i = 0; i < now.plans.size(); ++i) {
    if (i) body.append(',');
    append_plan(body, now, now.plans[i]);
  }
  answer(x, 200, body.append("]}").view());
}

void show_usage(rt::Exchange& x, const usage::Registry& registry, const usage::Plan& plan) {
  const std::string_view first = rt::request_query(x, "startDate"), last = rt::request_query(x, "endDate");
  usage::Day from = 0, to = 0;
  if (!usage::parse_date(first, from) || !usage::parse_date(last, to) || from > to || to - from >= kMostDays) {
    return bad_request(x, "startDate and endDate must be dates such as 2026-11-21, in order and at most a year apart");
  }
  rt::Buffer body(x.arena);
  body.append("{\"usagePlanId\":");
  json::append_string(body, plan.id);
  body.append(",\"startDate\":\"").append(first).append("\",\"endDate\":\"").append(last).append("\",\"values\":{");
  bool comma = false;
  for (const usage::KeyUsage& key : registry.usage(plan, from, to, rt::request_query(x, "keyId"))) {
    if (std::exchange(comma, true)) body.append(',');
    json::append_string(body, key.key_id);
    body.append(":[");
    for (std::size_t i = 0; i < key.days.size(); ++i) {
      body.append(i ? ",[" : "[").append_number(static_cast<std::int64_t>(key.days[i].used)).append(',');
      body.append_number(static_cast<std::int64_t>(key.days[i].remaining)).append(']');
    }
    body.append(']');
  }
  answer(x, 200, body.append("}}").view());
}

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash) out.push_back(path.substr(0, slash));
    path.remove_prefix(slash);
  }
  return out;
}

class Request {
 public:
  Request(rt::Exchange& x, usage::Registry& registry) : x_(x), registry_(registry), path_(segments_of(x.request.path)) {}

  /// True if something was changed.
  bool serve() {
    if (!x_.request.body_bytes.empty() && rt::request_query(x_, "mode") != "import") {
      body_ = json::parse(x_.arena, x_.request.body_bytes).value;
      if (!body_ || !body_->is(json::Type::object)) return bad_request(x_, "the body is no JSON object"), false;
    }
    const std::string_view method = x_.request.method;
    const bool reads = method == "GET" || method == "HEAD";
    // A web page that somebody looks at must not change keys on the listener of his machine.
    if (!reads && x_.request.headers.has("origin")) return refuse(x_, 403, "ForbiddenException", "no changes from web pages"), false;
    if (path_[0] == "apikeys") return keys(method, reads);
    return plans(method, reads);
  }

 private:
  bool keys(std::string_view method, bool reads) {
    if (path_.size() == 1 && reads) return list_keys(x_, *registry_.snapshot()), false;
    if (path_.size() == 1 && method == "POST") {
      if (rt::request_query(x_, "mode") == "import") {
        import_keys(x_, registry_);
      } else {
        create_key(x_, registry_, body());
      }
      return true;
    }
    if (path_.size() == 2 && reads) return show_key(x_, *registry_.snapshot(), path_[1], 200), false;
    if (path_.size() == 2 && method == "PATCH") return update_key(x_, registry_, path_[1], body()), true;
    if (path_.size() == 2 && method == "DELETE") return remove(registry_.delete_key(path_[1]));
    return not_allowed();
  }

  bool plans(std::string_view method, bool reads) {
    const std::shared_ptr<const Snapshot> now = registry_.snapshot();
    if (path_.size() == 1 && reads) return show_plans(x_, *now), false;
    if (path_.size() < 2) return not_allowed();
    const std::uint16_t number = now->plan_number(path_[1]);
    if (number == usage::kNoPlan) return not_found(x_, "Invalid Usage Plan ID specified"), false;
    if (path_.size() == 2 && reads) {
      rt::Buffer body(x_.arena);
      append_plan(body, *now, now->plans[number]);
      return answer(x_, 200, body.view()), false;
    }
    if (path_.size() == 3 && path_[2] == "usage" && reads) return show_usage(x_, registry_, now->plans[number]), false;
    if (path_.size() == 3 && path_[2] == "keys" && method == "POST") {
      const std::string key = text_of(body(), "keyId");
      if (!refused(x_, registry_.put_into_plan(key, path_[1], true))) show_key(x_, *registry_.snapshot(), key, 201);
      return true;
    }
    if (path_.size() == 4 && path_[2] == "keys" && method == "DELETE") return remove(registry_.put_into_plan(path_[3], path_[1], false));
    return not_allowed();
  }

  bool remove(Edit edit) {
    if (!refused(x_, edit)) answer(x_, 202, "");
    return true;
  }

  bool not_allowed() {
    refuse(x_, 404, "NotFoundException", "the admin listener does not know this operation");
    return false;
  }

  const json::Value& body() const {
    static const json::Value kNothing{.type = json::Type::object};
    return body_ ? *body_ : kNothing;
  }

  rt::Exchange& x_;
  usage::Registry& registry_;
  std::vector<std::string_view> path_;
  const json::Value* body_ = nullptr;
};

}  // namespace

bool serves_usage(std::string_view path) {
  for (std::string_view root : {"/apikeys", "/usageplans"}) {
    if (path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/')) return true;
  }
  return false;
}

rt::Task<void> serve_usage(rt::Exchange& x, usage::Registry& registry, const std::function<void()>& changed) {
  rt::Outcome read = co_await rt::read_body(x);
  if (!read.ok()) {
    refuse(x, 413, "RequestEntityTooLargeException", "the body cannot be read");
    co_return;
  }
  Request request(x, registry);
  if (request.serve()) changed();
}

}  // namespace apigen::gateway
