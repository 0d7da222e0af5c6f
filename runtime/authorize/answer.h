// What a Lambda authorizer said about a caller. Immutable, in one block of memory, shared by all who ask about the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/policy/store.h"
#include "apigen/rt/exchange.h"

namespace apigen::authorize {

/// The parts of an answer, wherever they are.
struct AnswerParts {
  enum class Kind : std::uint8_t {
    decision,      // by `policy`, or by `authorized` if `simple`
    unauthorized,  // the function said "Unauthorized"
    failed,        // it failed in any other way, or ran out of time
    misconfigured  // it cannot be called, or what it returned is no answer
  } kind = Kind::decision;
  bool simple = false, authorized = false;
  std::string_view cause;  // for the log
  std::string_view principal_id, usage_identifier_key;
  std::string_view authorizer_json;               // as rt::Caller's
  const rt::NamedValue* context = nullptr;        // stringified
  std::size_t context_count = 0;
  rt::Policy policy;
};

/// The parts with their memory.
struct Answer {
  explicit Answer(const AnswerParts& source);
  std::size_t bytes() const { return sizeof(Answer) + block.size(); }

  policy::Block block;
  AnswerParts parts;
};

}  // namespace apigen::authorize
