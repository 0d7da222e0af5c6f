#include <algorithm>
#include <cstring>
#include <vector>

#include "apigen/rt/validate.h"
#include "numbers.h"

namespace apigen::rt {
namespace {

bool equal_numbers(const json::Value& a, const json::Value& b) {
  if (a.text() == b.text()) return true;
  if (a.integral && b.integral && a.text() != "-0" && b.text() != "-0") return false;  // RFC 8259 allows no leading zeros
  Spelled x = spell(a.text()), y = spell(b.text());
  if (x.zero() || y.zero()) return x.zero() && y.zero();
  if (x.negative != y.negative || x.magnitude() != y.magnitude() || x.digits() != y.digits()) return false;
  for (std::size_t i = 0; i < x.digits(); ++i) {
    if (x.digit(i) != y.digit(i)) return false;
  }
  return true;
}

/// A total order that finds equal values side by side; which of two different ones comes first means nothing.
int order(const json::Value& a, const json::Value& b);

int order_text(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.empty() ? 0 : std::memcmp(a.data(), b.data(), a.size());
}

int order_numbers(const json::Value& a, const json::Value& b) {
  if (a.text() == b.text()) return 0;
  Spelled x = spell(a.text()), y = spell(b.text());
  if (x.zero() || y.zero()) return static_cast<int>(y.zero()) - static_cast<int>(x.zero());
  if (x.negative != y.negative) return x.negative ? -1 : 1;
  if (x.magnitude() != y.magnitude()) return x.magnitude() < y.magnitude() ? -1 : 1;
  if (x.digits() != y.digits()) return x.digits() < y.digits() ? -1 : 1;
  for (std::size_t i = 0; i < x.digits(); ++i) {
    if (x.digit(i) != y.digit(i)) return x.digit(i) < y.digit(i) ? -1 : 1;
  }
  return 0;
}

int order_objects(const json::Value& a, const json::Value& b) {
  if (a.count != b.count) return a.count < b.count ? -1 : 1;
  constexpr std::uint32_t kMost = 32;  // larger objects are rare enough to pay for a list on the heap
  const json::Member* small[2][kMost];
  std::vector<const json::Member*> large[2];
  const json::Member** sorted[2];
  for (int side = 0; side < 2; ++side) {
    const json::Value& object = side == 0 ? a : b;
    sorted[side] = small[side];
    if (object.count > kMost) {
      large[side].resize(object.count);
      sorted[side] = large[side].data();
    }
    for (std::uint32_t i = 0; i < object.count; ++i) sorted[side][i] = &object.members[i];
    std::sort(sorted[side], sorted[side] + object.count, [](const json::Member* l, const json::Member* r) { return order_text(l->name, r->name) < 0; });
  }
  const auto& x = sorted[0];
  const auto& y = sorted[1];
  for (std::uint32_t i = 0; i < a.count; ++i) {
    if (int difference = order_text(x[i]->name, y[i]->name)) return difference;
  }
  for (std::uint32_t i = 0; i < a.count; ++i) {
    if (int difference = order(x[i]->value, y[i]->value)) return difference;
  }
  return 0;
}

int order(const json::Value& a, const json::Value& b) {
  if (a.type != b.type) return a.type < b.type ? -1 : 1;
  switch (a.type) {
    case json::Type::null: return 0;
    case json::Type::boolean: return static_cast<int>(a.boolean) - static_cast<int>(b.boolean);
    case json::Type::number: return order_numbers(a, b);
    case json::Type::string: return order_text(a.text(), b.text());
    case json::Type::array:
      if (a.count != b.count) return a.count < b.count ? -1 : 1;
      for (std::uint32_t i = 0; i < a.count; ++i) {
        if (int difference = order(a.elements[i], b.elements[i])) return difference;
      }
      return 0;
    case json::Type::object: return order_objects(a, b);
  }
  return 0;
}

}  // namespace

bool equal(const json::Value& a, const json::Value& b) {
  if (a.type != b.type) return false;
  switch (a.type) {
    case json::Type::null: return true;
    case json::Type::boolean: return a.boolean == b.boolean;
    case json::Type::number: return equal_numbers(a, b);
    case json::Type::string: return a.text() == b.text();
    default: return order(a, b) == 0;
  }
}

bool all_unique(const json::Value& array, Arena& arena) {
  if (array.count < 2) return true;
  if (array.count == 2) return !equal(array.elements[0], array.elements[1]);
  auto** list = static_cast<const json::Value**>(arena.allocate(array.count * sizeof(void*), alignof(void*)));
  for (std::uint32_t i = 0; i < array.count; ++i) list[i] = &array.elements[i];
  std::sort(list, list + array.count, [](const json::Value* a, const json::Value* b) { return order(*a, *b) < 0; });
  for (std::uint32_t i = 1; i < array.count; ++i) {
    if (order(*list[i - 1], *list[i]) == 0) return false;
  }
  return true;
}

JsonConstant::JsonConstant(std::string_view text) : value_(json::parse(arena_, text).value) {}

Evaluated::Evaluated(const json::Value& value, Arena& arena) {
  if (value.type != json::Type::object && value.type != json::Type::array) return;
  count_ = value.count;
  std::size_t words = (count_ + 63) / 64;
  if (words == 0) return;
  words_ = static_cast<std::uint64_t*>(arena.allocate(words * sizeof(std::uint64_t), alignof(std::uint64_t)));
  std::memset(words_, 0, words * sizeof(std::uint64_t));
}

void Evaluated::merge(const Evaluated& other) {
  all_ = all_ || other.all_;
  for (std::uint32_t i = 0; words_ && i < (count_ + 63) / 64; ++i) words_[i] |= other.words_[i];
}

}  // namespace apigen::rt
