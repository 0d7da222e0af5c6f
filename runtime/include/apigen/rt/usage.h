// Steps of an operation that let callers in by API key, and only so often. Source: aws-behaviour reference section 9.
#pragma once

#include <cstdint>

#include "apigen/rt/exchange.h"
#include "apigen/rt/task.h"

namespace apigen::rt {

/// x-amazon-apigateway-api-key-source: the header x-api-key, or what the Lambda authorizer named (usageIdentifierKey).
enum class ApiKeySource : std::uint8_t { header, authorizer };

/// Lets through who shows an enabled API key that a usage plan of this stage has; fills in x.caller.api_key and api_key_id.
/// All else is INVALID_API_KEY.
Outcome check_api_key(Exchange& x, ApiKeySource source);

/// Takes a token from every bucket that the request falls under, then from the quota of the usage plan that check_api_key()
/// found; THROTTLED or QUOTA_EXCEEDED if one has none left, and then nothing was taken from the others.
/// An operation without such a step is throttled by the gateway, before its pipeline (Operation::throttles).
Task<Outcome> throttle(Exchange& x);

}  // namespace apigen::rt
