// Texts about a gateway: --describe, --version, the line at the start.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "apigen/engine/engine.h"
#include "apigen/rt/api.h"

namespace apigen::gateway {

std::string describe(const rt::Api* const* apis, std::size_t count);
std::string version_text(const std::string& program, const rt::Api* const* apis, std::size_t count);
/// "listening on http://127.0.0.1:8080 (stage prod, 14 operations)"
std::string listening_text(const std::vector<engine::Address>& addresses, const rt::Api* const* apis, std::size_t count, const std::string& stage);
/// "http://[::1]:8080"
std::string url_of(const engine::Address& address);

}  // namespace apigen::gateway
