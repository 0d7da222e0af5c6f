#include "times.h"

#include <chrono>

namespace apigen::rt {
namespace {

void append_padded(Buffer& out, unsigned value) {
  if (value < 10) out.append('0');
  out.append_number(value);
}

}  // namespace

std::string_view common_log_time(Arena& arena, std::int64_t epoch_ms) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  using namespace std::chrono;
  const sys_seconds when{floor<seconds>(milliseconds(epoch_ms))};
  const sys_days day = floor<days>(when);
  const year_month_day date{day};
  const hh_mm_ss clock{when - day};
  Buffer out(arena);
  out.reserve(26);
  append_padded(out, static_cast<unsigned>(date.day()));
  out.append('/').append(kMonths.substr((static_cast<unsigned>(date.month()) - 1) * 3, 3)).append('/');
  out.append_number(static_cast<int>(date.year())).append(':');
  append_padded(out, static_cast<unsigned>(clock.hours().count()));
  out.append(':');
  append_padded(out, static_cast<unsigned>(clock.minutes().count()));
  out.append(':');
  append_padded(out, static_cast<unsigned>(clock.seconds().count()));
  return out.append(" +0000").view();
}

std::string_view trace_root(std::string_view trace_id) {
  std::size_t at = trace_id.find("Root=");
  if (at == std::string_view::npos) return {};
  trace_id.remove_prefix(at + 5);
  return trace_id.substr(0, trace_id.find(';'));
}

bool is_default_route(const Operation& operation) { return operation.resource_path == "$default" || operation.resource_path == "/$default"; }

std::string_view route_key(Arena& arena, const Operation& operation) {
  if (is_default_route(operation)) return "$default";
  return Buffer(arena).append(operation.method).append(' ').append(operation.resource_path).view();
}

}  // namespace apigen::rt
