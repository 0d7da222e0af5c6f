// Policy documents as JSON, into the tables of rt/policy.h.
#pragma once

#include <cstdint>

#include "apigen/json/value.h"
#include "apigen/rt/arena.h"
#include "apigen/rt/policy.h"

namespace apigen::policy {

/// Whose policy a document is: an identity's names no principals.
enum class Attached : std::uint8_t { to_identity, to_resource };

struct Parsed {
  const rt::Policy* policy = nullptr;  // null: no policy document
  const char* problem = nullptr;       // why, as a plain sentence
};
/// Tables and texts live as long as the arena and the JSON's text. Never fails but by `problem`.
Parsed parse(rt::Arena& arena, const json::Value& document, Attached attached);

}  // namespace apigen::policy
