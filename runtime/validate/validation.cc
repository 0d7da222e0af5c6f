#include "apigen/rt/validate.h"

#include <new>

namespace apigen::rt {
namespace {

// A body of ten million wrong elements is answered with its first failures.
constexpr std::size_t kMostFailures = 100;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  a = (a ^ b) * 0x9E3779B97F4A7C15u;
  return a ^ (a >> 29);
}

}  // namespace

bool Validation::note(const json::Value& value, Rule rule, std::string_view detail, std::string_view name) {
  if (failures_.size() >= kMostFailures) return false;
  failures_.push_back({rule, value, detail, name});
  return true;
}

/// What $dynamicRef depends on: the resources in the order in which they were entered first.
std::uint64_t Validation::scope_key() const {
  std::uint64_t key = 0, seen = 0;
  for (std::size_t i = 0; i < scope_count_; ++i) {
    const std::uint64_t bit = scopes_[i] < 64 ? std::uint64_t{1} << scopes_[i] : 0;
    if (seen & bit) continue;
    seen |= bit;
    key = mix(key, scopes_[i] + std::uint64_t{1});
  }
  return key;
}

Validation::Known& Validation::known(const json::Value* value, Check check, std::uint64_t scope) {
  if (known_count_ * 2 >= known_room_) {
    const Known* old = known_;
    const std::size_t count = known_room_;
    known_room_ = count ? count * 2 : 1024;
    known_ = static_cast<Known*>(arena_->allocate(known_room_ * sizeof(Known), alignof(Known)));
    for (std::size_t i = 0; i < known_room_; ++i) new (&known_[i]) Known{};
    known_count_ = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (old[i].value) known(old[i].value, old[i].check, old[i].scope) = old[i];
    }
  }
  std::size_t at = mix(mix(scope, reinterpret_cast<std::uintptr_t>(value)), reinterpret_cast<std::uintptr_t>(check));
  for (;; ++at) {
    Known& place = known_[at & (known_room_ - 1)];
    if (place.value == value && place.check == check && place.scope == scope) return place;
    if (place.value) continue;
    place = {value, check, scope, Verdict::unknown};
    ++known_count_;
    return place;
  }
}

bool Validation::remembered(const json::Value& value, Check check) {
  // What holds nothing ends the recursion anyway.
  if ((value.type != json::Type::array && value.type != json::Type::object) || !value.count) return check(value, *this);
  const std::uint64_t scope = scope_key();
  const Verdict before = known(&value, check, scope).verdict;
  if (before == Verdict::valid) return true;
  if (before == Verdict::told || (before == Verdict::invalid && !recording())) return false;
  const bool good = check(value, *this);
  known(&value, check, scope).verdict = good ? Verdict::valid : recording() ? Verdict::told : Verdict::invalid;
  return good;
}

}  // namespace apigen::rt
