// How requests travel: by libcurl, or by whatever the application has.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "sdk/errors.hpp"
#include "sdk/headers.hpp"
#include "sdk/source.hpp"

namespace sdk {

/// When to give up.
struct Limits {
  std::stop_token stop{};
  std::optional<std::chrono::steady_clock::time_point> deadline{};
};

struct HttpRequest {
  std::string method;
  std::string url;
  Headers headers{};
  std::optional<Source> body{};
};

/// An answer whose head is there. Used by one thread at a time; its destructor ends what is still under way.
class HttpAnswer {
 public:
  HttpAnswer() = default;
  HttpAnswer(const HttpAnswer&) = delete;
  HttpAnswer& operator=(const HttpAnswer&) = delete;
  virtual ~HttpAnswer() = default;

  /// The next bytes of the body, as soon as some are there; 0 at its end.
  virtual Result<std::size_t> read(char* into, std::size_t size, const Limits& limits) = 0;

  int status = 0;
  Headers headers{};
};

/// Sends requests. Implementations are safe for parallel calls and do not follow redirects. Errors are TransportError,
/// TimeoutError (the deadline has passed) and CancelledError.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// Returns when the head of the answer is there.
  virtual Result<std::unique_ptr<HttpAnswer>> send(const HttpRequest& request, const Limits& limits) = 0;
};

/// Of the transport by libcurl. Files are PEM; "": as libcurl is built.
struct CurlOptions {
  std::string proxy{};
  std::string ca_file{};
  std::string certificate_file{};  // mutual TLS
  std::string key_file{};
  std::chrono::milliseconds connect_timeout{30000};
};

/// HTTP/1.1 and HTTP/2, connections kept for further calls. What clients use that are given no other.
std::shared_ptr<Transport> make_curl_transport(const CurlOptions& options = {});

}  // namespace sdk
