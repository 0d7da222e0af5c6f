// What one worker asks about callers: who shows which key, which plan counts it, and whether the limits let it pass. Used on the
// worker's thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "apigen/rt/exchange.h"
#include "apigen/usage/registry.h"

namespace apigen::usage {

class Gate {
 public:
  /// `registry` outlives it. `loop`: the worker's; null if nothing is shared with other gateways.
  explicit Gate(Registry& registry, rt::Loop* loop = nullptr);

  /// Goes over to the registry's newest snapshot. Also when the stages that exchanges point to were replaced.
  void update();

  /// Finds the key that the caller shows and fills in x.caller. Null, or why not, in words for a log.
  const char* identify(rt::Exchange& x, std::string_view value);

  /// Whether requests are limited that show no key.
  bool limits_everybody() const { return snapshot_->limits_everybody; }

  /// Takes what the request needs of all limits, or nothing.
  rt::Outcome admit(rt::Exchange& x);
  /// The same of limits that gateways share; only if shares().
  rt::Task<rt::Outcome> admit_shared(rt::Exchange& x);
  bool shares() const { return shared_ != nullptr; }

 private:
  /// One operation of one stage, with everything that applies to it.
  struct Place {
    const Stage* stage = nullptr;
    std::shared_ptr<SharedBucket> method;
    std::vector<const PlanMethodLimit*> plan_methods;
  };
  struct PlaceKey {
    const void *stage, *operation;
    bool operator==(const PlaceKey&) const = default;
  };
  struct PlaceHash {
    std::size_t operator()(const PlaceKey& key) const {
      return (reinterpret_cast<std::uintptr_t>(key.stage) >> 4) * 0x9E3779B97F4A7C15u ^ reinterpret_cast<std::uintptr_t>(key.operation) >> 4;
    }
  };
  /// A token that the request needs.
  struct Claim {
    const Rate* rate;
    std::atomic<std::uint64_t>* bucket;
    const ClientLimit* client = nullptr;
    std::string_view name{};  // where gateways share it
  };
  class Claims;

  const Place& place_of(const rt::Exchange& x);
  void collect(rt::Exchange& x, const Place& place, std::uint64_t now_ns, Claims& claims);
  /// Counts the request for its key; false if the quota is used up.
  bool count(const rt::Exchange& x);
  std::uint64_t hash_of_client(const rt::Exchange& x, const ClientLimit& limit);

  Registry& registry_;
  KeyHasher hasher_;
  std::unique_ptr<state::Redis> shared_;
  std::shared_ptr<const Snapshot> snapshot_;
  std::unordered_map<PlaceKey, Place, PlaceHash> places_;
};

}  // namespace apigen::usage
