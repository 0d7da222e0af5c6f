// Reading what a Lambda authorizer returned. Source: aws-behaviour reference 8.1, 8.3 (REST), 8.8 (HTTP APIs).
#pragma once

#include <cstdint>
#include <string_view>

#include "answer.h"
#include "apigen/rt/authorizers.h"

namespace apigen::authorize {

/// A function's result. Parts live in the arena or are views into `payload`. `latency_ms`: what the call took, which REST APIs
/// tell the backend.
AnswerParts read_answer(rt::Arena& arena, std::string_view payload, rt::ApiType api, bool simple, std::uint32_t latency_ms);

/// The payload of a function that failed.
AnswerParts read_function_error(rt::Arena& arena, std::string_view payload);

}  // namespace apigen::authorize
