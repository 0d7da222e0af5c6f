// The periods of quotas, in UTC. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace apigen::usage {

/// Days since 1970-01-01.
using Day = std::int64_t;

inline constexpr std::int64_t kMillisecondsADay = 86'400'000;
inline Day day_of(std::int64_t wall_ms) { return wall_ms >= 0 ? wall_ms / kMillisecondsADay : 0; }

enum class Period : std::uint8_t { day, week, month };

/// A period's number, which grows by one from period to period. `offset`: weeks begin that many days after Sunday (0..6), months
/// that many days after the first (0..27); days know none.
std::uint32_t period_number(Period period, int offset, Day day);
/// The first day of the period that comes next.
Day period_end(Period period, int offset, Day day);

/// "2026-11-21".
std::string date_text(Day day);
/// False if it is no date of that form from 1970 on.
bool parse_date(std::string_view text, Day& out);

}  // namespace apigen::usage
