// A named backend of gateway.yaml: several targets behind one name. Counts hold for one worker; times in milliseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace apigen::config {

struct Upstream {
  std::vector<std::string> targets;      // "http://host:port/base", without a slash at the end
  std::string policy = "round_robin";    // round_robin, least_request, consistent_hash
  std::string hash_header;               // consistent_hash: the request field whose value chooses the target

  /// A target that fails so often in a row is left out for base_ms, twice that the next time, and so on up to ten times.
  /// Never more than most_percent of the targets at once.
  struct Ejection {
    int consecutive_failures = 5;
    std::uint32_t base_ms = 30'000;
    int most_percent = 50;
    bool operator==(const Ejection&) const = default;
  } ejection;

  /// GET of `path`: any answer from 200 to 399 is good.
  struct HealthCheck {
    std::string path;
    std::uint32_t interval_ms = 10'000, timeout_ms = 2'000;
    int healthy_after = 2, unhealthy_after = 3;  // checks in a row
    bool operator==(const HealthCheck&) const = default;
  };
  std::optional<HealthCheck> health_check;

  /// Another target is tried if the request was not sent; with `idempotent` also if a GET, HEAD, PUT, DELETE, OPTIONS or
  /// TRACE broke off without an answer. Over time at most budget_percent of the requests are retries.
  struct Retries {
    int most = 1;  // per request
    int budget_percent = 20;
    bool idempotent = false;
    bool operator==(const Retries&) const = default;
  } retries;

  std::size_t connections = 512;  // per target
  std::size_t pending = 1024;     // calls that wait for a connection, per target
  bool insecure_skip_verification = false;
  std::string server_name;        // in place of a target's host name, for TLS

  bool operator==(const Upstream&) const = default;
};

}  // namespace apigen::config
