// Small texts that events, logs and $context share.
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/rt/exchange.h"

namespace apigen::rt {

/// "21/Nov/2025:07:56:00 +0000", as $context.requestTime.
std::string_view common_log_time(Arena& arena, std::int64_t epoch_ms);

/// The Root of an X-Amzn-Trace-Id ("1-5e66d96f-..."), "" if it has none.
std::string_view trace_root(std::string_view trace_id);

/// An HTTP API's route: "GET /pets/{id}", "ANY /x", "$default".
std::string_view route_key(Arena& arena, const Operation& operation);
bool is_default_route(const Operation& operation);

}  // namespace apigen::rt
