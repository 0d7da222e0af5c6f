// The keys, plans and limits of one gateway process: made from settings, changed while running, handed out as snapshots.
//
// Thread-safe. Workers hold a snapshot each and get the next one by Gate::update().
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/config/settings.h"
#include "apigen/state/journal.h"
#include "apigen/state/redis.h"
#include "apigen/usage/counters.h"
#include "apigen/usage/snapshot.h"

namespace apigen::usage {

struct NewKey {
  std::string id, name, value;
  bool enabled = true;
  std::vector<std::string> plan_ids;
};

enum class Edit : std::uint8_t { done, no_such_key, no_such_plan, taken, full };  // taken: another key has that id or value

/// What get-usage says of one key: for each day what was used, and what was left of the quota at its end (0 without a quota).
struct KeyUsage {
  struct Of {
    std::uint64_t used = 0, remaining = 0;
  };
  std::string key_id;
  std::vector<Of> days;
};

class Registry {
 public:
  Registry();

  /// Where counts survive the process; before apply(). It outlives the registry.
  void use_journal(state::Journal& journal) { journal_ = &journal; }
  bool durable() const { return journal_ != nullptr; }
  /// Where counts are shared with other gateways; before apply().
  void use_shared(const state::RedisAddress& address);
  const state::RedisAddress* shared() const { return shared_state_ ? &*shared_state_ : nullptr; }
  /// Counts a failure of the journal or the server.
  void state_failed() { state_failures_.fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t state_failures() const { return state_failures_.load(std::memory_order_relaxed); }

  /// Goes over to the keys, plans and limits of `settings`; what was counted stays. `only_api`: the id of the gateway's API, ""
  /// if it hosts several.
  void apply(const config::Settings& settings, const std::string& only_api);

  // Changes of the keys while the gateway runs. Keys made here stay over a reload; the settings decide about their own keys.
  Edit add_key(const NewKey& key);
  /// Adds each key that can be added; one result for each.
  std::vector<Edit> add_keys(const std::vector<NewKey>& keys);
  Edit enable_key(std::string_view id, bool enabled);
  Edit delete_key(std::string_view id);
  Edit put_into_plan(std::string_view key_id, std::string_view plan_id, bool in);

  /// The requests of a plan's keys, as far as they can be read, from one day to another, both included. `key_id`: of this key only, "" of all.
  std::vector<KeyUsage> usage(const Plan& plan, Day from, Day to, std::string_view key_id) const;

  std::shared_ptr<const Snapshot> snapshot() const;
  const KeySecret& secret() const { return secret_; }
  CounterStore& counters() { return counters_; }

  /// The bucket of one operation of a stage.
  std::shared_ptr<SharedBucket> method_bucket(const Stage& stage, std::string_view path, std::string_view method, const Rate& rate);

  /// When the process began to count, on the monotonic clock.
  std::uint64_t origin_ns() const { return origin_ns_; }

 private:
  std::shared_ptr<SharedBucket> shared_bucket(const std::string& name, const Rate& rate);
  std::shared_ptr<BucketTable> bucket_table(const std::string& name, const Rate& rate, std::size_t room);
  template <class Change>
  Edit edit(Change change);
  void publish(std::shared_ptr<Snapshot> next, std::vector<Key>& keys);
  void keep_counts(const Snapshot& before, const Snapshot& next, std::vector<Key>& keys);

  std::vector<state::DayCount> days_elsewhere(const Plan& plan, Day from, Day to) const;

  KeySecret secret_;
  std::uint64_t origin_ns_;
  CounterStore counters_;
  state::Journal* journal_ = nullptr;
  std::optional<state::RedisAddress> shared_state_;
  std::atomic<std::uint64_t> state_failures_{0};
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_;
  std::map<std::string, std::shared_ptr<SharedBucket>, std::less<>> shared_;  // by name, so that a reload finds them
  std::map<std::string, std::shared_ptr<BucketTable>, std::less<>> tables_;
};

}  // namespace apigen::usage
