#include "apigen/cache/store.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <list>
#include <mutex>
#include <unordered_map>

namespace apigen::cache {
namespace {

using rt::Digest;

// So few shards that the largest answers still fit well into each.
constexpr std::size_t kLeastShardBytes = 16 * kMostAnswerBytes, kMostShards = 64;
constexpr std::size_t kSmallShare = 10;                // the small queue takes a tenth, as the paper recommends
constexpr std::uint8_t kMostUses = 3, kUsesToStay = 2;  // how far uses are counted; how many make an answer worth staying

std::size_t shards_for(std::size_t bytes) { return std::bit_floor(std::clamp<std::size_t>(bytes / kLeastShardBytes, 1, kMostShards)); }

/// What went lately. One place for each of many keys: what comes to the same place forgets what was there.
class Ghosts {
 public:
  void add(const Digest& key) { place(key) = mark(key); }
  bool take(const Digest& key) {
    if (place(key) != mark(key)) return false;
    place(key) = 0;
    return true;
  }

 private:
  static std::uint32_t mark(const Digest& key) {
    std::uint32_t mark;
    std::memcpy(&mark, key.data() + 8, sizeof mark);
    return mark | 1;
  }
  std::uint32_t& place(const Digest& key) {
    std::uint16_t at;
    std::memcpy(&at, key.data() + 12, sizeof at);
    return marks_[at % marks_.size()];
  }
  std::array<std::uint32_t, 2048> marks_{};
};

}  // namespace

struct Store::Shard {
  struct Kept {
    Digest key;
    EntryRef entry;
    bool large;  // in the large queue
    std::uint8_t uses = 0;
  };
  using Queue = std::list<Kept>;  // the newest first

  mutable std::mutex mutex;
  Queue small, large;
  std::unordered_map<Digest, Queue::iterator, rt::DigestHash> index;
  Ghosts ghosts;
  std::size_t bytes = 0, small_bytes = 0;
  std::size_t most = 0;

  // With what list and table need for it.
  static std::size_t cost(const Kept& kept) { return kept.entry->bytes() + sizeof(Kept) + 8 * sizeof(void*); }

  void drop(Queue::iterator kept) {
    bytes -= cost(*kept);
    if (!kept->large) small_bytes -= cost(*kept);
    index.erase(kept->key);
    (kept->large ? large : small).erase(kept);
  }

  void keep(const Digest& key, EntryRef entry, rt::TimePoint now) {
    if (auto old = index.find(key); old != index.end()) drop(old->second);
    const bool back = ghosts.take(key);
    Queue& queue = back ? large : small;
    queue.push_front({key, std::move(entry), back});
    index[key] = queue.begin();
    bytes += cost(queue.front());
    if (!back) small_bytes += cost(queue.front());
    while (bytes > most) {
      if (large.empty() || small_bytes > most / kSmallShare) {
        shrink_small(now);
      } else {
        shrink_large(now);
      }
    }
  }

  void shrink_small(rt::TimePoint now) {
    auto last = std::prev(small.end());
    if (last->uses >= kUsesToStay && now < last->entry->expires()) {
      small_bytes -= cost(*last);
      last->uses = 0;
      last->large = true;
      large.splice(large.begin(), small, last);
    } else {
      ghosts.add(last->key);
      drop(last);
    }
  }

  void shrink_large(rt::TimePoint now) {
    auto last = std::prev(large.end());
    if (last->uses > 0 && now < last->entry->expires()) {
      --last->uses;
      large.splice(large.begin(), large, last);
    } else {
      drop(last);
    }
  }
};

Store::Store(std::size_t most_bytes) : most_bytes_(most_bytes), shard_count_(shards_for(most_bytes)), shards_(new Shard[shard_count_]) {
  for (std::size_t i = 0; i < shard_count_; ++i) shards_[i].most = most_bytes / shard_count_;
}
Store::~Store() = default;

Store::Shard& Store::shard_of(const Digest& key) const { return shards_[key.back() & (shard_count_ - 1)]; }

EntryRef Store::find(const Digest& key, rt::TimePoint now) {
  Shard& shard = shard_of(key);
  std::lock_guard lock(shard.mutex);
  auto found = shard.index.find(key);
  if (found == shard.index.end()) return {};
  Shard::Kept& kept = *found->second;
  if (now >= kept.entry->expires()) {
    shard.drop(found->second);
    return {};
  }
  if (kept.uses < kMostUses) ++kept.uses;
  return kept.entry;
}

void Store::keep(const Digest& key, EntryRef entry, rt::TimePoint now) {
  Shard& shard = shard_of(key);
  std::lock_guard lock(shard.mutex);
  if (entry->bytes() > shard.most / 2) return;
  shard.keep(key, std::move(entry), now);
}

void Store::forget(const Digest& key) {
  flights_.forget(key);
  Shard& shard = shard_of(key);
  std::lock_guard lock(shard.mutex);
  if (auto found = shard.index.find(key); found != shard.index.end()) shard.drop(found->second);
}

void Store::clear() {
  flights_.forget_all();
  for (std::size_t i = 0; i < shard_count_; ++i) {
    Shard& shard = shards_[i];
    std::lock_guard lock(shard.mutex);
    shard.index.clear();
    shard.small.clear();
    shard.large.clear();
    shard.bytes = shard.small_bytes = 0;
  }
}

Store::Counts Store::counts() const {
  Counts sum;
  for (std::size_t i = 0; i < shard_count_; ++i) {
    std::lock_guard lock(shards_[i].mutex);
    sum.entries += shards_[i].index.size();
    sum.bytes += shards_[i].bytes;
  }
  return sum;
}

}  // namespace apigen::cache
