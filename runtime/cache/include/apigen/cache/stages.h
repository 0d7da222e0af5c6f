// Which stages keep answers, of which methods, and for how long: cacheClusterEnabled and methodSettings of gateway.yaml.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apigen/cache/store.h"
#include "apigen/config/method_pattern.h"
#include "apigen/config/settings.h"
#include "apigen/rt/cache.h"

namespace apigen::cache {

/// The stores of all stages, shared by the workers: a reload finds the store that was there. Thread-safe.
class Stores {
 public:
  /// The stage's store; a new one where its size has changed, as on AWS. It lives as long as somebody holds it.
  std::shared_ptr<Store> open(const std::string& api, const std::string& stage, std::size_t most_bytes);
  /// Forgets all answers of a stage; false if it keeps none.
  bool clear(const std::string& api, const std::string& stage);
  /// For the metrics, in Prometheus' text format.
  std::string text() const;

 private:
  using Place = std::pair<std::string, std::string>;  // API, stage
  mutable std::mutex mutex_;
  std::map<Place, std::weak_ptr<Store>> stores_;
};

/// One worker's view of the stages. Immutable; keeps the stores that it names.
class Stages {
 public:
  /// Null if no stage keeps answers. `only_api`: whose the stages at the top of the settings are.
  static std::shared_ptr<const Stages> make(const config::Settings& settings, const std::string& only_api, Stores& stores);

  /// How a routed request uses the cache, in its arena; null if its answers are not kept.
  rt::CacheUse* use_of(const rt::Exchange& x) const;

 private:
  struct Method {
    config::MethodPattern pattern;
    const config::MethodSettings* settings;
  };
  struct Stage {
    const config::Stage* settings;
    std::shared_ptr<Store> store;
    std::vector<Method> methods;  // the most exact first
  };

  std::vector<Stage> stages_;
};

}  // namespace apigen::cache
