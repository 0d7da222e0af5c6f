#include "invoke.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <map>
#include <mutex>

#include "apigen/core/base64.h"
#include "apigen/core/execution_log.h"
#include "apigen/engine/engine.h"
#include "apigen/json/value.h"
#include "apigen/json/writer.h"
#include "apigen/rt/exchange.h"
#include "selector.h"
#include "serve.h"

namespace apigen::gateway {
namespace {

using rt::Buffer;
using rt::Exchange;

constexpr std::size_t kLongestLine = 64 * 1024;  // of one log line: the console cuts at 1,024, a person here wants the body

// ------------------------------------------------------------------------------------------------------ the description

bool take_text(const json::Value& object, std::string_view name, std::string& out) {
  const json::Value* value = object.find(name);
  if (!value) return true;
  if (!value->is(json::Type::string)) return false;
  out = value->text();
  return true;
}

bool take_flag(const json::Value& object, std::string_view name, bool& out) {
  const json::Value* value = object.find(name);
  if (value) out = value->boolean;
  return !value || value->is(json::Type::boolean);
}

bool take_headers(const json::Value* list, std::vector<std::pair<std::string, std::string>>& out) {
  if (!list) return true;
  if (!list->is(json::Type::array)) return false;
  for (const json::Value& pair : *list) {
    if (!pair.is(json::Type::array) || pair.count != 2 || !pair.elements[0].is(json::Type::string) || !pair.elements[1].is(json::Type::string)) return false;
    out.emplace_back(pair.elements[0].text(), pair.elements[1].text());
  }
  return true;
}

bool take_variables(const json::Value* object, std::vector<std::pair<std::string, std::string>>& out) {
  if (!object) return true;
  if (!object->is(json::Type::object)) return false;
  for (std::uint32_t i = 0; i < object->count; ++i) {
    if (!object->members[i].value.is(json::Type::string)) return false;
    out.emplace_back(object->members[i].name, object->members[i].value.text());
  }
  return true;
}

// ------------------------------------------------------------------------------------------------------------ the answer

/// What is left of an exchange when it is over.
struct Result {
  int status = 0;
  std::int64_t latency_ms = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool cut_short = false;  // the body
  std::string log;
};

/// As the console stamps its lines: "Thu Nov 21 13:16:02 UTC 2026".
std::string stamp(std::int64_t at_ms) {
  const std::time_t seconds = static_cast<std::time_t>(at_ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  return {text, std::strftime(text, sizeof text, "%a %b %d %H:%M:%S UTC %Y", &parts)};
}

std::string log_text(const Exchange& x) {
  std::string text = "Execution log for request " + std::string(x.context.request_id) + "\n";
  for (const rt::ExecutionLog::Line& line : x.log->lines) text.append(stamp(line.at_ms)).append(" : ").append(line.text).append("\n");
  return text;
}

/// For a terminal: bytes that would command it are shown as \xHH.
std::string printable(std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= 0x20 && byte != 0x7F) || c == '\n' || c == '\t') {
      out += c;
    } else if (c != '\r') {
      out.append("\\x") += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

std::string in_words(const Invocation& invocation, const Result& result) {
  std::string text = "Request: " + invocation.method + " " + invocation.path + "\nStatus: " + std::to_string(result.status) +
                     "\nLatency: " + std::to_string(result.latency_ms) + " ms\n\nResponse headers\n";
  for (const auto& [name, value] : result.headers) text += "  " + name + ": " + value + "\n";
  text += "\nResponse body\n" + result.body + (result.body.ends_with('\n') ? "" : "\n");
  if (result.cut_short) text += "(the body broke off)\n";
  return printable(text + "\nLogs\n" + result.log);
}

std::string in_json(const Result& result) {
  rt::Arena arena;
  Buffer out(arena);
  std::map<std::string, std::vector<std::string_view>> headers;
  for (const auto& [name, value] : result.headers) headers[name].push_back(value);
  out.append("{\"status\":").append_number(result.status).append(",\"latency\":").append_number(result.latency_ms).append(",\"headers\":{");
  bool first = true;
  for (const auto& [name, values] : headers) {
    if (!std::exchange(first, false)) out.append(',');
    json::append_string(out, name);
    json::append_string(out.append(':'), values.back());
  }
  out.append("},\"multiValueHeaders\":{");
  first = true;
  for (const auto& [name, values] : headers) {
    if (!std::exchange(first, false)) out.append(',');
    json::append_string(out, name);
    out.append(":[");
    for (std::size_t i = 0; i < values.size(); ++i) json::append_string(i ? out.append(',') : out, values[i]);
    out.append(']');
  }
  json::append_string(out.append("},\"body\":"), result.body);
  json::append_string(out.append(",\"log\":"), result.log);
  return std::string(out.append("}\n").view());
}

// --------------------------------------------------------------------------------------------------------------- the run

const rt::Api* find_api(const Invocation& invocation, const rt::Api* const* apis, std::size_t count, std::string& problem) {
  std::string ids;
  for (std::size_t i = 0; i < count; ++i) {
    if (apis[i]->id == invocation.api || (invocation.api.empty() && count == 1)) return apis[i];
    ids += (i ? ", " : "") + std::string(apis[i]->id);
  }
  problem = invocation.api.empty() ? "there are several APIs: name one of " + ids : "there is no API '" + invocation.api + "'; there are " + ids;
  return nullptr;
}

/// Where the request is sent: the API's own endpoint, with the stage in front of the path, unless a Host header says otherwise.
struct Target {
  std::string host, path;
};

Target target_of(const Invocation& invocation, const rt::Api& api, const Selector& selector) {
  for (const auto& [name, value] : invocation.headers) {
    if (rt::equals_ignoring_case(name, "host")) return {value.substr(0, value.rfind(':')), invocation.path};
  }
  if (api.disable_execute_api_endpoint) return {"localhost", invocation.path};
  Target target{std::string(api.id) + ".execute-api.localhost", invocation.path};
  const std::string stage = invocation.stage.empty() ? std::string(selector.default_stage()) : invocation.stage;
  if (stage != "$default") target.path = "/" + stage + invocation.path;
  return target;
}

class Run {
 public:
  Run(Shared& shared, const config::Settings& settings, const Invocation& invocation, Target target)
      : shared_(shared), settings_(settings), invocation_(invocation), target_(std::move(target)) {}

  Result run() {
    engine::LoopThread thread;
    thread.loop().post([&] { begin(thread.loop()); });
    std::unique_lock lock(mutex_);
    over_.wait(lock, [&] { return finished_; });
    return std::move(result_);
  }

 private:
  void begin(rt::Loop& loop) {
    worker_ = std::make_unique<Worker>(loop, shared_, settings_, std::make_shared<observe::Metrics>(0));
    worker_->services().execution_logs = nullptr;  // the log is shown, not written to where the stage's goes
    exchange_ = std::make_unique<Exchange>(worker_->services());
    fill(*exchange_);
    serve_all(loop);
  }

  void fill(Exchange& x) {
    x.request.method = invocation_.method;
    x.request.target = target_.path;
    const std::size_t question = target_.path.find('?');
    x.request.path = std::string_view(target_.path).substr(0, question);
    x.request.has_query = question != std::string::npos;
    if (x.request.has_query) x.request.query = std::string_view(target_.path).substr(question + 1);
    x.request.host = target_.host;
    bool host = false;
    for (const auto& [name, value] : invocation_.headers) {
      host = host || rt::equals_ignoring_case(name, "host");
      x.request.headers.add(name, value);
    }
    if (!host) x.request.headers.add("Host", target_.host);
    x.request.body_bytes = invocation_.body;
    x.request.body_complete = true;
    x.context.source_ip = "127.0.0.1";
    x.context.secure = true;
    x.skip_access_checks = !invocation_.enforce;
    log_ = std::make_unique<rt::ExecutionLog>(x.arena, rt::LogDetail::trace, kLongestLine);
    x.log = log_.get();
  }

  rt::Detached serve_all(rt::Loop& loop) {
    Exchange& x = *exchange_;
    const rt::TimePoint began = rt::MonotonicClock::now();
    co_await serve(x);
    if (x.response.stream) {
      for (;;) {
        rt::BodyReader::Chunk chunk = co_await x.response.stream->read();
        if (chunk.state != rt::BodyReader::Chunk::State::data) {
          result_.cut_short = chunk.state != rt::BodyReader::Chunk::State::end;
          break;
        }
        result_.body += chunk.bytes;
      }
    } else {
      result_.body = x.response.body;
    }
    result_.status = x.response.status;
    result_.latency_ms = (rt::MonotonicClock::now() - began) / std::chrono::milliseconds(1);
    for (const rt::HeaderField& field : x.response.headers) result_.headers.emplace_back(field.name, field.value);
    result_.log = log_text(x);
    loop.defer([this] { end(); });  // its connections may have events in this batch
  }

  void end() {
    exchange_.reset();
    worker_.reset();
    std::lock_guard lock(mutex_);
    finished_ = true;
    over_.notify_one();
  }

  Shared& shared_;
  const config::Settings& settings_;
  const Invocation& invocation_;
  Target target_;
  std::unique_ptr<Worker> worker_;
  std::unique_ptr<Exchange> exchange_;
  std::unique_ptr<rt::ExecutionLog> log_;
  Result result_;
  std::mutex mutex_;
  std::condition_variable over_;
  bool finished_ = false;
};

}  // namespace

std::string read_invocation(std::string_view text, Invocation& invocation) {
  rt::Arena arena;
  const json::Value* root = json::parse(arena, text).value;
  if (!root || !root->is(json::Type::object)) return "the description is no object of JSON";
  std::string body, format;
  const bool fine = take_text(*root, "method", invocation.method) && take_text(*root, "path", invocation.path) &&
                    take_text(*root, "stage", invocation.stage) && take_text(*root, "api", invocation.api) && take_text(*root, "body", body) &&
                    take_text(*root, "format", format) && take_flag(*root, "enforce", invocation.enforce) &&
                    take_headers(root->find("headers"), invocation.headers) && take_variables(root->find("stageVariables"), invocation.stage_variables);
  if (!fine) return "a member of the description has the wrong type";
  if (invocation.method.empty() || !invocation.path.starts_with('/')) return "the description needs a method, and a path that begins with '/'";
  Buffer bytes(arena);
  if (!rt::append_decoded_base64(bytes, body)) return "the body is not base64";
  invocation.body = bytes.view();
  invocation.json = format == "json";
  return {};
}

std::shared_ptr<const config::Settings> settings_for(const Invocation& invocation, const config::Settings& settings,
                                                     const rt::Api* const* apis, std::size_t count, std::string& problem) {
  auto changed = std::make_shared<config::Settings>(settings);
  if (invocation.stage_variables.empty()) return changed;
  const rt::Api* api = find_api(invocation, apis, count, problem);
  if (!api) return nullptr;
  const Selector selector(apis, count, changed, invocation.stage);
  const std::string name = invocation.stage.empty() ? std::string(selector.default_stage()) : invocation.stage;
  std::vector<config::Stage>& stages = count == 1 ? changed->stages : changed->apis[std::string(api->id)].stages;
  auto stage = std::find_if(stages.begin(), stages.end(), [&](const config::Stage& candidate) { return candidate.name == name; });
  if (stage == stages.end()) {
    if (!stages.empty()) return changed;  // the selector reports that there is no such stage
    stage = stages.insert(stages.end(), config::Stage{});
    stage->name = name;
  }
  for (const auto& [variable, value] : invocation.stage_variables) stage->variables[variable] = value;
  return changed;
}

std::string invoke(Shared& shared, const config::Settings& settings, const Invocation& invocation, std::string& problem) {
  const rt::Api* api = find_api(invocation, shared.apis, shared.api_count, problem);
  if (!api) return {};
  const Selector selector(shared.apis, shared.api_count, std::make_shared<const config::Settings>(settings), shared.stage);
  Result result = Run(shared, settings, invocation, target_of(invocation, *api, selector)).run();
  return invocation.json ? in_json(result) : in_words(invocation, result);
}

}  // namespace apigen::gateway
