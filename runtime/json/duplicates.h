// Members of an object that have the same name. Internal to the library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "apigen/json/value.h"

namespace apigen::json {

/// The names of so many members are compared with each other; those of more have to be sorted.
inline constexpr std::size_t kFewMembers = 16;

/// Whether no two of few members have the same name; false if they are many.
bool compare_all(const Member* members, std::size_t count);

/// Copies members. False if some may have the same name.
inline bool copy_distinct(Member* to, const Member* from, const Member* end) {
  std::uint64_t kinds = 0;  // a bit for names of one length and first byte, which few others share
  bool told_apart = true;
  for (; from != end; ++from, ++to) {
    *to = *from;
    const std::size_t first = from->name.empty() ? 0 : static_cast<unsigned char>(from->name[0]);
    const std::uint64_t kind = std::uint64_t{1} << ((from->name.size() * 8 + first) % 64);
    told_apart &= !(kinds & kind);
    kinds |= kind;
  }
  return told_apart;
}

/// Leaves each name once: the last value in the first one's place. With Duplicates::refuse a member that repeats another's name
/// is given back, else null. `order` is room to sort in, so that no choice of names makes it quadratic.
const Member* settle_duplicates(Member* members, std::size_t& count, Duplicates what, std::vector<std::uint32_t>& order);

}  // namespace apigen::json
