#include "apigen/rt/task.h"

#include <cstdlib>

namespace apigen::rt {
namespace {

// Frames of up to 2 kB in classes of 64 bytes; larger ones are rare and go to malloc.
constexpr std::size_t kStep = 64;
constexpr std::size_t kClasses = 32;

struct FreeFrame {
  FreeFrame* next;
};

struct FramePool {
  FreeFrame* free[kClasses] = {};
  ~FramePool() {
    for (FreeFrame*& list : free) {
      while (list) {
        FreeFrame* next = list->next;
        std::free(list);
        list = next;
      }
    }
  }
};
thread_local FramePool pool;

}  // namespace

void* allocate_frame(std::size_t size) {
  std::size_t index = (size - 1) / kStep;
  if (index < kClasses) {
    if (FreeFrame* frame = pool.free[index]) {
      pool.free[index] = frame->next;
      return frame;
    }
    size = (index + 1) * kStep;
  }
  void* frame = std::malloc(size);
  if (!frame) throw std::bad_alloc();
  return frame;
}

void deallocate_frame(void* frame, std::size_t size) noexcept {
  std::size_t index = (size - 1) / kStep;
  if (index >= kClasses) {
    std::free(frame);
    return;
  }
  auto* entry = static_cast<FreeFrame*>(frame);
  entry->next = pool.free[index];
  pool.free[index] = entry;
}

}  // namespace apigen::rt
