#include "apigen/rt/validate.h"

namespace apigen::rt {
namespace {
// A body of ten million wrong elements is answered with its first failures.
constexpr std::size_t kMostFailures = 100;
}  // namespace

bool Validation::note(const json::Value& value, Rule rule, std::string_view detail, std::string_view name) {
  if (failures_.size() >= kMostFailures) return false;
  failures_.push_back({rule, value, detail, name});
  return true;
}

}  // namespace apigen::rt
