// Memory for bytes received: blocks that connections hold only while a request is under way.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace apigen::engine {

struct Block {
  std::size_t size;  // of data
  Block* next;
  char* data() { return reinterpret_cast<char*>(this + 1); }
};

/// Blocks of two sizes, kept for reuse up to a bound; larger ones come from malloc. One worker's; not thread-safe.
class BlockPool {
 public:
  static constexpr std::size_t kSmall = 8 * 1024 - sizeof(Block);  // a request head with a small body
  static constexpr std::size_t kLarge = 64 * 1024;  // bodies as they stream, and heads that outgrow the small

  BlockPool() = default;
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;
  ~BlockPool() {
    drop(small_);
    drop(large_);
  }

  Block* take(std::size_t least) {
    List* list = least <= kSmall ? &small_ : least <= kLarge ? &large_ : nullptr;
    if (list && list->first) {
      Block* block = list->first;
      list->first = block->next;
      --list->count;
      return block;
    }
    std::size_t size = list == &small_ ? kSmall : list == &large_ ? kLarge : least;
    auto* block = static_cast<Block*>(std::malloc(sizeof(Block) + size));
    if (!block) throw std::bad_alloc();
    block->size = size;
    return block;
  }
  void give_back(Block* block) {
    List* list = block->size == kSmall ? &small_ : block->size == kLarge ? &large_ : nullptr;
    if (!list || list->count >= (list == &small_ ? kMostSmall : kMostLarge)) {
      std::free(block);
      return;
    }
    block->next = list->first;
    list->first = block;
    ++list->count;
  }

 private:
  static constexpr std::size_t kMostSmall = 256, kMostLarge = 16;
  struct List {
    Block* first = nullptr;
    std::size_t count = 0;
  };
  static void drop(List& list) {
    while (Block* block = list.first) {
      list.first = block->next;
      std::free(block);
    }
  }
  List small_, large_;
};

}  // namespace apigen::engine
