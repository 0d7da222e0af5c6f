// The admin listener: /healthz, /readyz, /metrics, API keys and usage plans (admin_usage.h), the caches of stages (admin_cache.h); on an
// engine of its own, so that it answers however busy the workers are.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "apigen/cache/stages.h"
#include "apigen/config/settings.h"
#include "apigen/engine/engine.h"
#include "apigen/usage/registry.h"

namespace apigen::gateway {

struct AdminSource {
  std::function<bool()> ready;          // from any thread
  std::function<std::string()> metrics;  // from any thread; may wait shortly
  usage::Registry* usage = nullptr;
  cache::Stores* caches = nullptr;
  std::function<void()> usage_changed;   // tells the workers; from any thread
};

/// `source` outlives the engine.
engine::Started start_admin(const engine::Address& address, const AdminSource& source, const config::Settings& settings);

}  // namespace apigen::gateway
