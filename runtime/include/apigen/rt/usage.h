// Steps of an operation that let callers in by API key. Source: aws-behaviour reference section 9.
#pragma once

#include <cstdint>

#include "apigen/rt/exchange.h"

namespace apigen::rt {

/// x-amazon-apigateway-api-key-source: the header x-api-key, or what the Lambda authorizer named (usageIdentifierKey).
enum class ApiKeySource : std::uint8_t { header, authorizer };

/// Lets through who shows an enabled API key that a usage plan of this stage has; fills in x.caller.api_key and api_key_id.
/// All else is INVALID_API_KEY.
Outcome check_api_key(Exchange& x, ApiKeySource source);

}  // namespace apigen::rt
