// The keys, plans and limits of one gateway process: made from settings, changed while running, handed out as snapshots.
//
// Thread-safe. Workers hold a snapshot each and get the next one by Gate::update().
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "apigen/config/settings.h"
#include "apigen/usage/snapshot.h"

namespace apigen::usage {

class Registry {
 public:
  Registry();

  /// Goes over to the keys and plans of `settings`. `only_api`: the id of the gateway's API, "" if it hosts several.
  void apply(const config::Settings& settings, const std::string& only_api);

  std::shared_ptr<const Snapshot> snapshot() const;
  const KeySecret& secret() const { return secret_; }

 private:
  KeySecret secret_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace apigen::usage
