// The ARN of the method that a request calls. Source: aws-behaviour reference 8.1, 1.2.
#pragma once

#include <cstddef>
#include <string_view>

#include "apigen/rt/exchange.h"

namespace apigen::authorize {

/// What API Gateway takes; longer ones are answered with 414 (8.3).
constexpr std::size_t kMostArnBytes = 1600;

/// arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH, with the path as it was sent. Lives in the arena.
std::string_view method_arn(const rt::Exchange& x);
/// The same as error messages have it: of the account only the last four digits.
std::string_view masked_method_arn(const rt::Exchange& x);

}  // namespace apigen::authorize
