// Which certificates the engine shows, from the domain names of gateway.yaml.
#pragma once

#include <cstddef>
#include <vector>

#include "apigen/config/settings.h"
#include "apigen/engine/engine.h"
#include "apigen/rt/api.h"

namespace apigen::gateway {

/// One for each domain name that has one. A name without a security policy of its own gets the strictest of the APIs'.
std::vector<engine::Certificate> certificates_of(const config::Settings& settings, const rt::Api* const* apis, std::size_t count);

/// Whether a security policy leaves TLS 1.3 alone. Cipher suites are the engine's own under every policy: forward secret
/// and authenticated. TLS 1.0 and 1.1 are not spoken under TLS_1_0 either (RFC 8996).
bool only_tls13(std::string_view policy);

}  // namespace apigen::gateway
