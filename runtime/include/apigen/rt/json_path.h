// Constant JSONPaths of templates and parameter mappings. Source: vtl-jsonpath reference section 11.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace apigen::rt::vtl {

/// One step of a JSONPath that is names and indexes only, as most are: the compiler of templates has read it.
struct PathStep {
  constexpr PathStep(std::string_view member) : name(member), by_name(true) {}
  constexpr PathStep(std::uint32_t element) : index(element) {}
  std::string_view name;
  std::uint32_t index = 0;
  bool by_name = false;
};
using Steps = std::initializer_list<PathStep>;

struct JsonPath;
/// Any other constant path (filters, scans, slices, functions): read once, when the gateway starts. Kept for good; thread-safe.
class PlannedPath {
 public:
  /// `text` is a literal.
  explicit PlannedPath(std::string_view text);
  /// Null if the text is no path: it finds nothing.
  const JsonPath* plan() const { return plan_; }

 private:
  const JsonPath* plan_;
};

}  // namespace apigen::rt::vtl
