// API keys, usage plans and usage over the admin listener, in the paths and shapes of API Gateway's own control plane:
// `aws apigateway --endpoint-url http://ADMIN get-usage ...`, and likewise get-api-keys, get-api-key, create-api-key,
// update-api-key (enabled), delete-api-key, import-api-keys, get-usage-plans, create-usage-plan-key, delete-usage-plan-key.
//
// Values of keys are never shown but in the answer that makes one: the gateway does not know them. Changes hold until the
// gateway ends; lasting ones belong into gateway.yaml.
#pragma once

#include <functional>
#include <string_view>

#include "apigen/rt/exchange.h"
#include "apigen/usage/registry.h"

namespace apigen::gateway {

/// Whether a path of the admin listener is one of these.
bool serves_usage(std::string_view path);

/// Answers. `changed` is called after each change.
rt::Task<void> serve_usage(rt::Exchange& x, usage::Registry& registry, const std::function<void()>& changed);

}  // namespace apigen::gateway
