// What is taken from OpenSSL, and no more.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sdk::detail {

/// Raw bytes.
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
std::string random_bytes(std::size_t count);

std::string hex(std::string_view bytes);
std::string base64(std::string_view bytes);
/// Nothing if it is no base64 (RFC 4648 section 4, with padding).
std::optional<std::string> from_base64(std::string_view text);
/// Version 4, at random.
std::string new_uuid();

}  // namespace sdk::detail
