// Which credentials a call goes with, and putting them on its requests.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sdk/options.hpp"

namespace sdk::detail {

enum class SchemeKind {
  api_key,
  basic,
  bearer,
  client_credentials,
  sigv4,
  mutual_tls
};

/// A security scheme of the document; `location` is header, query or cookie.
struct SchemeRules {
  SchemeKind kind = SchemeKind::api_key;
  std::string_view location = {};
  std::string_view parameter = {};
  std::string_view token_url = {};
};

struct SchemeUse {
  std::string_view scheme;
  std::vector<std::string_view> scopes = {};
};

using Credential = std::variant<Token, BasicCredentials, ClientCredentials, SigV4>;

/// A request on its way, and what it was made from.
struct Outgoing {
  HttpRequest& request;
  const std::string& base;
  const Limits& limits;
  Transport& transport;
};

/// Thread-safe.
class Authenticator {
 public:
  Authenticator(std::map<std::string_view, SchemeRules> schemes, std::map<std::string_view, Credential> credentials)
      : schemes_(std::move(schemes)), credentials_(std::move(credentials)) {}

  /// The first alternative that there are all credentials for.
  Result<std::vector<SchemeUse>> choose(const std::vector<std::vector<SchemeUse>>& alternatives) const;
  /// Asking again may give another token.
  bool can_renew(const std::vector<SchemeUse>& uses) const;
  /// Drops the tokens that the service refused.
  void forget(const std::vector<SchemeUse>& uses) const;
  /// Takes the service's time over for signing; true if that may help.
  bool correct_clock(const std::vector<SchemeUse>& uses, const std::string& date) const;
  /// Signatures come last.
  Result<void> apply(const Outgoing& outgoing, const std::vector<SchemeUse>& uses) const;
  const std::map<std::string_view, SchemeRules>& schemes() const { return schemes_; }

 private:
  struct CachedToken {
    bool being_fetched = false;
    std::string value{};
    std::chrono::steady_clock::time_point until{};
  };

  const Credential* credential(std::string_view scheme) const;
  Result<std::string> client_token(const Outgoing& outgoing, const SchemeRules& rules, const ClientCredentials& client,
                                   const SchemeUse& use) const;
  Result<void> sign(const Outgoing& outgoing, const SigV4& signer) const;
  std::chrono::system_clock::time_point now(const SigV4& signer) const;

  const std::map<std::string_view, SchemeRules> schemes_;
  const std::map<std::string_view, Credential> credentials_;
  mutable std::mutex mutex_;
  mutable std::condition_variable_any fetched_;
  mutable std::map<std::string, CachedToken> tokens_;
  mutable std::chrono::seconds skew_{};
};

}  // namespace sdk::detail
