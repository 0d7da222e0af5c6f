// One call against the fake transport.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "sdk/client.hpp"
#include "sdk/testing.hpp"

sdk::Credentials example_credentials();

class Call {
 public:
  explicit Call(std::string_view operation)
      : operation_(operation),
        client({.base_url = "https://test.invalid", .credentials = example_credentials(), .transport = transport_}) {}

  /// Any answer will do: what was sent counts.
  template <class T>
  void expect(const sdk::Result<T>& result, std::string_view method) {
    check(result ? std::string() : result.error().message(), method);
  }

  static int failures() { return failed; }

 private:
  void check(const std::string& problem, std::string_view method) {
    const auto sent = transport_->requests();
    const bool good = problem.empty() && sent.size() == 1 && sent[0].method == method &&
                      sent[0].url.starts_with("https://test.invalid/");
    if (good) return;
    ++failed;
    std::fprintf(stderr, "FAILED %s: %zu requests, %s\n", operation_.c_str(), sent.size(), problem.c_str());
  }

  static inline int failed = 0;

  std::string operation_;
  std::shared_ptr<sdk::FakeTransport> transport_ = std::make_shared<sdk::FakeTransport>();

 public:
  sdk::Client client;
};
