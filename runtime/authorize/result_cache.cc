#include "apigen/authorize/result_cache.h"

#include <list>
#include <mutex>
#include <unordered_map>

#include "answer.h"

namespace apigen::authorize {

struct ResultCache::Shard {
  struct Kept {
    IdentityKey key;
    std::shared_ptr<const Answer> answer;
    rt::TimePoint expires;
  };
  mutable std::mutex mutex;
  std::list<Kept> kept;  // the most recently used first
  std::unordered_map<IdentityKey, std::list<Kept>::iterator, rt::DigestHash> index;
  std::size_t bytes = 0;

  static std::size_t cost(const Kept& one) { return one.answer->bytes() + sizeof(Kept) + 6 * sizeof(void*); }

  void drop(std::list<Kept>::iterator one) {
    bytes -= cost(*one);
    index.erase(one->key);
    kept.erase(one);
  }
};

ResultCache::ResultCache(std::size_t most_bytes) : shards_(new Shard[kShards]), most_bytes_per_shard_(most_bytes / kShards) {}
ResultCache::~ResultCache() = default;

ResultCache::Shard& ResultCache::shard_of(const IdentityKey& key) const { return shards_[key.back() % kShards]; }

std::shared_ptr<const Answer> ResultCache::find(const IdentityKey& key, rt::TimePoint now) {
  Shard& shard = shard_of(key);
  std::lock_guard lock(shard.mutex);
  auto found = shard.index.find(key);
  if (found == shard.index.end()) return nullptr;
  if (now >= found->second->expires) {
    shard.drop(found->second);
    return nullptr;
  }
  shard.kept.splice(shard.kept.begin(), shard.kept, found->second);
  return found->second->answer;
}

void ResultCache::keep(const IdentityKey& key, std::shared_ptr<const Answer> answer, rt::TimePoint expires) {
  Shard& shard = shard_of(key);
  std::lock_guard lock(shard.mutex);
  if (auto old = shard.index.find(key); old != shard.index.end()) shard.drop(old->second);
  shard.kept.push_front({key, std::move(answer), expires});
  shard.index[key] = shard.kept.begin();
  shard.bytes += Shard::cost(shard.kept.front());
  while (shard.bytes > most_bytes_per_shard_) shard.drop(std::prev(shard.kept.end()));
}

ResultCache::Counts ResultCache::counts() const {
  Counts sum;
  for (std::size_t i = 0; i < kShards; ++i) {
    std::lock_guard lock(shards_[i].mutex);
    sum.answers += shards_[i].kept.size();
    sum.bytes += shards_[i].bytes;
  }
  return sum;
}

}  // namespace apigen::authorize
