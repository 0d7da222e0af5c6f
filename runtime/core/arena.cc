#include "apigen/rt/arena.h"

#include <charconv>
#include <cstdlib>

namespace apigen::rt {
namespace {
constexpr std::size_t kFirstChunk = 16 * 1024;
constexpr std::size_t kHeader = (sizeof(void*) + sizeof(std::size_t) + 15) & ~std::size_t{15};
}  // namespace

Arena::~Arena() {
  while (chunks_) {
    Chunk* next = chunks_->next;
    std::free(chunks_);
    chunks_ = next;
  }
}

void* Arena::allocate_slow(std::size_t size, std::size_t align) {
  std::size_t wanted = size + align + kHeader;
  if (wanted < size) throw std::bad_alloc();
  // Doubling bounds the number of chunks of a large request by the logarithm of its size.
  std::size_t bytes = reserved_ < kFirstChunk ? kFirstChunk : reserved_;
  if (bytes > (std::size_t{1} << 20)) bytes = std::size_t{1} << 20;
  if (bytes < wanted) bytes = wanted;
  auto* chunk = static_cast<Chunk*>(std::malloc(bytes));
  if (!chunk) throw std::bad_alloc();
  chunk->next = chunks_;
  chunk->size = bytes;
  chunks_ = chunk;
  reserved_ += bytes;
  position_ = reinterpret_cast<std::size_t>(chunk) + kHeader;
  limit_ = reinterpret_cast<std::size_t>(chunk) + bytes;
  std::size_t at = (position_ + (align - 1)) & ~(align - 1);
  position_ = at + size;
  return reinterpret_cast<void*>(at);
}

void Arena::reset() {
  if (!chunks_) return;
  while (chunks_->next) {
    Chunk* next = chunks_->next;
    reserved_ -= chunks_->size;
    std::free(chunks_);
    chunks_ = next;
  }
  if (chunks_->size > 4 * kFirstChunk) {
    reserved_ = 0;
    std::free(chunks_);
    chunks_ = nullptr;
    position_ = limit_ = 0;
    return;
  }
  position_ = reinterpret_cast<std::size_t>(chunks_) + kHeader;
  limit_ = reinterpret_cast<std::size_t>(chunks_) + chunks_->size;
}

Buffer& Buffer::append_number(std::int64_t value) {
  char digits[24];
  auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  return append(std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

void Buffer::grow(std::size_t least) {
  std::size_t wanted = capacity_ ? capacity_ * 2 : 256;
  if (wanted < least) wanted = least;
  if (data_ && arena_->extend(data_, capacity_, wanted)) {
    capacity_ = wanted;
    return;
  }
  char* place = static_cast<char*>(arena_->allocate(wanted, 1));
  if (size_) std::memcpy(place, data_, size_);
  data_ = place;
  capacity_ = wanted;
}

}  // namespace apigen::rt
