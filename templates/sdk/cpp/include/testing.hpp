// A transport for the tests of applications: it answers without a network and records what was sent.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "sdk/transport.hpp"

namespace sdk {

struct FakeAnswer {
  int status = 200;
  std::string body{};
  Headers headers{};  // Content-Type is application/json if there is a body
};

struct SentRequest {
  std::string method;
  std::string url;
  Headers headers;
  std::string body;
};

/// Answers with its answers in turn; the last one repeats, 204 if there are none. Safe for parallel calls.
class FakeTransport final : public Transport {
 public:
  explicit FakeTransport(std::vector<FakeAnswer> answers = {}) : answers_(std::move(answers)) {}

  Result<std::unique_ptr<HttpAnswer>> send(const HttpRequest& request, const Limits& limits) override;
  /// What was sent until now.
  std::vector<SentRequest> requests() const;

 private:
  mutable std::mutex mutex_;
  std::vector<FakeAnswer> answers_;
  std::vector<SentRequest> requests_;
};

}  // namespace sdk
