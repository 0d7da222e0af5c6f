// What the claims of a token say: for whom and how long it is, and what its bearer may do (RFC 7519 section 4.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/json/value.h"
#include "apigen/rt/arena.h"
#include "apigen/rt/exchange.h"

namespace apigen::jwt {

/// Null if the token may be used now, else why not: a plain sentence with static storage. There is no leeway: exp is later
/// than now; nbf and iat, if there are any, are not. A time that is no number, or too large for one, is a problem too.
/// `expired`, if given, is set where the problem is that the time is over.
const char* check_times(const json::Value& claims, std::int64_t now_ms, bool* expired = nullptr);
/// exp in milliseconds since the epoch, at most INT64_MAX. To be called after check_times().
std::int64_t expiry_ms(const json::Value& claims);

/// Whether a claim is exactly this text.
bool is_text(const json::Value& claims, std::string_view name, std::string_view text);

/// Whether aud (a text or a list of them) names one of these; client_id instead if there is no aud at all.
bool has_audience(const json::Value& claims, const std::string_view* audience, std::size_t count);

/// The scopes of `scope` and `scp`, each a text with spaces between them or a list.
rt::ArenaVector<std::string_view> scopes_of(rt::Arena& arena, const json::Value& claims);

/// How claims are turned into texts. HTTP APIs: a list is "[a b]". REST APIs (Cognito): a list is "a,b", and exp and iat are
/// dates, "Mon Jul 18 21:23:24 UTC 2016". Both: numbers as they were spelt, objects as JSON; claims that are null are left out.
enum class Spelling : std::uint8_t { http_api, rest_api };

/// The claims in order, with names that begin with `prefix`.
rt::ArenaVector<rt::NamedValue> claim_texts(rt::Arena& arena, const json::Value& claims, std::string_view prefix, Spelling spelling);

}  // namespace apigen::jwt
