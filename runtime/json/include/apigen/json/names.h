// Comparing names of members, which are short: without a call for most. Thread-safe.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace apigen::json {

namespace detail {
template <class Word>
inline bool same_words(const char* a, const char* b, std::size_t size) {  // first and last word, which may overlap
  Word words[4];
  std::memcpy(&words[0], a, sizeof(Word));
  std::memcpy(&words[1], b, sizeof(Word));
  std::memcpy(&words[2], a + size - sizeof(Word), sizeof(Word));
  std::memcpy(&words[3], b + size - sizeof(Word), sizeof(Word));
  return words[0] == words[1] && words[2] == words[3];
}
}  // namespace detail

/// a == b.
inline bool same_name(std::string_view a, std::string_view b) {
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  if (size > 16) return std::memcmp(a.data(), b.data(), size) == 0;
  if (size >= 8) return detail::same_words<std::uint64_t>(a.data(), b.data(), size);
  if (size >= 4) return detail::same_words<std::uint32_t>(a.data(), b.data(), size);
  for (std::size_t i = 0; i < size; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

}  // namespace apigen::json
