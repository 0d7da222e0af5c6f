#include "apigen/usage/counters.h"

#include <bit>
#include <utility>

namespace apigen::usage {

CounterStore::CounterStore() : chunks_(std::make_unique<std::atomic<Chunk*>[]>(kChunks)) {}

CounterStore::~CounterStore() {
  for (std::uint32_t i = 0; i < kChunks; ++i) delete chunks_[i].load(std::memory_order_relaxed);
}

std::uint32_t CounterStore::allocate(std::uint32_t count) {
  if (!count) return kNone;
  if (std::vector<std::uint32_t>& runs = free_[count]; !runs.empty()) {
    const std::uint32_t first = runs.back();
    runs.pop_back();
    for (std::uint32_t i = 0; i < count; ++i) {
      Counters& counters = (*this)[first + i];
      counters.bucket.store(0, std::memory_order_relaxed);
      counters.quota.set({0, 0});
      counters.day.set({0, 0});
    }
    return first;
  }
  if (count > kChunk * kChunks - next_) return kNone;
  const std::uint32_t first = next_;
  next_ += count;
  for (std::uint32_t chunk = first / kChunk; chunk <= (next_ - 1) / kChunk; ++chunk) {
    if (!chunks_[chunk].load(std::memory_order_relaxed)) chunks_[chunk].store(new Chunk, std::memory_order_release);
  }
  return first;
}

void CounterStore::free(std::uint32_t first, std::uint32_t count) {
  if (first == kNone || !count) return;
  free_[count].push_back(first);
  std::lock_guard lock(ended_mutex_);
  std::erase_if(ended_, [&](const EndedDay& old) { return old.number >= first && old.number < first + count; });
}

void CounterStore::wait() {
  pending_.wait(false);
  pending_.store(false);
}

void CounterStore::wake() {
  pending_.store(true);
  pending_.notify_one();
}

void CounterStore::take_changed(const std::function<void(std::uint32_t)>& use) {
  for (std::uint32_t c = 0; c < kChunks; ++c) {
    Chunk* chunk = chunks_[c].load(std::memory_order_acquire);
    if (!chunk) return;  // chunks are made in order
    for (std::uint32_t w = 0; w < chunk->changed.size(); ++w) {
      if (!chunk->changed[w].load(std::memory_order_relaxed)) continue;
      for (std::uint64_t bits = chunk->changed[w].exchange(0); bits; bits &= bits - 1) {
        use(c * kChunk + w * 64 + static_cast<std::uint32_t>(std::countr_zero(bits)));
      }
    }
  }
}

void CounterStore::keep(EndedDay day) {
  std::lock_guard lock(ended_mutex_);
  if (day.value.period > newest_ended_) {
    newest_ended_ = day.value.period;
    std::erase_if(ended_, [&](const EndedDay& old) { return old.value.period + kDaysKept < newest_ended_; });
  }
  ended_.push_back(day);
}

std::vector<CounterStore::EndedDay> CounterStore::ended() const {
  std::lock_guard lock(ended_mutex_);
  return ended_;
}

std::vector<CounterStore::EndedDay> CounterStore::take_ended() {
  std::lock_guard lock(ended_mutex_);
  return std::exchange(ended_, {});
}

}  // namespace apigen::usage
