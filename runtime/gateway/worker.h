// What one worker of a gateway owns: clients, settings, selector, counters, logs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "apigen/authorize/result_cache.h"
#include "apigen/cache/stages.h"
#include "apigen/config/settings.h"
#include "apigen/core/services.h"
#include "apigen/engine/engine.h"
#include "apigen/lambda/invoker.h"
#include "apigen/observe/access_log.h"
#include "apigen/observe/metrics.h"
#include "apigen/rt/api.h"
#include "apigen/upstream/client.h"
#include "apigen/usage/registry.h"

namespace apigen::gateway {

/// What all workers share: constant, or safe to use from all of them.
struct Shared {
  const rt::Api* const* apis;
  std::size_t api_count;
  std::string stage;  // --stage
  observe::LogSinks sinks;
  lambda::FunctionHost* functions;
  usage::Registry* usage;
  authorize::ResultCache* authorizations = nullptr;  // null: answers are not kept (apigen invoke)
  cache::Stores* caches = nullptr;                   // likewise
};

class Worker final : public engine::Options::Worker {
 public:
  Worker(rt::Loop& loop, Shared& shared, const config::Settings& settings, std::shared_ptr<observe::Metrics> metrics);
  ~Worker() override;
  rt::Services& services() override;

  /// Goes over to new settings; requests in flight keep what they began with. On the worker's thread.
  void configure(const config::Settings& settings);
  /// Goes over to the newest keys and plans. On the worker's thread.
  void update_usage();
  upstream::Client::Counts upstream_counts() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace apigen::gateway
