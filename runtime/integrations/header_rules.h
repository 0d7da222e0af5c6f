// What API Gateway does with header fields on their way: passes, drops, renames or refuses them.
// Source: aws-behaviour reference 4.2 (documented table), 4.3 (recorded mappings), 4.4, 2.1.
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/rt/arena.h"
#include "apigen/rt/integrations.h"

namespace apigen::rt {

enum class Fate : std::uint8_t {
  pass,
  drop,
  remap,   // sent as x-amzn-Remapped-<name>
  refuse,  // the call fails with 500
};

/// A header of the client's request, on its way to a backend (http_proxy) or into an event (aws_proxy).
Fate client_header(std::string_view name, IntegrationKind kind);
/// The target of integration.request.header.<name>.
Fate mapped_request_header(std::string_view name, IntegrationKind kind);
/// A header of a backend's or function's answer, on its way to the client (http_proxy, aws_proxy).
Fate backend_header(std::string_view name, IntegrationKind kind);
/// The target of method.response.header.<name>.
Fate mapped_response_header(std::string_view name);

/// "x-amzn-Remapped-" and the name, in the arena.
std::string_view remapped_name(Arena& arena, std::string_view name);

/// Whether `name` is one of the fields that a Connection field names, which end at this hop (RFC 9110 section 7.6.1).
bool named_by_connection(const Headers& headers, std::string_view name);

/// A value that can be sent: no CR, LF, NUL or other control byte but a tab.
bool is_safe_value(std::string_view value);

}  // namespace apigen::rt
