// Who may call an operation: the run-time half of each kind of authorizer. Generated operations call these with constant
// descriptions, in the order of aws-behaviour section 8: resource policy, authorizer, API key, validation.
//
// Descriptions have static storage, and their addresses tell authorizers apart. All functions run on the request's worker
// thread. A failed Outcome has not touched x.response; a good one has filled x.caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/rt/integrations.h"
#include "apigen/rt/policy.h"

namespace apigen::rt {

/// Where a request carries what its caller is known by.
struct IdentitySource {
  enum class Location : std::uint8_t { header, querystring, context, stage_variable } location;
  std::string_view name;
};

// ------------------------------------------------------------------------------------------------------ resource policy

/// REST APIs (8.6). Refuses a caller that the policy denies explicitly: what is done before any authorizer is asked.
Outcome refuse_denied(Exchange& x, const Policy& policy);
/// Refuses a caller that the policy does not allow: for operations without authorizer, and behind a Cognito one.
Outcome require_allowed(Exchange& x, const Policy& policy);

// ---------------------------------------------------------------------------------------------------- Lambda authorizers

/// TOKEN and REQUEST authorizers of REST APIs (8.1 to 8.3), REQUEST authorizers of HTTP APIs (8.8).
struct LambdaAuthorizer {
  enum class Type : std::uint8_t { token, request } type;
  std::string_view name;                      // the security scheme's
  WriteUri function;                          // the function's ARN
  const IdentitySource* sources = nullptr;    // any of them missing: 401, and the function is not asked
  std::size_t source_count = 0;
  /// identityValidationExpression: whether the whole token has the form that is asked for. Null: any has.
  bool (*accepts)(std::string_view token) = nullptr;
  std::uint32_t ttl_seconds = 0;              // how long an answer holds for all methods; 0: it is not kept
  std::uint8_t payload_version = 1;           // HTTP APIs
  bool simple_responses = false;              // HTTP APIs: {"isAuthorized": true}
  const Policy* resource_policy = nullptr;    // evaluated together with the function's policy (Table A of the developer guide)
};
Task<Outcome> authorize(Exchange& x, const LambdaAuthorizer& authorizer);

// --------------------------------------------------------------------------------------------------------------- AWS_IAM

/// Signature Version 4 by one of the `identities` of gateway.yaml (8.4). Reads the body, which is part of what is signed.
struct IamAuthorizer {
  const Policy* resource_policy = nullptr;  // evaluated together with the identity's own policies
};
Task<Outcome> authorize(Exchange& x, const IamAuthorizer& authorizer);

// ------------------------------------------------------------------------------------------------------- JSON Web Tokens

/// The scopes that an operation asks for: a token has to have any of them.
struct Scopes {
  const std::string_view* names = nullptr;
  std::size_t count = 0;
};

/// JWT authorizers of HTTP APIs (8.7).
struct JwtAuthorizer {
  std::string_view issuer;                    // as `iss` says it
  const std::string_view* audience = nullptr;
  std::size_t audience_count = 0;
  const IdentitySource* sources = nullptr;
  std::size_t source_count = 0;
};
Task<Outcome> authorize(Exchange& x, const JwtAuthorizer& authorizer, Scopes scopes = {});

/// Cognito user pools of REST APIs (8.5): an ID token, or an access token where the operation asks for scopes.
struct CognitoAuthorizer {
  const std::string_view* issuers = nullptr;  // of the pools
  std::size_t issuer_count = 0;
  const IdentitySource* sources = nullptr;
  std::size_t source_count = 0;
  /// identityValidationExpression: whether `aud` has the form that is asked for. Null: any has.
  bool (*accepts)(std::string_view audience) = nullptr;
};
Task<Outcome> authorize(Exchange& x, const CognitoAuthorizer& authorizer, Scopes scopes = {});

}  // namespace apigen::rt
