// Connections to backends and the targets of named upstreams, summed over workers, as Prometheus text.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "apigen/upstream/client.h"

namespace apigen::gateway {

/// Not thread-safe.
class UpstreamMetrics {
 public:
  /// Adds one worker's. On that worker's thread.
  void add(const upstream::Client& client);
  std::string text() const;

 private:
  struct Target {
    std::size_t active = 0, usable = 0;  // usable: for how many workers
    std::uint64_t requests = 0, failures = 0, retries = 0;
  };
  upstream::Client::Counts counts_;
  std::map<std::pair<std::string, std::string>, Target> targets_;  // by upstream and URL
};

}  // namespace apigen::gateway
