#include "sdk/values.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace sdk {
namespace {

/// Reads what a text begins with, piece by piece.
class Reader {
 public:
  explicit Reader(std::string_view text) : left_(text) {}

  std::optional<int> digits(std::size_t count) {
    if (left_.size() < count) return std::nullopt;
    int value = 0;
    for (const char c : left_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    left_.remove_prefix(count);
    return value;
  }

  /// The character if it is one of `allowed`.
  std::optional<char> one_of(std::string_view allowed) {
    if (left_.empty() || allowed.find(left_.front()) == std::string_view::npos) return std::nullopt;
    const char found = left_.front();
    left_.remove_prefix(1);
    return found;
  }

  std::optional<Date> date() {
    const auto year = digits(4);
    if (!year || !one_of("-")) return std::nullopt;
    const auto month = digits(2);
    if (!month || !one_of("-")) return std::nullopt;
    const auto day = digits(2);
    if (!day) return std::nullopt;
    const Date out{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                   std::chrono::day(static_cast<unsigned>(*day))};
    if (!out.ok()) return std::nullopt;
    return out;
  }

  bool empty() const { return left_.empty(); }

 private:
  std::string_view left_;
};

/// RFC 3339 section 5.6, partial-time; a leap second counts as the one before.
std::optional<std::chrono::microseconds> time_of_day(Reader& reader) {
  const auto hours = reader.digits(2);
  if (!hours || *hours > 23 || !reader.one_of(":")) return std::nullopt;
  const auto minutes = reader.digits(2);
  if (!minutes || *minutes > 59 || !reader.one_of(":")) return std::nullopt;
  const auto seconds = reader.digits(2);
  if (!seconds || *seconds > 60) return std::nullopt;
  std::chrono::microseconds out =
      std::chrono::hours(*hours) + std::chrono::minutes(*minutes) + std::chrono::seconds(*seconds);
  if (reader.one_of(".")) {
    std::int64_t unit = 100000;
    auto digit = reader.digits(1);
    if (!digit) return std::nullopt;
    for (; digit; digit = reader.digits(1), unit /= 10) out += std::chrono::microseconds(*digit * unit);
  }
  return out;
}

std::optional<std::chrono::minutes> offset_of(Reader& reader) {
  if (reader.one_of("Zz")) return std::chrono::minutes(0);
  const auto sign = reader.one_of("+-");
  if (!sign) return std::nullopt;
  const auto hours = reader.digits(2);
  if (!hours || *hours > 23 || !reader.one_of(":")) return std::nullopt;
  const auto minutes = reader.digits(2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const std::chrono::minutes out = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return *sign == '-' ? -out : out;
}

std::string padded(std::int64_t value, int width) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%0*lld", width, static_cast<long long>(value));
  return buffer.data();
}

}  // namespace

DateTime::DateTime(Time time, std::chrono::minutes offset) : time_(time), offset_(offset) {
  const Time wall = time + offset;
  const auto day = std::chrono::floor<std::chrono::days>(wall);
  const std::int64_t micros = (wall - day).count();
  text_ = to_string(Date(day)) + "T" + padded(micros / 3600000000, 2) + ":" + padded(micros / 60000000 % 60, 2) + ":" +
          padded(micros / 1000000 % 60, 2);
  if (micros % 1000000 != 0) {
    std::string fraction = padded(micros % 1000000, 6);
    fraction.resize(fraction.find_last_not_of('0') + 1);
    text_ += "." + fraction;
  }
  const std::int64_t minutes = std::chrono::abs(offset).count();
  text_ += offset.count() == 0
               ? "Z"
               : (offset.count() < 0 ? "-" : "+") + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2);
}

std::optional<DateTime> DateTime::parse(std::string_view text) {
  Reader reader(text);
  const auto day = reader.date();
  if (!day || !reader.one_of("Tt ")) return std::nullopt;
  const auto time = time_of_day(reader);
  if (!time) return std::nullopt;
  const auto offset = offset_of(reader);
  if (!offset || !reader.empty()) return std::nullopt;
  DateTime out;
  out.text_ = text;
  out.time_ = std::chrono::sys_days(*day) + *time - *offset;
  out.offset_ = *offset;
  return out;
}

std::string to_string(const Date& date) {
  return padded(static_cast<int>(date.year()), 4) + "-" + padded(static_cast<unsigned>(date.month()), 2) + "-" +
         padded(static_cast<unsigned>(date.day()), 2);
}

std::optional<Date> parse_date(std::string_view text) {
  Reader reader(text);
  const auto out = reader.date();
  return out && reader.empty() ? out : std::nullopt;
}

}  // namespace sdk
