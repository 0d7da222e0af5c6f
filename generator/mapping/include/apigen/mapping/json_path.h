// JSONPaths that are names and indexes only, which most are: read at build time, followed by straight code.
//
// Whatever else Jayway's dialect has (vtl-jsonpath reference section 11) is read by the runtime when the gateway starts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apigen::mapping {

struct PathStep {
  std::string name;         // of a member, or
  std::uint32_t index = 0;  // of an element
  bool by_name = false;
};

/// The steps of "$.a.b[0]['c']", "a.b" or "$"; nothing if the path is not of this kind.
std::optional<std::vector<PathStep>> simple_steps(std::string_view path);

/// The steps as elements of a C++ braced list of rt::vtl::PathStep.
std::string steps_code(const std::vector<PathStep>& steps);

}  // namespace apigen::mapping
