#include "duplicates.h"

#include <algorithm>
#include <cstring>

#include "apigen/json/names.h"

namespace apigen::json {
namespace {

constexpr std::uint32_t kDropped = 0xFFFFFFFF;  // no value begins there: texts are shorter

const Member* settle_few(Member* members, std::size_t& count, Duplicates what) {
  for (Member* member = members + 1; member != members + count;) {
    Member* known = std::find_if(members, member, [&](const Member& m) { return same_name(m.name, member->name); });
    if (known == member) {
      ++member;
      continue;
    }
    if (what == Duplicates::refuse) return member;
    known->value = member->value;
    std::copy(member + 1, members + count, member);
    --count;
  }
  return nullptr;
}

const Member* settle_many(Member* members, std::size_t& count, Duplicates what, std::vector<std::uint32_t>& order) {
  order.resize(count);
  for (std::uint32_t i = 0; i < count; ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const std::string_view x = members[a].name, y = members[b].name;
    if (x.size() != y.size()) return x.size() < y.size();
    const int difference = x.empty() ? 0 : std::memcmp(x.data(), y.data(), x.size());
    return difference ? difference < 0 : a < b;
  });
  bool found = false;
  for (std::size_t i = 0; i < count;) {
    std::size_t last = i;
    while (last + 1 < count && members[order[last + 1]].name == members[order[i]].name) ++last;
    if (last > i) {
      if (what == Duplicates::refuse) return &members[order[i + 1]];
      members[order[i]].value = members[order[last]].value;
      for (std::size_t k = i + 1; k <= last; ++k) members[order[k]].value.offset = kDropped;
      found = true;
    }
    i = last + 1;
  }
  if (found) {
    Member* kept = std::remove_if(members, members + count, [](const Member& m) { return m.value.offset == kDropped; });
    count = static_cast<std::size_t>(kept - members);
  }
  return nullptr;
}

}  // namespace

bool compare_all(const Member* members, std::size_t count) {
  if (count > kFewMembers) return false;
  for (const Member* member = members + 1; member < members + count; ++member) {
    for (const Member* known = members; known != member; ++known) {
      if (same_name(known->name, member->name)) return false;
    }
  }
  return true;
}

const Member* settle_duplicates(Member* members, std::size_t& count, Duplicates what, std::vector<std::uint32_t>& order) {
  return count <= kFewMembers ? settle_few(members, count, what) : settle_many(members, count, what, order);
}

}  // namespace apigen::json
