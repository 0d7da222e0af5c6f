#include "core.hpp"

#include <algorithm>
#include <cstdlib>

#include "text.hpp"

namespace sdk::detail {

Core::Core(PackageFacts facts, Settings settings, std::map<std::string_view, Credential> credentials)
    : settings_(std::move(settings)),
      servers_(std::move(facts.servers)),
      auth_(std::move(facts.schemes), std::move(credentials)),
      user_agent_(std::string(facts.name) + "/" + std::string(facts.version) + " apigen/" +
                  std::string(facts.generator) + " cpp/20") {
  if (!settings_.transport) settings_.transport = make_curl_transport();
  const char* environment = std::getenv(facts.environment);
  if (settings_.base_url.empty() && environment) settings_.base_url = environment;
  if (!settings_.user_agent_suffix.empty()) user_agent_ += " " + settings_.user_agent_suffix;
}

Result<std::string> Core::base(const std::vector<Server>& own) const {
  const auto without_slash = [](std::string url) {
    while (url.ends_with('/')) url.pop_back();
    return url;
  };
  if (!settings_.base_url.empty()) return without_slash(settings_.base_url);
  const std::vector<Server>& servers = own.empty() ? servers_ : own;
  const std::size_t index = own.empty() ? settings_.server : 0;
  if (index >= servers.size())
    return Error(UsageError{"the address of the service is not known: set ClientOptions::base_url"});
  std::string url(servers[index].url);
  for (const auto& [name, fallback] : servers[index].defaults) {
    const auto chosen = settings_.server_variables.find(std::string(name));
    url = replaced(url, "{" + std::string(name) + "}",
                   chosen == settings_.server_variables.end() ? std::string(fallback) : chosen->second);
  }
  if (url.find("://") == std::string::npos)
    return Error(UsageError{"the address \"" + url + "\" has no host: set ClientOptions::base_url"});
  return without_slash(std::move(url));
}

Result<std::unique_ptr<HttpAnswer>> Core::send(HttpRequest& request, const Limits& limits) const {
  Sender next = [&](HttpRequest& last) { return settings_.transport->send(last, limits); };
  for (auto one = settings_.interceptors.rbegin(); one != settings_.interceptors.rend(); ++one) {
    next = [&interceptor = *one, inner = std::move(next)](HttpRequest& changed) { return interceptor(changed, inner); };
  }
  if (!settings_.logger) return next(request);
  const auto began = std::chrono::steady_clock::now();
  Result<std::unique_ptr<HttpAnswer>> answer = next(request);
  settings_.logger(
      {.method = request.method,
       .url = logged_url(request.url),
       .status = answer ? (*answer)->status : 0,
       .time = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began),
       .headers = logged_headers(request.headers)});
  return answer;
}

std::string Core::logged_url(const std::string& url) const {
  // A user name and a password may stand in front of the host.
  std::string out = url;
  const std::size_t host = out.find("://");
  const std::size_t user =
      host == std::string::npos ? host : out.substr(0, out.find_first_of("/?", host + 3)).rfind('@');
  if (user != std::string::npos) out.replace(host + 3, user - host - 3, "***");
  const std::size_t query = out.find('?');
  if (query == std::string::npos) return out;
  std::vector<std::string> parts;
  for (const std::string_view part : split(std::string_view(out).substr(query + 1), '&')) {
    const std::string_view name = part.substr(0, part.find('='));
    const bool hidden = std::any_of(auth_.schemes().begin(), auth_.schemes().end(), [&](const auto& scheme) {
      return scheme.second.location == "query" && name == percent(scheme.second.parameter);
    });
    parts.push_back(hidden ? std::string(name) + "=***" : std::string(part));
  }
  return out.substr(0, query + 1) + joined(parts, "&");
}

Headers Core::logged_headers(const Headers& headers) const {
  std::vector<std::string_view> hidden = {"Authorization", "Cookie", "X-Api-Key", "X-Amz-Security-Token",
                                          "Proxy-Authorization"};
  for (const auto& [name, scheme] : auth_.schemes()) {
    if (scheme.location == "header") hidden.push_back(scheme.parameter);
  }
  Headers out;
  for (const auto& [name, value] : headers) {
    const bool secret = std::any_of(hidden.begin(), hidden.end(),
                                    [&field = name](std::string_view one) { return same_name(one, field); });
    out.add(name, secret ? "***" : value);
  }
  return out;
}

}  // namespace sdk::detail
