// Times of conditions and settings.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace apigen::policy {

/// Milliseconds since the epoch: "2026-11-21T13:00:00Z", with a fraction or an offset, "2026-11-21", or seconds. Allocates
/// nothing; none for anything else.
std::optional<std::int64_t> parse_date(std::string_view text);

}  // namespace apigen::policy
