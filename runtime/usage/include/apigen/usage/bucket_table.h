// Buckets of many: clients by address or claim, keys of one method. Made when first asked for, in bounded memory.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "apigen/usage/token_bucket.h"

namespace apigen::usage {

/// A bucket that all requests of some kind share.
struct SharedBucket {
  SharedBucket(std::string its_name, const Rate& its_rate) : name(std::move(its_name)), rate(its_rate) {}
  std::string name;
  Rate rate;
  alignas(64) std::atomic<std::uint64_t> word{0};
};

/// Thread-safe, without locks. A bucket that is full again may be forgotten, which changes nothing; when more are in use than
/// there is room for, the fullest ones of a set of eight are.
class BucketTable {
 public:
  /// `room`: a power of two from 8; 16 bytes each.
  BucketTable(std::string name, const Rate& rate, std::size_t room);

  const std::string& name() const { return name_; }
  const Rate& rate() const { return rate_; }
  std::size_t room() const { return (mask_ + 1) * kWays; }
  /// The bucket of whoever hashes to `hash`.
  std::atomic<std::uint64_t>& find(std::uint64_t hash, std::uint64_t now_ns);
  void prefetch(std::uint64_t hash) const {
    const Set& set = sets_[(hash >> 32) & mask_];
    __builtin_prefetch(set.tags);
    __builtin_prefetch(set.words, 1);
  }

 private:
  static constexpr std::size_t kWays = 8;
  struct alignas(64) Set {
    std::atomic<std::uint64_t> tags[kWays];
    std::atomic<std::uint64_t> words[kWays];
  };

  std::string name_;
  Rate rate_;
  std::size_t mask_;
  std::unique_ptr<Set[]> sets_;
};

}  // namespace apigen::usage
