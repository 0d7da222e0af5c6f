// Forgetting what a stage's cache holds, over the admin listener, as API Gateway's control plane has it:
// `aws apigateway --endpoint-url http://ADMIN flush-stage-cache --rest-api-id ID --stage-name NAME`.
#pragma once

#include <string_view>

#include "apigen/cache/stages.h"
#include "apigen/rt/exchange.h"

namespace apigen::gateway {

/// Whether a path of the admin listener is /restapis/ID/stages/NAME/cache/data.
bool serves_cache(std::string_view path);

/// Answers DELETE.
void serve_cache(rt::Exchange& x, cache::Stores& stores);

}  // namespace apigen::gateway
