// Memory of one request: bump allocation, freed all at once.
//
// Everything that lives as long as a request and no longer (header views, mapped values, event text, response bodies) is
// placed here; objects in it must be trivially destructible. Not thread-safe: an arena belongs to one worker.
// Steady state makes no call to malloc: reset() keeps the chunks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>
#include <type_traits>

namespace apigen::rt {

class Arena {
 public:
  Arena() = default;
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Never null; throws std::bad_alloc when the process is out of memory. `align` is a power of two up to 16.
  void* allocate(std::size_t size, std::size_t align = alignof(std::max_align_t)) {
    std::size_t at = (position_ + (align - 1)) & ~(align - 1);
    if (at + size > limit_ || at + size < at) return allocate_slow(size, align);
    position_ = at + size;
    return reinterpret_cast<void*>(at);
  }
  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>, "an arena runs no destructors");
    return new (allocate(sizeof(T), alignof(T))) T{static_cast<Args&&>(args)...};
  }
  /// A copy that lives as long as the arena's content.
  std::string_view copy(std::string_view text) {
    if (text.empty()) return text.data() ? std::string_view("", 0) : std::string_view();  // null data stays "absent"
    char* place = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
  }
  /// Grows the latest allocation in place if it ends at the top and there is room; says whether it could.
  bool extend(void* start, std::size_t old_size, std::size_t new_size) {
    if (reinterpret_cast<std::size_t>(start) + old_size != position_) return false;
    if (reinterpret_cast<std::size_t>(start) + new_size > limit_) return false;
    position_ = reinterpret_cast<std::size_t>(start) + new_size;
    return true;
  }
  /// Forgets everything; keeps the first chunk, frees large ones.
  void reset();
  /// Bytes taken from the system, for limits and tests.
  std::size_t reserved() const { return reserved_; }

 private:
  struct Chunk { Chunk* next; std::size_t size; };
  void* allocate_slow(std::size_t size, std::size_t align);

  std::size_t position_ = 0;
  std::size_t limit_ = 0;
  Chunk* chunks_ = nullptr;  // newest first; the last one is kept by reset()
  std::size_t reserved_ = 0;
};

/// A list in an arena. Elements are trivially destructible; growing copies them.
template <class T>
class ArenaVector {
 public:
  explicit ArenaVector(Arena& arena) : arena_(&arena) {}

  T& push_back(const T& value) {
    if (size_ == capacity_) grow(size_ + 1);
    return *new (&data_[size_++]) T(value);
  }
  void reserve(std::size_t count) { if (count > capacity_) grow(count); }
  void clear() { size_ = 0; }
  void pop_back() { --size_; }
  /// Forgets the storage too: to be called when the arena was reset.
  void release() { data_ = nullptr; size_ = capacity_ = 0; }
  void erase(std::size_t index) {
    for (std::size_t i = index + 1; i < size_; ++i) data_[i - 1] = data_[i];
    --size_;
  }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  Arena& arena() const { return *arena_; }

 private:
  static_assert(std::is_trivially_destructible_v<T> && std::is_trivially_copyable_v<T>);
  void grow(std::size_t least) {
    std::size_t wanted = capacity_ ? capacity_ * 2 : 8;
    if (wanted < least) wanted = least;
    if (data_ && arena_->extend(data_, capacity_ * sizeof(T), wanted * sizeof(T))) { capacity_ = wanted; return; }
    T* place = static_cast<T*>(arena_->allocate(wanted * sizeof(T), alignof(T)));
    if (size_) std::memcpy(static_cast<void*>(place), data_, size_ * sizeof(T));
    data_ = place;
    capacity_ = wanted;
  }
  Arena* arena_;
  T* data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

/// Text that grows in an arena: what writers and templates append to.
class Buffer {
 public:
  explicit Buffer(Arena& arena) : arena_(&arena) {}

  Buffer& append(std::string_view text) {
    if (size_ + text.size() > capacity_) grow(size_ + text.size());
    if (!text.empty()) std::memcpy(data_ + size_, text.data(), text.size());
    size_ += text.size();
    return *this;
  }
  Buffer& append(char c) {
    if (size_ == capacity_) grow(size_ + 1);
    data_[size_++] = c;
    return *this;
  }
  Buffer& append_number(std::int64_t value);
  void clear() { size_ = 0; }
  void truncate(std::size_t size) { size_ = size; }
  void reserve(std::size_t size) { if (size > capacity_) grow(size); }
  /// Room for `size` more bytes at the end, to be written by the caller and then taken by commit().
  char* prepare(std::size_t size) { reserve(size_ + size); return data_ + size_; }
  void commit(std::size_t size) { size_ += size; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::string_view view() const { return {data_, size_}; }
  Arena& arena() const { return *arena_; }

 private:
  void grow(std::size_t least);
  Arena* arena_;
  char* data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace apigen::rt
