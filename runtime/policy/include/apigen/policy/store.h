// Copying a policy into memory of one's own: one block with nothing to spare, for caches and settings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "apigen/rt/policy.h"

namespace apigen::policy {

/// A block of a size that was counted before, handed out from front to back.
class Block {
 public:
  /// `size`: the sum of what footprint_of() and the copied texts and arrays need; each array costs its bytes only, if arrays
  /// of pointers' alignment are taken before texts.
  explicit Block(std::size_t size) : memory_(new std::byte[size ? size : 1]), size_(size) {}

  template <class T>
  T* array(std::size_t count) {
    T* place = reinterpret_cast<T*>(memory_.get() + arrays_);
    arrays_ += count * sizeof(T);
    return place;
  }
  std::string_view text(std::string_view source) {
    texts_ += source.size();
    char* place = reinterpret_cast<char*>(memory_.get() + size_ - texts_);
    if (!source.empty()) std::memcpy(place, source.data(), source.size());
    return {place, source.size()};
  }
  std::size_t size() const { return size_; }

 private:
  std::unique_ptr<std::byte[]> memory_;
  std::size_t size_;
  std::size_t arrays_ = 0;  // taken from the front: everything that has an alignment, always that of a pointer
  std::size_t texts_ = 0;   // taken from the back
};

/// The bytes of a block that copy() takes.
std::size_t footprint_of(const rt::Policy& policy);
/// A copy that lives as long as the block.
rt::Policy copy(const rt::Policy& policy, Block& block);

/// A policy that owns its memory.
class StoredPolicy {
 public:
  explicit StoredPolicy(const rt::Policy& source) : block_(footprint_of(source)), policy_(copy(source, block_)) {}
  const rt::Policy& policy() const { return policy_; }
  std::size_t bytes() const { return block_.size(); }

 private:
  Block block_;
  rt::Policy policy_;
};

}  // namespace apigen::policy
