// What is counted for each key of each usage plan: its token bucket, its quota, its requests of the day.
//
// Counters stay where they are while the process runs; workers count without locks. Numbers are handed out by the registry.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "apigen/usage/period.h"

namespace apigen::usage {

/// A count that belongs to a period and begins again with the next. One word: 24 bits of period, 40 bits of count.
class PeriodCount {
 public:
  static constexpr std::uint64_t kMost = (std::uint64_t{1} << 40) - 1;
  struct Value {
    std::uint32_t period;
    std::uint64_t count;
  };

  Value read() const { return unpack(word_.load(std::memory_order_relaxed)); }
  void set(Value value) { word_.store(pack(value), std::memory_order_relaxed); }

  /// Counts one more, if that is within `limit`. A clock that goes back goes on in the later period. `ended` is the value of
  /// the period that this call ended, if it did.
  bool add(std::uint32_t period, std::uint64_t limit, std::optional<Value>& ended) {
    std::uint64_t word = word_.load(std::memory_order_relaxed);
    for (;;) {
      Value value = unpack(word);
      const Value before = value;
      if (period > value.period) value = {period, 0};
      if (value.count >= limit || value.count >= kMost) return false;
      ++value.count;
      if (!word_.compare_exchange_weak(word, pack(value), std::memory_order_relaxed)) continue;
      if (before.period != value.period && before.count) ended = before;
      return true;
    }
  }

 private:
  static std::uint64_t pack(Value value) { return std::uint64_t{value.period} << 40 | value.count; }
  static Value unpack(std::uint64_t word) { return {static_cast<std::uint32_t>(word >> 40), word & kMost}; }
  std::atomic<std::uint64_t> word_{0};
};

struct Counters {
  std::atomic<std::uint64_t> bucket{0};
  PeriodCount quota;
  PeriodCount day;
};

class CounterStore {
 public:
  static constexpr std::uint32_t kNone = 0;  // number 0 is never handed out

  CounterStore();
  ~CounterStore();

  /// `count` numbers in a row, zeroed. kNone if there are no more, or count is 0. allocate() and free(): one thread at a time.
  std::uint32_t allocate(std::uint32_t count);
  /// For use by keys made later.
  void free(std::uint32_t first, std::uint32_t count);

  Counters& operator[](std::uint32_t number) const { return chunks_[number / kChunk].load(std::memory_order_acquire)->counters[number % kChunk]; }

  void prefetch(std::uint32_t number) const { __builtin_prefetch(&(*this)[number], 1); }

  /// Says that quota or day of a counter changed.
  void mark(std::uint32_t number) {
    Chunk& chunk = *chunks_[number / kChunk].load(std::memory_order_acquire);
    chunk.changed[number % kChunk / 64].fetch_or(std::uint64_t{1} << number % 64);
    if (!pending_.load()) wake();
  }
  /// Waits until something was marked, or wake() was called.
  void wait();
  void wake();
  /// Calls `use` with each counter that was marked since, and forgets that. One thread at a time.
  void take_changed(const std::function<void(std::uint32_t)>& use);

  /// The requests of a day that is over, kept for kDaysKept days.
  static constexpr std::uint32_t kDaysKept = 92;
  struct EndedDay {
    std::uint32_t number;
    PeriodCount::Value value;
  };
  void keep(EndedDay day);
  std::vector<EndedDay> ended() const;
  std::vector<EndedDay> take_ended();

 private:
  static constexpr std::uint32_t kChunk = 1024, kChunks = 1 << 15;
  struct Chunk {
    std::array<Counters, kChunk> counters;
    std::array<std::atomic<std::uint64_t>, kChunk / 64> changed{};
  };

  std::unique_ptr<std::atomic<Chunk*>[]> chunks_;
  std::atomic<bool> pending_{false};
  std::uint32_t next_ = 1;  // the lowest number that was never handed out
  std::map<std::uint32_t, std::vector<std::uint32_t>> free_;  // by the length of the run
  mutable std::mutex ended_mutex_;  // taken once a day for each key
  std::vector<EndedDay> ended_;
  std::uint32_t newest_ended_ = 0;
};

}  // namespace apigen::usage
