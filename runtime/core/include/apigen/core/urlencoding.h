// Percent-encoding of query strings, both ways.
#pragma once

#include <string_view>

#include "apigen/rt/arena.h"
#include "apigen/rt/exchange.h"

namespace apigen::rt {

/// Takes a raw query ("a=1&b=x%20y") apart at '&' and decodes names and values as forms do: '+' is a space, "%2B" a plus. A '%'
/// that no two hexadecimal digits follow stays as it is. Parts without '=' have an empty value; empty parts are left out.
ArenaVector<NamedValue> decode_query(Arena& arena, std::string_view query);

/// Form-decodes one text. Returns `text` itself if there is nothing to decode.
std::string_view decode_form(Arena& arena, std::string_view text);

/// Appends `text` with all but RFC 3986's unreserved characters percent-encoded.
void append_encoded(Buffer& out, std::string_view text);

/// Appends "name=value&..." of all parameters, encoded.
void append_query(Buffer& out, const ArenaVector<NamedValue>& parameters);

}  // namespace apigen::rt
