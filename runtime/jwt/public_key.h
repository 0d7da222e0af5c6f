// OpenSSL's public keys from the numbers of a JSON Web Key.
#pragma once

#include <optional>

#include "apigen/json/value.h"
#include "apigen/jwt/keys.h"

namespace apigen::jwt {

/// None if the key is malformed, too weak, too costly to verify with, or of a kind that is not known.
std::optional<Key> read_key(rt::Arena& arena, const json::Value& jwk);

}  // namespace apigen::jwt
