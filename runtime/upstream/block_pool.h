// Receive buffers of one worker: taken for an exchange, given back after it, so that idle connections hold none.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace apigen::upstream {

class BlockPool {
 public:
  static constexpr std::size_t kBlockBytes = 16 * 1024;
  using Block = std::unique_ptr<char[]>;

  BlockPool() { free_.reserve(kKept); }
  Block take() {
    if (free_.empty()) return Block(new char[kBlockBytes]);
    Block block = std::move(free_.back());
    free_.pop_back();
    return block;
  }
  void give_back(Block block) {
    if (block && free_.size() < kKept) free_.push_back(std::move(block));
  }

 private:
  static constexpr std::size_t kKept = 64;
  std::vector<Block> free_;
};

}  // namespace apigen::upstream
