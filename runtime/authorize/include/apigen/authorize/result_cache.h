// What Lambda authorizers answered, for as long as their TTL says, and the calls that are on their way.
//
// One for all workers of a gateway, as API Gateway's is one for a stage: with one per worker, a client would be asked about
// once for each connection that it opens. Thread-safe; a look-up holds one of 16 locks for the time of a hash table access.
// Memory is bounded: the least recently used answers go first.
#pragma once

#include <array>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "apigen/core/loop.h"

namespace apigen::authorize {

struct Answer;

/// SHA-256 of whom an answer is about: no token is kept, and no client can choose two keys that collide.
using IdentityKey = std::array<unsigned char, 32>;

class ResultCache {
  struct Shard;
  struct Flight;
  struct Waiter;

 public:
  /// `most_bytes`: what the answers may take in all.
  explicit ResultCache(std::size_t most_bytes);
  ~ResultCache();
  ResultCache(const ResultCache&) = delete;
  ResultCache& operator=(const ResultCache&) = delete;

  /// One caller's part in finding an answer. The first one who misses leads: it asks, and calls finish(). The others wait for
  /// it by co_await wait(). A leader that goes away without an answer leaves wait() with null: enter() again.
  class Entrance {
   public:
    Entrance(const Entrance&) = delete;
    Entrance& operator=(const Entrance&) = delete;
    ~Entrance();

    const std::shared_ptr<const Answer>& answer() const { return answer_; }  // null unless it was kept
    bool leads() const { return leads_; }

    /// For the leader: gives the answer to all who wait, and keeps it until `expires` if `keep`.
    void finish(std::shared_ptr<const Answer> answer, bool keep, rt::TimePoint expires);

    struct Wait {
      Entrance& entrance;
      bool await_ready() const noexcept { return false; }
      bool await_suspend(std::coroutine_handle<> awaiter);
      std::shared_ptr<const Answer> await_resume() const;
    };
    Wait wait() { return {*this}; }

   private:
    friend class ResultCache;
    Entrance(ResultCache& cache, const IdentityKey& key, rt::Loop& loop, rt::TimePoint now);

    ResultCache& cache_;
    const IdentityKey key_;
    rt::Loop& loop_;
    bool leads_ = false;
    std::shared_ptr<const Answer> answer_;
    std::shared_ptr<Flight> flight_;
    std::shared_ptr<Waiter> waiter_;
  };
  /// On the thread of `loop`, which runs until the entrance is gone.
  Entrance enter(const IdentityKey& key, rt::Loop& loop, rt::TimePoint now) { return Entrance(*this, key, loop, now); }

  struct Counts { std::size_t answers = 0, bytes = 0; };
  Counts counts() const;

 private:
  static constexpr std::size_t kShards = 16;
  Shard& shard_of(const IdentityKey& key) const;

  std::unique_ptr<Shard[]> shards_;
  std::size_t most_bytes_per_shard_;
};

}  // namespace apigen::authorize
