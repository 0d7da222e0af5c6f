// Members of an object that have the same name. Internal to the library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "apigen/json/value.h"

namespace apigen::json {

/// Whether no two members have the same name. Names are compared with each other if they are few; false if they are many.
bool are_distinct(const Member* members, std::size_t count);

/// Leaves each name once: the last value in the first one's place. With Duplicates::refuse a member that repeats another's name
/// is given back, else null. `order` is room to sort in, so that no choice of names makes it quadratic.
const Member* settle_duplicates(Member* members, std::size_t& count, Duplicates what, std::vector<std::uint32_t>& order);

}  // namespace apigen::json
