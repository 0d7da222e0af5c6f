#include "apigen/usage/period.h"

#include <charconv>
#include <chrono>
#include <cstdio>

namespace apigen::usage {
namespace {

using namespace std::chrono;

constexpr int kSundayOfWeekZero = 4;  // 1970-01-01 was a Thursday: with four days more, weeks begin on Sunday

/// The first day of the month, as shifted by `offset`, that `day` is in.
year_month month_of(int offset, Day day) {
  const year_month_day date{sys_days{days{day - offset}}};
  return date.year() / date.month();
}

}  // namespace

std::uint32_t period_number(Period period, int offset, Day day) {
  switch (period) {
    case Period::day: return static_cast<std::uint32_t>(day);
    case Period::week: return static_cast<std::uint32_t>((day + kSundayOfWeekZero + 7 - offset) / 7);
    case Period::month: {
      const year_month month = month_of(offset, day);
      return static_cast<std::uint32_t>(int{month.year()} * 12 + static_cast<int>(unsigned{month.month()}));
    }
  }
  return 0;
}

Day period_end(Period period, int offset, Day day) {
  switch (period) {
    case Period::day: return day + 1;
    case Period::week: return day + 7 - (day + kSundayOfWeekZero + 7 - offset) % 7;
    case Period::month: return sys_days{(month_of(offset, day) + months{1}) / 1}.time_since_epoch().count() + offset;
  }
  return day + 1;
}

std::string date_text(Day day) {
  const year_month_day date{sys_days{days{day}}};
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
  return text;
}

bool parse_date(std::string_view text, Day& out) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  auto number = [&](std::size_t at, std::size_t length) {
    int value = -1;
    const char* end = text.data() + at + length;
    auto [stop, error] = std::from_chars(text.data() + at, end, value);
    return error == std::errc() && stop == end ? value : -1;
  };
  const year_month_day date = year{number(0, 4)} / number(5, 2) / number(8, 2);
  if (number(0, 4) < 1970 || !date.ok()) return false;
  out = sys_days{date}.time_since_epoch().count();
  return true;
}

}  // namespace apigen::usage
