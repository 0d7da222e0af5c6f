// Options of clients and of single calls; credentials.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "sdk/errors.hpp"
#include "sdk/headers.hpp"
#include "sdk/transport.hpp"

namespace sdk {

/// How often and when a call is tried again.
struct RetryPolicy {
  /// After the first attempt.
  int retries = 2;
  /// Before the first retry; doubled each time, less up to a quarter at random.
  std::chrono::milliseconds delay{500};
  /// A service that demands a longer one is not asked again.
  std::chrono::milliseconds max_delay{8000};
  /// The status 409, too.
  bool on_conflict = false;
};

/// Of one call. What is not given is as the client has it.
struct CallOptions {
  Headers headers{};
  /// For the whole call, 60 s unless the client says otherwise. Of streams and downloads until they begin. 0: no limit.
  std::optional<std::chrono::milliseconds> timeout{};
  /// For one attempt. 0: no limit.
  std::optional<std::chrono::milliseconds> attempt_timeout{};
  std::optional<RetryPolicy> retry{};
  /// Makes a POST or PATCH safe to be tried again, if the service knows such keys.
  std::string idempotency_key{};
  std::stop_token stop{};
  /// Is told of the status and the headers of the success.
  std::function<void(int status, const Headers& headers)> on_response{};
};

/// What an attempt came to. Credentials are not in it, nor are bodies.
struct LogRecord {
  std::string method;
  std::string url;
  int status = 0;  // 0: no answer
  std::chrono::microseconds time{};
  Headers headers{};  // of the request
};

using Sender = std::function<Result<std::unique_ptr<HttpAnswer>>(HttpRequest& request)>;
/// Sees every attempt: may change the request, calls `next`, may change the answer. Signatures are there already.
using Interceptor = std::function<Result<std::unique_ptr<HttpAnswer>>(HttpRequest& request, const Sender& next)>;

/// A key or a token: always the same, or one that a function provides, which is asked again after a 401 and must be safe
/// for parallel calls.
class Token {
 public:
  using Provider = std::function<Result<std::string>(const Limits& limits)>;

  Token(std::string text) : text_(std::move(text)) {}
  Token(const char* text) : text_(text) {}
  Token(Provider provider) : provider_(std::move(provider)) {}

  bool is_provided() const { return static_cast<bool>(provider_); }
  Result<std::string> get(const Limits& limits) const {
    return provider_ ? provider_(limits) : Result<std::string>(text_);
  }

 private:
  std::string text_;
  Provider provider_;
};

struct BasicCredentials {
  std::string username;
  std::string password;
};

/// Of OAuth 2.0 (RFC 6749 section 4.4).
struct ClientCredentials {
  std::string client_id;
  std::string client_secret;
  std::string token_url{};  // instead of the document's
};

/// An access key. The session token comes with temporary ones.
struct AwsCredentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token{};
};

/// AWS Signature Version 4 for execute-api.
struct SigV4 {
  AwsCredentials credentials{};
  /// Gives the credentials of the moment instead. Must be safe for parallel calls.
  std::function<Result<AwsCredentials>(const Limits& limits)> provider{};
  std::string region{};                                            // that of the host name if empty
  std::function<std::chrono::system_clock::time_point()> clock{};  // the system's if empty
};

}  // namespace sdk
