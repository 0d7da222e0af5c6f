#include "rate_limit_header.h"

#include <algorithm>
#include <cmath>

namespace apigen::usage {
namespace {

constexpr double kMostSeconds = 1e9;

std::int64_t whole_seconds(double seconds) { return static_cast<std::int64_t>(std::ceil(std::min(seconds, kMostSeconds))); }

std::string_view with(rt::Arena& arena, std::string_view list, std::string_view item) {
  if (list.empty()) return item;
  return rt::Buffer(arena).append(list).append(", ").append(item).view();
}

}  // namespace

void describe_limit(rt::Exchange& x, std::string_view label, const Rate& rate, std::uint32_t left, double seconds, bool refused) {
  // The draft's windows have no token buckets: the burst is what a client has in the time that fills the bucket.
  const std::int64_t window = rate.per_second() > 0 ? std::max<std::int64_t>(1, whole_seconds(rate.burst() / rate.per_second())) : whole_seconds(kMostSeconds);
  const std::int64_t reset = whole_seconds(seconds);
  rt::Buffer policy(x.arena), state(x.arena);
  policy.append("\"").append(label).append("\";q=").append_number(rate.burst()).append(";w=").append_number(window);
  state.append("\"").append(label).append("\";r=").append_number(left).append(";t=").append_number(reset);
  x.rate_limit.policy = with(x.arena, x.rate_limit.policy, policy.view());
  x.rate_limit.state = with(x.arena, x.rate_limit.state, state.view());
  if (refused) x.rate_limit.retry_after = rt::Buffer(x.arena).append_number(std::max<std::int64_t>(1, reset)).view();
}

}  // namespace apigen::usage
