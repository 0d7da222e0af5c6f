// What Lambda authorizers answered, for as long as their TTL says, and the calls that are on their way.
//
// One for all workers of a gateway, as API Gateway's is one for a stage: with one per worker, a client would be asked about
// once for each connection that it opens. Thread-safe; a look-up holds one of 16 locks for the time of a hash table access.
// Memory is bounded: the least recently used answers go first.
#pragma once

#include <cstddef>
#include <memory>

#include "apigen/core/digest.h"
#include "apigen/core/flights.h"

namespace apigen::authorize {

struct Answer;

/// Of whom an answer is about: no token is kept.
using IdentityKey = rt::Digest;

class ResultCache {
  struct Shard;

 public:
  /// `most_bytes`: what the answers may take in all.
  explicit ResultCache(std::size_t most_bytes);
  ~ResultCache();
  ResultCache(const ResultCache&) = delete;
  ResultCache& operator=(const ResultCache&) = delete;

  /// Null if there is none, or its time is over.
  std::shared_ptr<const Answer> find(const IdentityKey& key, rt::TimePoint now);
  void keep(const IdentityKey& key, std::shared_ptr<const Answer> answer, rt::TimePoint expires);

  /// The calls that are on their way. Who leads one looks again first: another may just have landed.
  using Flights = rt::Flights<std::shared_ptr<const Answer>>;
  Flights& flights() { return flights_; }

  struct Counts { std::size_t answers = 0, bytes = 0; };
  Counts counts() const;

 private:
  static constexpr std::size_t kShards = 16;
  Shard& shard_of(const IdentityKey& key) const;

  std::unique_ptr<Shard[]> shards_;
  std::size_t most_bytes_per_shard_;
  Flights flights_;
};

}  // namespace apigen::authorize
