// Memory for tables that requests look into at random places: in huge pages where the kernel gives them, so that a look-up misses
// a cache only, and not the translation of addresses too. For std::vector.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>

namespace apigen::usage {

template <class T>
struct HugePages {
  using value_type = T;
  static constexpr std::size_t kPage = std::size_t{2} << 20;

  HugePages() = default;
  template <class Other>
  HugePages(const HugePages<Other>&) {}

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    if (bytes < kPage) return static_cast<T*>(::operator new(bytes, std::align_val_t(alignof(T))));
    void* memory = ::operator new(bytes, std::align_val_t(kPage));
    madvise(memory, bytes, MADV_HUGEPAGE);  // a wish: without it everything works, more slowly
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    ::operator delete(memory, std::align_val_t(count * sizeof(T) < kPage ? alignof(T) : kPage));
  }
  bool operator==(const HugePages&) const { return true; }
};

}  // namespace apigen::usage
