// Writes the head of a request: strict, so that no value can inject a field or a second request.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "apigen/rt/arena.h"
#include "apigen/rt/message.h"

namespace apigen::upstream {

/// How the body that follows is framed.
struct RequestFraming {
  enum class Kind : std::uint8_t { none, length, chunked } kind = Kind::none;
  std::uint64_t length = 0;
  std::string_view upgrade{};  // the protocol to go over to; "": none
};

/// Methods whose request has a meaning without a body still say how long it is (RFC 9110 section 8.6).
bool says_length_of_empty_body(std::string_view method);

/// RFC 9110 section 9.2.2: the effect of several identical requests is that of one.
bool is_idempotent(std::string_view method);

/// The head as one text in the arena, or null data if the method, target, a name or a value is not representable
/// (RFC 9112 sections 3, 5). Framing, connection and Expect fields of `headers` are left out: they are the client's own.
/// A Host field is added from `authority` if there is none; two are refused.
std::string_view write_request_head(rt::Arena& arena, std::string_view method, std::string_view target,
                                    std::string_view authority, const rt::Headers* headers, RequestFraming framing);

}  // namespace apigen::upstream
