// How finding out who calls went, for access logs: $context.authenticate.*, .authorizer.* and .authorize.*.
//
// Which phases a request goes through is AWS's: authenticate where a signature is verified (IAM), authorizer where a Lambda, JWT
// or Cognito authorizer answers, authorize where policies decide on what these two said (IAM and Lambda authorizers).
// Source: aws-behaviour reference 10.3.
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/core/loop.h"
#include "apigen/rt/exchange.h"

namespace apigen::rt {

struct AccessPhase {
  int status = 0;                // 200, or that of the error that it ended with; 0: the request did not come to it
  std::uint32_t latency_ms = 0;
  std::string_view error;        // why it let nobody in; "" if it did
};

/// Of one request, in its arena.
struct AccessPhases {
  AccessPhase authenticate, authorizer, authorize;
  // The authorizer's function, if it was called for this request.
  int function_status = 0;       // of the call: 200 also where the function failed; 0: none was made, or none came back
  std::uint32_t function_latency_ms = 0;
  std::string_view function_request_id;
};
/// Made on first use.
AccessPhases& access_phases_of(Exchange& x);

/// Times one phase. Not noted unless it ends.
class PhaseOf {
 public:
  PhaseOf(Exchange& x, AccessPhase AccessPhases::*phase);
  /// Notes how it ended, and hands that on. Texts of the error live as long as the request.
  Outcome end(const Outcome& outcome) const;

 private:
  Exchange& x_;
  AccessPhase AccessPhases::*phase_;
  TimePoint began_;
};

}  // namespace apigen::rt
