// A JSON Web Token in the compact form (RFC 7515 section 7.1, RFC 7519), taken apart and not yet believed.
#pragma once

#include <string_view>

#include "apigen/json/value.h"
#include "apigen/jwt/algorithm.h"
#include "apigen/rt/arena.h"

namespace apigen::jwt {

/// Longer ones are refused: what AWS takes in all headers of a request together.
inline constexpr std::size_t kLongestToken = 10'240;

/// Views into the text that was read and into the arena.
struct Token {
  Algorithm algorithm = Algorithm::rs256;
  std::string_view key_id;               // null data: none
  std::string_view signed_text;          // header and payload as they were sent
  std::string_view signature;            // bytes
  const json::Value* claims = nullptr;   // an object; no name in it stands twice
};

/// A problem is a plain sentence for a person, with static storage; null: `token` is whole.
struct ParsedToken {
  Token token;
  const char* problem = nullptr;
};

/// Strict: three parts, each in canonical base64url; header and claims JSON objects without duplicate names; an algorithm of
/// ours; no `crit`, for no extension of the header is understood (RFC 7515 section 4.1.11). Keys that a header brings or
/// points to (jwk, jku, x5c, x5u) are never looked at.
ParsedToken parse_token(rt::Arena& arena, std::string_view text);

}  // namespace apigen::jwt
