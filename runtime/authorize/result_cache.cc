#include "apigen/authorize/result_cache.h"

#include <algorithm>
#include <cstring>
#include <list>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "answer.h"

namespace apigen::authorize {
namespace {

struct HashOfKey {
  std::size_t operator()(const IdentityKey& key) const {
    std::size_t hash;
    std::memcpy(&hash, key.data(), sizeof hash);  // a digest's bytes are as good a hash as any
    return hash;
  }
};

}  // namespace

/// Somebody who waits. Posted work outlives the coroutine that waited, so the two share this; `gone` and `handle` are touched
/// on the loop's thread only.
struct ResultCache::Waiter {
  rt::Loop& loop;
  std::coroutine_handle<> handle;
  bool gone = false;
};

/// A call on its way. All members are guarded by the shard's lock.
struct ResultCache::Flight {
  bool over = false;
  std::shared_ptr<const Answer> answer;
  std::vector<std::shared_ptr<Waiter>> waiters;
};

struct ResultCache::Shard {
  struct Kept {
    IdentityKey key;
    std::shared_ptr<const Answer> answer;
    rt::TimePoint expires;
  };
  mutable std::mutex mutex;
  std::list<Kept> kept;  // the most recently used first
  std::unordered_map<IdentityKey, std::list<Kept>::iterator, HashOfKey> index;
  std::unordered_map<IdentityKey, std::shared_ptr<Flight>, HashOfKey> flights;
  std::size_t bytes = 0;

  static std::size_t cost(const Kept& one) { return one.answer->bytes() + sizeof(Kept) + 6 * sizeof(void*); }

  void drop(std::list<Kept>::iterator one) {
    bytes -= cost(*one);
    index.erase(one->key);
    kept.erase(one);
  }
  void keep(const IdentityKey& key, std::shared_ptr<const Answer> answer, rt::TimePoint expires, std::size_t most) {
    if (auto old = index.find(key); old != index.end()) drop(old->second);
    kept.push_front({key, std::move(answer), expires});
    index[key] = kept.begin();
    bytes += cost(kept.front());
    while (bytes > most) drop(std::prev(kept.end()));
  }
};

ResultCache::ResultCache(std::size_t most_bytes) : shards_(new Shard[kShards]), most_bytes_per_shard_(most_bytes / kShards) {}
ResultCache::~ResultCache() = default;

ResultCache::Shard& ResultCache::shard_of(const IdentityKey& key) const { return shards_[key.back() % kShards]; }

ResultCache::Counts ResultCache::counts() const {
  Counts sum;
  for (std::size_t i = 0; i < kShards; ++i) {
    std::lock_guard lock(shards_[i].mutex);
    sum.answers += shards_[i].kept.size();
    sum.bytes += shards_[i].bytes;
  }
  return sum;
}

ResultCache::Entrance::Entrance(ResultCache& cache, const IdentityKey& key, rt::Loop& loop, rt::TimePoint now) : cache_(cache), key_(key), loop_(loop) {
  Shard& shard = cache.shard_of(key);
  std::lock_guard lock(shard.mutex);
  if (auto found = shard.index.find(key); found != shard.index.end()) {
    if (now < found->second->expires) {
      answer_ = found->second->answer;
      shard.kept.splice(shard.kept.begin(), shard.kept, found->second);
      return;
    }
    shard.drop(found->second);
  }
  std::shared_ptr<Flight>& flight = shard.flights[key];
  if (!flight) {
    flight = std::make_shared<Flight>();
    leads_ = true;
  }
  flight_ = flight;
}

ResultCache::Entrance::~Entrance() {
  if (waiter_) {
    waiter_->gone = true;
    std::lock_guard lock(cache_.shard_of(key_).mutex);
    std::erase(flight_->waiters, waiter_);
  }
  if (leads_ && flight_) finish(nullptr, false, {});
}

void ResultCache::Entrance::finish(std::shared_ptr<const Answer> answer, bool keep, rt::TimePoint expires) {
  Shard& shard = cache_.shard_of(key_);
  std::lock_guard lock(shard.mutex);
  if (keep) shard.keep(key_, answer, expires, cache_.most_bytes_per_shard_);
  shard.flights.erase(key_);
  flight_->over = true;
  flight_->answer = std::move(answer);
  // Under the lock, so that a waiter whose loop ends takes itself off the list before or after, and never meanwhile.
  for (const std::shared_ptr<Waiter>& waiter : flight_->waiters) {
    waiter->loop.post([waiter] {
      if (!waiter->gone) waiter->handle.resume();
    });
  }
  flight_->waiters.clear();
  flight_.reset();
}

bool ResultCache::Entrance::Wait::await_suspend(std::coroutine_handle<> awaiter) {
  std::lock_guard lock(entrance.cache_.shard_of(entrance.key_).mutex);
  if (entrance.flight_->over) return false;
  entrance.waiter_ = std::make_shared<Waiter>(Waiter{entrance.loop_, awaiter});
  entrance.flight_->waiters.push_back(entrance.waiter_);
  return true;
}

std::shared_ptr<const Answer> ResultCache::Entrance::Wait::await_resume() const {
  std::lock_guard lock(entrance.cache_.shard_of(entrance.key_).mutex);
  return entrance.flight_->answer;
}

}  // namespace apigen::authorize
