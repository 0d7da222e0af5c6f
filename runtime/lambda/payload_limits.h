// Sizes that AWS Lambda fixes (Lambda quotas: invocation payload).
#pragma once

#include <cstddef>

namespace apigen::lambda {

inline constexpr std::size_t kMostRequestBytes = 6 * 1024 * 1024;
/// AWS allows 100 bytes more on the way back, and says so in its error: 6291556.
inline constexpr std::size_t kMostResponseBytes = kMostRequestBytes + 100;

}  // namespace apigen::lambda
