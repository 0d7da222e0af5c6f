#include "apigen/usage/bucket_table.h"

namespace apigen::usage {

BucketTable::BucketTable(std::string name, const Rate& rate, std::size_t room)
    : name_(std::move(name)), rate_(rate), mask_(room / kWays - 1), sets_(std::make_unique<Set[]>(room / kWays)) {}

std::atomic<std::uint64_t>& BucketTable::find(std::uint64_t hash, std::uint64_t now_ns) {
  const std::uint64_t tag = hash | 1;  // 0: free
  Set& set = sets_[(hash >> 32) & mask_];
  for (;;) {
    std::size_t fullest = 0;
    std::uint64_t fullest_level = 0;
    for (std::size_t way = 0; way < kWays; ++way) {
      std::uint64_t found = set.tags[way].load(std::memory_order_acquire);
      if (found == tag) return set.words[way];
      if (found == 0) {
        if (set.tags[way].compare_exchange_strong(found, tag, std::memory_order_acq_rel) || found == tag) return set.words[way];
        continue;
      }
      const std::uint64_t level = std::uint64_t{rate_.level(set.words[way], now_ns)} + 1;
      if (level > fullest_level) {
        fullest = way;
        fullest_level = level;
      }
    }
    std::uint64_t before = set.tags[fullest].load(std::memory_order_relaxed);
    if (before == tag) return set.words[fullest];
    if (set.tags[fullest].compare_exchange_strong(before, tag, std::memory_order_acq_rel)) {
      set.words[fullest].store(0, std::memory_order_release);
      return set.words[fullest];
    }
  }
}

}  // namespace apigen::usage
