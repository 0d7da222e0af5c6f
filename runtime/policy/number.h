// Numbers of conditions.
#pragma once

#include <optional>
#include <string_view>

namespace apigen::policy {

/// A number as JSON or YAML spell it; none for anything else. Allocates nothing.
std::optional<double> parse_number(std::string_view text);

}  // namespace apigen::policy
