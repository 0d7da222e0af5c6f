#include "driver.hpp"

#include <iostream>
#include <mutex>
#include <stdexcept>

#include "text.hpp"

namespace driver {
namespace {

using std::chrono::milliseconds;

std::string text_of(const Json& json, std::string_view name) {
  const Json* found = json.find(name);
  return found ? found->text() : std::string();
}

std::optional<std::int64_t> number_of(const Json& json, std::string_view name) {
  const Json* found = json.find(name);
  return found ? found->as_int64() : std::nullopt;
}

std::optional<milliseconds> time_of(const Json& json, std::string_view name) {
  const std::optional<std::int64_t> found = number_of(json, name);
  return found ? std::optional(milliseconds(*found)) : std::nullopt;
}

shop::RetryPolicy retry_of(const Json& given, shop::RetryPolicy policy) {
  if (const auto retries = number_of(given, "retries")) policy.retries = static_cast<int>(*retries);
  if (const auto delay = time_of(given, "retry_delay_ms")) policy.delay = *delay;
  policy.on_conflict = policy.on_conflict || text_of(given, "retry_conflict") == "true";
  return policy;
}

shop::CallOptions options_of(const Json& given, const shop::RetryPolicy& policy) {
  shop::CallOptions out;
  if (const Json* headers = given.find("headers")) {
    for (std::size_t index = 0; index < headers->names().size(); ++index) out.headers.set(headers->names()[index], headers->items()[index].text());
  }
  out.timeout = time_of(given, "timeout_ms");
  out.attempt_timeout = time_of(given, "attempt_timeout_ms");
  out.retry = retry_of(given, policy);
  out.idempotency_key = text_of(given, "idempotency_key");
  return out;
}

shop::Client client_of(const Json& given) {
  shop::ClientOptions options{.base_url = text_of(given, "base_url"), .lenient_decoding = text_of(given, "lenient") == "true", .user_agent_suffix = text_of(given, "user_agent_suffix")};
  options.calls = options_of(given, {});
  if (const Json* variables = given.find("server_variables")) {
    for (std::size_t index = 0; index < variables->names().size(); ++index) options.server_variables[variables->names()[index]] = variables->items()[index].text();
  }
  if (const Json* credentials = given.find("credentials")) {
    for (std::size_t index = 0; index < credentials->names().size(); ++index) set_credentials(options.credentials, credentials->names()[index], credentials->items()[index]);
  }
  return shop::Client(std::move(options));
}

/// Puts places where a body has bytes, so that the package's own decoder can read it.
Json without_files(const Json& json, std::vector<shop::File>& files) {
  if (const Json* bytes = json.find("$base64")) {
    files.push_back({.content = shop::Source(shop::detail::from_base64(bytes->text()).value()), .name = text_of(json, "$file_name"), .type = text_of(json, "$type")});
    return Json(std::to_string(files.size() - 1));
  }
  Json out = json;
  if (json.is_array()) {
    out = Json::array();
    for (const Json& item : json.items()) out.push(without_files(item, files));
  }
  for (std::size_t index = 0; index < json.names().size(); ++index) out.set(json.names()[index], without_files(json.items()[index], files));
  return out;
}

struct Describe {
  Json operator()(const shop::ApiError& error) const {
    const std::optional<Json> body = typed_body(error);
    return Json::object({{"kind", "api"}, {"status", error.status}, {"type", error.type}, {"request_id", error.request_id}, {"message", error.message},
                         {"body", body ? *body : error.json.value_or(Json())}});
  }
  Json operator()(const shop::TransportError& error) const { return Json::object({{"kind", "transport"}, {"message", error.message}}); }
  Json operator()(const shop::TimeoutError& error) const { return Json::object({{"kind", "timeout"}, {"message", error.message}}); }
  Json operator()(const shop::CancelledError&) const { return Json::object({{"kind", "cancelled"}}); }
  Json operator()(const shop::DecodeError& error) const { return Json::object({{"kind", "decode"}, {"pointer", error.pointer}, {"message", error.message}}); }
  Json operator()(const shop::UsageError& error) const { return Json::object({{"kind", "usage"}, {"message", error.message}}); }
};

Json failed(Json error) { return Json::object({{"ok", false}, {"error", std::move(error)}}); }

Outcome run(const Json& request) {
  std::vector<shop::File> files;
  Json line = request;
  if (const Json* body = request.find("body")) line.set("body", without_files(*body, files));
  const Json none = Json::object();
  const Json* client = request.find("client");
  const Json* options = request.find("options");
  Play play{.request = std::move(line), .client = client_of(client ? *client : none), .options = options_of(options ? *options : none, retry_of(client ? *client : none, {})), .files = std::move(files)};
  std::stop_source stop;
  play.options.stop = stop.get_token();
  const std::optional<milliseconds> cancel_after = options ? time_of(*options, "cancel_after_ms") : std::nullopt;
  std::jthread canceller;
  if (cancel_after) {
    canceller = std::jthread([&stop, delay = *cancel_after] {
      std::this_thread::sleep_for(delay);
      stop.request_stop();
    });
  }
  const std::string name = text_of(request, "operation"), mode = text_of(request, "mode");
  const auto found = functions().find(mode == "call" ? name : name + " " + mode);
  if (found == functions().end()) throw std::runtime_error("there is no operation " + name + " " + mode);
  return found->second(play);
}

Json play(const std::string& line) {
  try {
    const Outcome outcome = run(Json::parse(line).value());
    if (outcome.error) return failed(std::visit(Describe(), outcome.error->detail()));
    return Json::object({{"ok", true}, {"result", outcome.value}});
  } catch (const std::exception& problem) {
    return failed(Json::object({{"kind", "driver"}, {"message", problem.what()}}));
  }
}

/// Gives the next token each time, and the last one again and again.
shop::Token tokens_of(const Json& tokens) {
  struct State {
    std::mutex mutex;
    std::size_t next = 0;
  };
  return shop::Token(shop::Token::Provider([tokens, state = std::make_shared<State>()](const shop::Limits&) -> shop::Result<std::string> {
    const std::lock_guard lock(state->mutex);
    const std::size_t index = std::min(state->next++, tokens.items().size() - 1);
    return tokens.items()[index].text();
  }));
}

shop::SigV4 signer_of(const Json& given) {
  shop::SigV4 out{.credentials = {.access_key_id = text_of(given, "access_key_id"), .secret_access_key = text_of(given, "secret_access_key"), .session_token = text_of(given, "session_token")},
                  .region = text_of(given, "region")};
  // 20150830T123600Z
  const std::string date = text_of(given, "date");
  if (!date.empty()) {
    const std::string text = date.substr(0, 4) + "-" + date.substr(4, 2) + "-" + date.substr(6, 5) + ":" + date.substr(11, 2) + ":" + date.substr(13);
    const auto fixed = shop::DateTime::parse(text).value().time();
    out.clock = [fixed] { return std::chrono::system_clock::time_point(fixed); };
  }
  return out;
}

}  // namespace

void set_credentials(shop::Credentials& credentials, const std::string& scheme, const Json& given) {
  const std::map<std::string, std::optional<shop::Token>*> tokens = {
      {"api_key", &credentials.api_key}, {"query_key", &credentials.query_key}, {"cookie_key", &credentials.cookie_key}, {"bearer", &credentials.bearer}, {"cognito", &credentials.cognito}};
  if (scheme == "basic") {
    credentials.basic = shop::BasicCredentials{text_of(given, "username"), text_of(given, "password")};
  } else if (scheme == "oauth") {
    credentials.oauth = shop::ClientCredentials{.client_id = text_of(given, "client_id"), .client_secret = text_of(given, "client_secret")};
  } else if (scheme == "sigv4") {
    credentials.sigv4 = signer_of(given);
  } else {
    const Json* several = given.find("tokens");
    *tokens.at(scheme) = several ? tokens_of(*several) : shop::Token(given.text());
  }
}

}  // namespace driver

int main() {
  for (std::string line; std::getline(std::cin, line);) std::cout << driver::play(line).dump() << std::endl;
}
