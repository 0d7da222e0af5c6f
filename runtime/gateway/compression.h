// x-amazon-apigateway-minimum-compression-size: bodies of requests unpacked, bodies of answers packed. Source:
// aws-behaviour reference 10.2.
#pragma once

#include "apigen/rt/exchange.h"

namespace apigen::gateway {

enum class Coding : std::uint8_t { identity, gzip, deflate, unknown };

/// The coding that an Accept-Encoding asks for most; `identity` if there is none, `unknown` if it is one that API Gateway
/// does not have. Of equal ones the first; "*" stands for gzip.
Coding preferred_coding(std::string_view accept_encoding);

/// Before the operation: x.request.body gives the unpacked bytes from here on. 415 for an unknown coding. A body that is
/// declared smaller than the minimum is left as it is.
rt::Outcome unpack_request(rt::Exchange& x, std::int64_t minimum);

/// After it: x.response.body, or its stream, is replaced by packed bytes where the client takes them.
rt::Task<void> pack_response(rt::Exchange& x, std::int64_t minimum);

}  // namespace apigen::gateway
