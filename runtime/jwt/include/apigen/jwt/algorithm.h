// The signature algorithms that tokens may have (RFC 7518 section 3.1, RFC 8037 section 3.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace apigen::jwt {

enum class Algorithm : std::uint8_t { rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512, eddsa, hs256, hs384, hs512 };

/// "RS256", in this spelling only. None for all else, "none" included.
std::optional<Algorithm> algorithm_named(std::string_view name);

constexpr bool is_hmac(Algorithm algorithm) { return algorithm >= Algorithm::hs256; }

}  // namespace apigen::jwt
