// The answers that one stage keeps, shared by all workers of a gateway.
//
// Memory is bounded by what the entries take. What goes first when it is full is chosen by S3-FIFO (Yang et al., "FIFO queues
// are all you need for cache eviction", SOSP 2023): new answers stand in a small queue, and only what was asked for again there,
// or comes back soon after it went, gets into the large one. A hit moves nothing, so it holds one of up to 64 locks for the
// time of a table look-up.
//
// Thread-safe. Time is the caller's, monotonic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "apigen/cache/entry.h"
#include "apigen/core/digest.h"
#include "apigen/core/flights.h"

namespace apigen::cache {

class Store {
 public:
  explicit Store(std::size_t most_bytes);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Null if there is none, or its time is over.
  EntryRef find(const rt::Digest& key, rt::TimePoint now);
  /// Keeps an answer in place of the one before; an answer that is too large for the store is not kept.
  void keep(const rt::Digest& key, EntryRef entry, rt::TimePoint now);
  /// Drops an answer, and whatever a call that is on its way brings for it.
  void forget(const rt::Digest& key);
  void clear();

  /// Calls that are on their way; their value is null if it is not for others.
  using Flights = rt::Flights<EntryRef>;
  Flights& flights() { return flights_; }

  std::size_t most_bytes() const { return most_bytes_; }
  struct Counts {
    std::size_t entries = 0, bytes = 0;
  };
  Counts counts() const;

 private:
  struct Shard;
  Shard& shard_of(const rt::Digest& key) const;

  const std::size_t most_bytes_;
  const std::size_t shard_count_;  // a power of two
  std::unique_ptr<Shard[]> shards_;
  Flights flights_;
};

}  // namespace apigen::cache
