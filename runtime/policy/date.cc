#include "apigen/policy/date.h"

#include <charconv>
#include <chrono>

namespace apigen::policy {
namespace {

/// Reads exactly `digits` digits off the front.
bool take_digits(std::string_view& text, std::size_t digits, int& out) {
  if (text.size() < digits) return false;
  out = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    out = out * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return true;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

/// "Z", "+01:00" or "-0130": minutes east of Greenwich.
bool take_offset(std::string_view& text, int& minutes) {
  if (take(text, 'Z')) return true;
  const bool west = !text.empty() && text.front() == '-';
  if (!west && (text.empty() || text.front() != '+')) return false;
  text.remove_prefix(1);
  int h = 0, m = 0;
  if (!take_digits(text, 2, h)) return false;
  take(text, ':');
  if (!take_digits(text, 2, m)) return false;
  minutes = (h * 60 + m) * (west ? -1 : 1);
  return true;
}

}  // namespace

std::optional<std::int64_t> parse_date(std::string_view text) {
  if (text.find('-', 1) == std::string_view::npos) {
    std::int64_t seconds = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    constexpr std::int64_t kFarthest = 8'640'000'000'000;
    if (error != std::errc() || end != text.data() + text.size() || seconds > kFarthest || seconds < -kFarthest) return std::nullopt;
    return seconds * 1000;
  }
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offset = 0;
  std::int64_t fraction = 0;
  if (!take_digits(text, 4, year) || !take(text, '-') || !take_digits(text, 2, month) || !take(text, '-') || !take_digits(text, 2, day)) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  if (take(text, 'T')) {
    if (!take_digits(text, 2, hour) || !take(text, ':') || !take_digits(text, 2, minute)) return std::nullopt;
    if (take(text, ':') && !take_digits(text, 2, second)) return std::nullopt;
    if (hour > 24 || minute > 59 || second > 60) return std::nullopt;
    if (take(text, '.')) {
      std::int64_t unit = 100;
      if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
      for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), unit /= 10) fraction += unit * (text.front() - '0');
    }
    if (!take_offset(text, offset)) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000 + fraction;
}

}  // namespace apigen::policy
