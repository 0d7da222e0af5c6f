// What all operations of a client share.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth.hpp"

#include "sdk/options.hpp"

namespace sdk::detail {

/// An address of the document, with {variables} and their defaults.
struct Server {
  std::string_view url;
  std::vector<std::pair<std::string_view, std::string_view>> defaults = {};
};

/// Options of a client, without the credentials.
struct Settings {
  std::string base_url;
  std::size_t server = 0;
  std::map<std::string, std::string> server_variables;
  std::shared_ptr<Transport> transport;
  std::vector<Interceptor> interceptors;
  std::function<void(const LogRecord&)> logger;
  bool lenient_decoding = false;
  std::string user_agent_suffix;
  CallOptions calls;
};

/// What the package says of itself.
struct PackageFacts {
  std::string_view name, version, generator;
  const char* environment = "";  // the variable with the base URL
  std::vector<Server> servers = {};
  std::map<std::string_view, SchemeRules> schemes = {};
};

/// Thread-safe.
class Core {
 public:
  Core(PackageFacts facts, Settings settings, std::map<std::string_view, Credential> credentials);

  /// The address for an operation, without a slash at its end.
  Result<std::string> base(const std::vector<Server>& own) const;
  /// One attempt with all that has been put around it.
  Result<std::unique_ptr<HttpAnswer>> send(HttpRequest& request, const Limits& limits) const;

  const Settings& settings() const { return settings_; }
  const Authenticator& auth() const { return auth_; }
  const std::string& user_agent() const { return user_agent_; }
  Transport& transport() const { return *settings_.transport; }

 private:
  std::string logged_url(const std::string& url) const;
  Headers logged_headers(const Headers& headers) const;

  Settings settings_;
  const std::vector<Server> servers_;
  const Authenticator auth_;
  std::string user_agent_;
};

}  // namespace sdk::detail
